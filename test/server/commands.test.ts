import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { readMind } from '../../markers/engine/index.ts';
import { runCommand, type StartedServer, startCommand } from '../support/command.ts';
import { PHOTO, VIDEO } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { createDatabase } from '../support/postgres.ts';

/** Only its owner may enter a folder that mkdtemp makes: the embedded PostgreSQL has to cope with that. */
let dataDir: string;
let environment: Record<string, string>;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'passepartout-commands-'));
  environment = {
    DATA_DIR: dataDir,
    DATABASE_URL: '',
    PUBLIC_URL: '',
    PORT: '0',
    HTTPS_PORT: '0',
    POOL_HIGH: '1',
  };
});
afterAll(async () => {
  const { outsideFolder } = await connection();
  // As root the database lies outside of a folder that its own user may not enter.
  if (outsideFolder) await rm(outsideFolder, { recursive: true, force: true });
  await rm(dataDir, { recursive: true, force: true });
});

async function connection(): Promise<{ port: number; outsideFolder: string | null }> {
  return JSON.parse(await readFile(path.join(dataDir, 'postgres/connection.json'), 'utf8'));
}

async function databaseProcesses(): Promise<number[]> {
  const { port } = await connection();
  return execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(`-c port=${port} `))
    .map((line) => Number(line.trim().split(' ')[0]));
}

async function demo(...files: string[]) {
  return runCommand(['demo', ...files], environment);
}

describe('the commands, on a folder that only its owner may enter', () => {
  it('demo makes a living photo all by itself', async () => {
    const { exitCode, json, stdout, stderr } = await demo(PHOTO, VIDEO);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({
      status: 'ready',
      ms: expect.any(Number),
      viewUrl: expect.stringContaining('/ar/view/'),
    });
    expect(stdout).toContain('npm start');
    const { pictureFile, mindFile } = json as Record<string, string>;
    expect(path.isAbsolute(pictureFile!)).toBe(true);
    expect((await sharp(pictureFile).metadata()).format).toBe('jpeg');
    expect(readMind(await readFile(mindFile!))).toHaveLength(1);
  }, 60_000);

  it.runIf(isLong)(
    'demo takes drawn samples where nothing is given',
    async () => {
      expect((await demo()).json).toMatchObject({ status: 'ready' });
    },
    60_000,
  );

  it('demo makes one without a frame, too', async () => {
    const { json } = await demo('--borderless', PHOTO, VIDEO);
    expect(json).toMatchObject({ status: 'ready', mindFile: expect.stringMatching(/marker\.mind$/) });
    const { width } = await sharp(PHOTO).metadata();
    const [target] = readMind(await readFile((json as { mindFile: string }).mindFile));
    expect(target!.targetImage.width).toBe(width);
  }, 60_000);

  it.each([
    ['a video that is none', [PHOTO, PHOTO], 'VIDEO_FORMAT_UNSUPPORTED'],
    ['a file that is not there', ['missing.jpg'], 'FILE_NOT_FOUND'],
    ['too many files', [PHOTO, VIDEO, VIDEO], 'USAGE'],
    ['an option that it does not have', ['--fast'], 'USAGE'],
  ])(
    'demo says in JSON what is wrong with %s',
    async (_name, files, code) => {
      const { exitCode, json, stderr } = await demo(...files);
      expect(exitCode).toBe(1);
      expect(json).toEqual({ code, message: expect.stringMatching(/\S/) });
      expect(stderr).toBe('');
    },
    60_000,
  );

  it.runIf(isLong)(
    'demo works without ffmpeg',
    async () => {
      const database = { DATABASE_URL: await createDatabase(inject('postgresUrl')) };
      const { json } = await runCommand(['demo', PHOTO, VIDEO], {
        ...environment,
        ...database,
        PATH: '/nowhere',
      });
      expect(json).toMatchObject({ status: 'ready' });
    },
    60_000,
  );

  it('demo that is interrupted gives the database back', async () => {
    const child = spawn(process.execPath, ['bin/passepartout.mjs', 'demo'], {
      cwd: path.join(import.meta.dirname, '../..'),
      env: { ...process.env, ...environment },
      stdio: 'ignore',
    });
    await expect.poll(databaseProcesses, { timeout: 20_000, interval: 10 }).not.toEqual([]);
    child.kill('SIGINT');
    await once(child, 'exit');
    await expect.poll(databaseProcesses, { timeout: 20_000 }).toEqual([]);
  }, 60_000);

  it('a database that is not there is named', async () => {
    const { json } = await runCommand(['demo'], {
      ...environment,
      DATABASE_URL: 'postgres://user:secret@127.0.0.1:1/shop',
    });
    expect(json).toMatchObject({
      code: 'DATABASE_UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:1/shop'),
    });
    expect(JSON.stringify(json)).not.toContain('secret');
  }, 60_000);

  it.runIf(isLong)(
    'pool builds and shows markers',
    async () => {
      const built = await runCommand(['pool', 'build', '--count', '2', '--json'], environment);
      expect(built.json).toMatchObject({ free: 2, format: '3x2' });
      const { json } = await runCommand(['pool', 'status', '--json'], environment);
      expect(json).toMatchObject({
        levels: expect.arrayContaining([expect.objectContaining({ state: 'free', count: 2 })]),
      });
      const wrong = await runCommand(['pool', 'build', '--count', 'many'], environment);
      expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('--count') });
    },
    60_000,
  );
});

describe('a server that is killed together with its database', () => {
  let server: StartedServer;
  let viewPath: string;

  it('is used by demo while it lives', async () => {
    server = await startCommand(environment);
    const { json, stdout } = await demo(PHOTO, VIDEO);
    expect(stdout).toContain(server.url);
    expect(json).toMatchObject({ status: 'ready' });
    viewPath = new URL((json as { viewUrl: string }).viewUrl).pathname;
  }, 60_000);

  it('loses nothing: the next start finds everything again', async () => {
    await server.end('SIGKILL');
    const killed = await databaseProcesses();
    expect(killed).toHaveLength(1);
    process.kill(killed[0]!, 'SIGKILL');
    server = await startCommand(environment);
    const page = await fetch(server.url + viewPath);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('.mind');
    const video = await fetch(
      `${server.url + viewPath.replace('/ar/view', '/objects/ar-storage')}/video.mp4`,
    );
    expect((await video.arrayBuffer()).byteLength).toBe((await readFile(VIDEO)).length);
  }, 60_000);

  it('ends with its database when it is asked to', async () => {
    expect(await server.end('SIGTERM')).toBe(0);
    expect(existsSync(path.join(dataDir, 'server.json'))).toBe(false);
    expect(await databaseProcesses()).toEqual([]);
  }, 60_000);
});
