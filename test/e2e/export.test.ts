import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { ADMIN_KEY, call, createLiving, type Living } from '../server/project-fixtures.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { makeFeed } from '../support/fake-camera.ts';
import { isLong } from '../support/long.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let folder: string;
let living: Living;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { ADMIN_KEY, WORKERS: 'off' });
  server.service.startWorkers(['finish']);
  await stockPool(server.service.parts.markerMaker, 1);
  living = await createLiving(server);
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-export-'));
});
afterAll(async () => {
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('A living photo that was exported', () => {
  it('is a ZIP with page, scripts, targets and video, for its owner', async () => {
    const bearer = living.ownerSecret;
    const answer = await call(server, 'GET', `/api/ar/projects/${living.id}/export.zip`, { bearer });
    expect(answer.status).toBe(200);
    const zip = path.join(folder, 'export.zip');
    await writeFile(zip, Buffer.from(await answer.arrayBuffer()));
    execFileSync('python3', ['-m', 'zipfile', '-e', zip, path.join(folder, 'site/below')]);
    const names = await readdir(path.join(folder, 'site/below'));
    expect(names).toEqual(
      expect.arrayContaining(['README.txt', 'assets', 'index.html', 'video.mp4', 'poster.jpg']),
    );
    expect(names.filter((name) => /\.(target|mind)$/.test(name))).toHaveLength(2);
    const page = await readFile(path.join(folder, 'site/below/index.html'), 'utf8');
    expect(page).not.toMatch(/(href|src|Url|Script|Wasm|Worker)"?[=:]\s?"\//);
    expect((await call(server, 'GET', `/api/ar/projects/${living.id}/export.zip`)).status).toBe(401);
  });

  describe.runIf(isLong)('on a static host', () => {
    let host: Server;
    let browser: Browser;

    beforeAll(async () => {
      const types: Record<string, string> = {
        '.html': 'text/html',
        '.js': 'text/javascript',
        '.css': 'text/css',
        '.wasm': 'application/wasm',
      };
      host = createServer(async (request, response) => {
        const file = path.join(folder, 'site', new URL(request.url!, 'http://x').pathname);
        const content = await readFile(file).catch(() => null);
        response.setHeader('content-type', types[path.extname(file)] ?? 'application/octet-stream');
        response.writeHead(content ? 200 : 404).end(content);
      });
      await new Promise<void>((resolve) => host.listen(0, 'localhost', resolve));
      const feed = await makeFeed({
        picture: path.join(folder, 'site/below/enhanced-photo.jpg'),
        pose: { fill: 0.7, tilt: 8 },
        frames: 2,
        width: 1280,
        height: 720,
        output: path.join(folder, 'print.y4m'),
      });
      browser = await openBrowser({ feed: feed.file });
    });
    afterAll(async () => {
      await browser.close();
      host.close();
    });

    it('recognises its print and plays its video, with the service gone', async () => {
      const { page } = browser;
      await page.goto(`http://localhost:${(host.address() as AddressInfo).port}/below/index.html`);
      await page.getByRole('button', { name: 'Start camera' }).click();
      await page.waitForFunction(() => {
        const video = document.querySelector<HTMLVideoElement>('#overlays video');
        return video !== null && video.currentTime > 0 && !video.paused;
      });
      expect(browser.console.filter((message) => /^error/.test(message))).toEqual([]);
    }, 60_000);
  });
});
