import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { windowOf } from '../../markers/formats.ts';
import { DEFAULT_LAYOUT } from '../../pool-builder/kinds.ts';
import { photo } from '../server/project-fixtures.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { create, finished, status } from '../support/client.ts';
import {
  cornersOnScreen,
  findQuadrilateral,
  isMagenta,
  largestCornerError,
  makeFeed,
  waitForQuadrilateral,
} from '../support/fake-camera.ts';
import { makeVideo } from '../support/files.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** How far the video's corners may be off, in pixels of a 640 × 480 screen. */
const LARGEST_ERROR_PX = 4;
const SCREEN = { width: 640, height: 480 };
const isGreen = (red: number, green: number, blue: number) => green > 170 && red < 100 && blue < 100;

let server: TestServer;
let browser: Browser | undefined;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'));
});
afterAll(async () => {
  await browser?.close();
  await server.stop();
});

const clip = (colour: string) =>
  readFileSync(
    makeVideo(path.join(server.dataDir, `${colour}.mp4`), `color=c=0x${colour}:s=640x338:d=4:r=25`),
  );

/** An album of two framed photos, with a green video and a magenta one; returns its link and the second picture as it is printed. */
async function makeAlbum(): Promise<{ viewUrl: string; second: string }> {
  const { body } = await create(server.localUrl, { photo: photo('cat'), video: clip('00ff00') });
  await finished(server.localUrl, body.arId);
  const form = new FormData();
  form.set('photoFile', new Blob([photo('garden') as Buffer<ArrayBuffer>]), 'garden.jpg');
  form.set('videoFile', new Blob([clip('ff00ff') as Buffer<ArrayBuffer>]), 'magenta.mp4');
  const added = await fetch(`${server.localUrl}/api/ar/projects/${body.arId}/items`, {
    method: 'POST',
    headers: { authorization: `Bearer ${body.ownerSecret}` },
    body: form,
  });
  expect(added.status).toBe(200);
  const states = async () => (await status(server.localUrl, body.arId)).items.map((item) => item.status);
  await expect.poll(states, { timeout: 30_000 }).toEqual(['ready', 'ready']);
  const folder = `${server.localUrl}/objects/ar-storage/${body.arId}`;
  const picture = await (await fetch(`${folder}/enhanced-photo-2.jpg`)).arrayBuffer();
  const second = path.join(server.dataDir, 'second.jpg');
  writeFileSync(second, Buffer.from(picture));
  return { viewUrl: `${folder}/index.html`, second };
}

it("before an album's second picture the second video lies on it, not the first", async () => {
  const { viewUrl, second } = await makeAlbum();
  const feed = await makeFeed({
    picture: second,
    pose: { pan: 14, tilt: -10, roll: 3, fill: 0.75 },
    ...SCREEN,
    output: path.join(server.dataDir, 'second.y4m'),
  });
  browser = await openBrowser({ feed: feed.file, viewport: SCREEN });
  const { page } = browser;
  await page.goto(viewUrl);
  await page.getByRole('button', { name: 'Start camera' }).click();
  const corners = await waitForQuadrilateral(page, isMagenta, { timeoutMs: 90_000 });
  const truth = cornersOnScreen(feed, SCREEN, windowOf('3x2', DEFAULT_LAYOUT));
  expect(largestCornerError(corners, truth)).toBeLessThanOrEqual(LARGEST_ERROR_PX);
  expect(await findQuadrilateral(await page.screenshot(), isGreen)).toBeNull();
  expect(browser.foreignRequests).toEqual([]);
}, 150_000);
