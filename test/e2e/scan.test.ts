import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { ADMIN_KEY, createLiving, type Living } from '../server/project-fixtures.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { makeFeed } from '../support/fake-camera.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let browser: Browser;
let folder: string;
let living: Living;
let print: Buffer;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { ADMIN_KEY, WORKERS: 'off' });
  server.service.startWorkers(['finish']);
  await stockPool(server.service.parts.markerMaker, 1);
  living = await createLiving(server);
  const file = await fetch(`${server.localUrl}/objects/ar-storage/${living.id}/enhanced-photo.jpg`);
  print = Buffer.from(await file.arrayBuffer());
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-scan-'));
  const feed = await makeFeed({
    picture: print,
    pose: { tilt: 12, pan: -15, roll: 5, fill: 0.7 },
    frames: 2,
    width: 1280,
    height: 720,
    output: path.join(folder, 'print.y4m'),
  });
  browser = await openBrowser({ feed: feed.file, viewport: { width: 390, height: 844 } });
});
afterAll(async () => {
  await browser.close();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

it('a print is found without its QR code, by a picture of it and through the camera', async () => {
  const { page } = browser;
  await page.goto(`${server.localUrl}/scan`);
  await page.setInputFiles('#picture', {
    name: 'wall.jpg',
    mimeType: 'image/jpeg',
    buffer: print.subarray(0, 100),
  });
  await page.getByText('That did not work').waitFor();
  await page.setInputFiles('#picture', { name: 'print.jpg', mimeType: 'image/jpeg', buffer: print });
  await page.waitForURL(new RegExp(living.id));

  await page.goto(`${server.localUrl}/scan`);
  await page.getByRole('button', { name: 'Look through the camera' }).click();
  await page.waitForURL(new RegExp(living.id));
  // What the server refuses a browser tells of; anything else is our fault.
  expect(browser.console.filter((message) => !/^log|status of 4/.test(message))).toEqual([]);
}, 60_000);
