import { execFile, spawn } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import esbuild from 'esbuild';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { LivingPhotos, readWebhook, WebhookRefused } from '../../client/shop/index.ts';
import { PHOTO, VIDEO } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import type { TestServer } from '../support/server.ts';
import { openReceiver } from '../support/webhook-receiver.ts';
import { ADMIN_KEY, addKey, call, startServerForProjects } from './project-fixtures.ts';

const run = promisify(execFile);
const root = path.join(import.meta.dirname, '../..');
const KEY = 'the-key-of-the-guide';

let server: TestServer;
let folder: string;
let guide: string;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 4);
  server.service.startWorkers(['check', 'webhook']);
  await addKey(server, KEY, ['demo:create', 'project:read', 'project:write', 'print:read']);
  guide = await readFile(path.join(root, 'docs/shop.md'), 'utf8');
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-shop-'));
  await mkdir(path.join(folder, 'node_modules'));
  await symlink(path.join(root, 'dist/client/shop'), path.join(folder, 'node_modules/passepartout-shop'));
  await copyFile(PHOTO, path.join(folder, 'photo.jpg'));
  await copyFile(VIDEO, path.join(folder, 'video.mp4'));
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await server.stop();
});

const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code]) => code!);

async function shell(script: string, environment: Record<string, string>): Promise<string> {
  const env = { ...process.env, SERVER: server.localUrl, ADMIN_KEY, KEY, ...environment };
  return (await run('sh', ['-e', '-c', script], { cwd: folder, env })).stdout;
}

/** What the guide shows in TypeScript, as Node runs it. */
async function compiled(name: string, code: string): Promise<string> {
  const { code: javascript } = await esbuild.transform(code, { loader: 'ts', format: 'esm' });
  await writeFile(path.join(folder, name), javascript);
  return name;
}

describe('The guide for shops', () => {
  it('has commands that make a key, a living photo and a print file, as they stand', async () => {
    const [makeKey, commands] = blocks('sh');
    const { key, scopes } = JSON.parse(await shell(makeKey!, {}));
    expect(scopes).toContain('demo:create');
    const [create, status, print] = commands!.split(/\n\n/);
    const { arId } = JSON.parse(await shell(create!, { KEY: key }));
    expect(JSON.parse(await shell(create!, { KEY: key })).arId).toBe(arId);
    for (;;) {
      const report = JSON.parse(await shell(status!, { KEY: key, ID: arId }));
      if (report.printState === 'checked') break;
      expect(report.status).not.toBe('error');
      expect(report.printState).not.toBe('failed');
    }
    await shell(print!, { KEY: key, ID: arId });
    expect(await sharp(path.join(folder, 'print.jpg')).metadata()).toMatchObject({
      format: 'jpeg',
      density: 300,
    });
  });

  it.runIf(isLong)('has a program in TypeScript that does the same', async () => {
    const file = await compiled('order.mjs', blocks('ts')[0]!);
    const env = { ...process.env, SERVER: server.localUrl, KEY };
    const { stdout } = await run(process.execPath, [file], { cwd: folder, env });
    expect(stdout).toContain('print: checked');
    const [print] = (await readdir(folder)).filter((name) => /^[0-9a-z]{20}\.jpg$/.test(name));
    expect(await sharp(path.join(folder, print!)).metadata()).toMatchObject({ format: 'jpeg' });
  });

  it('has a receiver of webhooks that takes what the service signed, and refuses the rest', async () => {
    const file = await compiled('receiver.mjs', blocks('ts')[1]!);
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const added = await call(server, 'POST', '/api/ar/webhooks', { bearer: ADMIN_KEY, body: { url } });
    const { id, secret } = await added.json();
    const receiver = spawn(process.execPath, [file], {
      cwd: folder,
      env: { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port) },
    });
    try {
      await untilAnswers(url);
      await call(server, 'POST', `/api/ar/webhooks/${id}/ping`, { bearer: ADMIN_KEY });
      const [line] = await new Promise<string[]>((resolve) =>
        receiver.stdout.once('data', (data) => resolve(String(data).split('\n'))),
      );
      expect(line).toMatch(/^msg_\w+ ar\.ping \{ sentBy: 'admin' \}$/);
      expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(400);
    } finally {
      receiver.kill();
      await call(server, 'DELETE', `/api/ar/webhooks/${id}`, { bearer: ADMIN_KEY });
    }
  });
});

describe('The package for shops', () => {
  it('refuses a message that somebody changed, or sends again much later', async () => {
    const receiver = await openReceiver();
    const added = await call(server, 'POST', '/api/ar/webhooks', {
      bearer: ADMIN_KEY,
      body: { url: receiver.url },
    });
    const { id, secret } = await added.json();
    await call(server, 'POST', `/api/ar/webhooks/${id}/ping`, { bearer: ADMIN_KEY });
    const { headers, text } = (await receiver.until(1))[0]!;
    expect(await readWebhook(text, headers, secret)).toMatchObject({
      event: 'ar.ping',
      id: headers['webhook-id'],
    });
    const refused = [
      () => readWebhook(text.replace('admin', 'nobody'), headers, secret),
      () => readWebhook(text, { ...headers, 'webhook-id': 'msg_other' }, secret),
      () => readWebhook(text, { ...headers, 'webhook-timestamp': '1700000000' }, secret),
      () => readWebhook(text, headers, 'whsec_AAAA'),
      () => readWebhook(text, {}, secret),
    ];
    for (const attempt of refused) await expect(attempt()).rejects.toThrow(WebhookRefused);
    await call(server, 'DELETE', `/api/ar/webhooks/${id}`, { bearer: ADMIN_KEY });
    await receiver.close();
  });

  it('throws the service’s problem for what it refused, and lists all pages', async () => {
    const photos = new LivingPhotos({ url: server.localUrl, key: KEY });
    const video = new Blob([new Uint8Array(await readFile(VIDEO))]);
    await expect(photos.create({ photo: new Blob(['no picture']), video })).rejects.toMatchObject({
      name: 'ApiProblem',
      status: 415,
      code: 'PHOTO_FORMAT_UNSUPPORTED',
    });
    const listed: string[] = [];
    for await (const { orderId } of photos.list({ isPrinted: true })) listed.push(orderId!);
    expect(listed.sort()).toEqual(isLong ? ['1001', '1002'] : ['1001']);
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilAnswers(url: string): Promise<void> {
  for (;;)
    try {
      await fetch(url, { method: 'POST', body: '{}' });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
}
