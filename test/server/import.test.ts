import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { greyFromRgb, joinTargets, loadEngine, readMind } from '../../markers/engine/index.ts';
import { addMissingTargets } from '../../server/projects/add-targets.ts';
import { runCommand } from '../support/command.ts';
import { videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { createDatabase } from '../support/postgres.ts';
import { S3Server } from '../support/s3-server.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { pageOf, photo } from './project-fixtures.ts';

/** Rows as `select *` of an old shop's tables gives them. */
const OLD_TABLES = `
  create table ar_projects (id text primary key, user_id text, order_id text, photo_url text, video_url text, mask_url text,
    marker_mind_url text, view_url text, status text, fit_mode text, config jsonb, is_demo boolean, expires_at timestamptz,
    video_width int, video_height int, video_duration_ms int, created_at timestamptz default now());
  create table ar_project_items (id serial primary key, project_id text, target_index int, name text, photo_url text, video_url text);`;

const PICTURES = ['garden', 'coffee', 'cat'];
const PROJECTS = 50;
const idOf = (number: number) => `demo-17638124302${String(number).padStart(2, '0')}-hr7mysw`;

let folder: string;
let objects: string;
let oldUrl: string;
let server: TestServer;
let s3: S3Server | undefined;
let database: { DATABASE_URL: string; DATA_DIR: string };
const pictures: { jpeg: Buffer; mind: Uint8Array }[] = [];

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-old-'));
  objects = path.join(folder, 'objects');
  const engine = await loadEngine();
  for (const name of PICTURES) {
    const jpeg = await sharp(photo(name)).resize(640).jpeg().toBuffer();
    const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
    const grey = { data: greyFromRgb(data, 3), width: info.width, height: info.height };
    pictures.push({ jpeg, mind: await engine.compileTarget(grey) });
  }
  oldUrl = await createDatabase(inject('postgresUrl'));
  const client = new Client({ connectionString: oldUrl });
  await client.connect();
  await client.query(OLD_TABLES);
  for (let number = 0; number < PROJECTS; number++) await makeOldProject(client, number);
  await client.end();
  const DATABASE_URL = await createDatabase(inject('postgresUrl'));
  // Onto the disk every day, and into a bucket where there is time for both.
  if (isLong) s3 = await S3Server.start();
  const place = { DATABASE_URL, ...(s3 && { STORAGE_URL: s3.url() }) };
  server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off', ...place });
  database = { ...place, DATA_DIR: server.dataDir };
}, 60_000);
afterAll(async () => {
  await server?.stop();
  await s3?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Most are whole; the last ones are what old installations have besides. */
async function makeOldProject(client: Client, number: number): Promise<void> {
  const id = idOf(number);
  const below = path.join(objects, 'ar-storage', id);
  await mkdir(below, { recursive: true });
  const picture = pictures[number % pictures.length]!;
  const put = (name: string, bytes: Uint8Array) => writeFile(path.join(below, name), bytes);
  const row = {
    ...{ id, user_id: `user-${number}`, order_id: `A-${number}`, status: 'ready', fit_mode: 'contain' },
    ...{ is_demo: false, expires_at: null as Date | null, video_url: `/objects/ar-storage/${id}/video.mp4` },
    ...{ config: { useSmartCrop: true }, video_width: 320, video_height: 240, video_duration_ms: 2000 },
  };
  await put('enhanced-photo.jpg', picture.jpeg);
  await put('qr-code.png', await sharp(picture.jpeg).resize(40).png().toBuffer());
  if (number !== 44) await put('marker.mind', picture.mind);
  if (number !== 45) await put('video.mp4', videoBytes());
  if (number === 46) await put('marker.mind', picture.mind.subarray(0, 900));
  if (number === 47) Object.assign(row, { is_demo: true, expires_at: new Date(Date.now() - 86_400_000) });
  if (number === 48) row.status = 'error';
  if (number === 49) {
    await put('marker.mind', joinTargets([pictures[0]!.mind, pictures[1]!.mind]));
    await put('second.mp4', videoBytes());
    for (const [index, video] of ['video.mp4', 'second.mp4'].entries())
      await client.query(
        'insert into ar_project_items (project_id, target_index, name, video_url) values ($1, $2, $3, $4)',
        [id, index, `Picture ${index}`, `https://old.test/objects/ar-storage/${id}/${video}?v=1`],
      );
  }
  const columns = Object.keys(row);
  await client.query(
    `insert into ar_projects (${columns.join(', ')}) values (${columns.map((_, k) => `$${k + 1}`).join(', ')})`,
    Object.values(row),
  );
}

const get = (address: string) => fetch(server.localUrl + address, { redirect: 'manual' });
const bytesOf = async (address: string) => Buffer.from(await (await get(address)).arrayBuffer());

describe('An old installation of 50 living photos', () => {
  it('moves in: what is whole is there, and what is not is said in words', async () => {
    const { exitCode, json, stdout } = await runCommand(['import', oldUrl, '--objects', objects], database);
    expect(json).toEqual({
      ...{ projects: PROJECTS, moved: 46, skipped: 2 },
      failed: [
        { id: idOf(45), why: 'It was left out: its video is not there.' },
        { id: idOf(46), why: expect.stringContaining('its marker.mind cannot be read') },
      ],
    });
    expect(exitCode).toBe(1);
    expect(stdout).toContain(`${idOf(47)} was passed over: it was a demo, and is over`);
    expect(stdout).toContain(`${idOf(48)} was passed over: it was never finished: error`);
  }, 60_000);

  it('is found where its printed QR codes lead, with the same marker and the same video', async () => {
    for (const number of [0, 17, 44]) {
      const id = idOf(number);
      for (const link of [`/ar/view/${id}`, `/api/ar/view/${id}`, `/view/${id}`]) {
        const answer = await get(link);
        expect([answer.status, answer.headers.get('location')]).toEqual([
          302,
          `/objects/ar-storage/${id}/index.html`,
        ]);
      }
      const page = await pageOf(server, id);
      expect(page.items).toMatchObject([{ window: { x: 0, y: 0, width: 1, height: 1 }, fit: 'contain' }]);
      expect((await bytesOf(page.items[0]!.videoUrl)).equals(videoBytes())).toBe(true);
      expect((await get(page.items[0]!.pictureUrl)).status).toBe(200);
      const [target] = readMind(await bytesOf(`/objects/ar-storage/${id}/marker.mind`));
      expect(target).toMatchObject({ targetImage: readMind(pictures[number % 3]!.mind)[0]!.targetImage });
      const known = await bytesOf(`/objects/ar-storage/${id}/marker.mind`);
      expect((await bytesOf(page.mindUrl)).equals(known)).toBe(true);
    }
  });

  it('keeps several pictures in their order, each with its own video', async () => {
    const id = idOf(49);
    const page = await pageOf(server, id);
    expect(page.items.map(({ videoUrl }) => videoUrl.split('/').at(-1))).toEqual([
      'video.mp4',
      'video-2.mp4',
    ]);
    const targets = readMind(await bytesOf(page.mindUrl));
    expect(targets.map(({ targetImage }) => targetImage)).toEqual(
      [pictures[0]!, pictures[1]!].map(({ mind }) => readMind(mind)[0]!.targetImage),
    );
  });

  it('stays with its shop: order numbers are found, and what hangs on a wall never expires', async () => {
    const { parts } = server.service;
    const found = await parts.pool.query('select * from ar_projects where order_id = $1', ['A-7']);
    expect(found.rows).toMatchObject([
      { id: idOf(7), user_id: 'user-7', is_demo: false, expires_at: null, config: { useSmartCrop: true } },
    ]);
    expect(found.rows[0].printed_at).not.toBe(null);
  });

  it('is recognised by our own runtime too, after the next clean-up', async () => {
    await addMissingTargets(server.service.parts);
    expect((await pageOf(server, idOf(3))).items[0]!.targetUrl).toMatch(/marker-[0-9a-f]+\.target$/);
  }, 120_000);

  it('moves in once: a second run changes nothing', async () => {
    const { json } = await runCommand(['import', oldUrl, '--objects', objects], database);
    expect(json).toMatchObject({ projects: PROJECTS, moved: 0, skipped: 48 });
  }, 60_000);

  it('moves in from a folder with its rows as JSON, or from folders alone', async () => {
    const id = 'demo-1763812430999-abcdefg';
    const elsewhere = path.join(folder, 'elsewhere');
    const below = path.join(elsewhere, 'ar-storage', id);
    await mkdir(below, { recursive: true });
    await writeFile(path.join(below, 'enhanced-photo.jpg'), pictures[0]!.jpeg);
    await writeFile(path.join(below, 'marker.mind'), pictures[0]!.mind);
    await writeFile(path.join(below, 'video.mp4'), videoBytes());
    const alone = await runCommand(['import', elsewhere], database);
    expect(alone.json).toMatchObject({ projects: 1, moved: 1 });
    const row = { id: 'old-1', status: 'ready', order_id: 'B-1', is_demo: false };
    await mkdir(path.join(elsewhere, 'ar-storage', 'old-1'));
    for (const [name, bytes] of [
      ['enhanced-photo.jpg', pictures[1]!.jpeg],
      ['video.mp4', videoBytes()],
    ] as const)
      await writeFile(path.join(elsewhere, 'ar-storage/old-1', name), bytes);
    await writeFile(path.join(elsewhere, 'ar_projects.json'), JSON.stringify([row]));
    expect((await runCommand(['import', elsewhere], database)).json).toMatchObject({ projects: 1, moved: 1 });
    expect((await get('/ar/view/old-1')).status).toBe(302);
  }, 60_000);

  it('says what is wrong with what it is given', async () => {
    for (const [args, words] of [
      [[], 'Say what is to be moved in'],
      [[oldUrl], 'Say with --objects where the files'],
      [['/nowhere'], 'There is no folder /nowhere'],
      [['postgres://nobody@127.0.0.1:1/old', '--objects', objects], 'The old database cannot be read'],
    ] as [string[], string][]) {
      const { exitCode, stderr } = await runCommand(['import', ...args], database);
      expect(exitCode).toBeGreaterThan(0);
      expect(stderr).toContain(words);
    }
  }, 60_000);
});
