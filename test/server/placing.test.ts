import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { windowInPixels } from '../../markers/formats.ts';
import { DEFAULT_LAYOUT } from '../../pool-builder/kinds.ts';
import { status as statusOf } from '../support/client.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import type { TestServer } from '../support/server.ts';
import {
  ADMIN_KEY,
  call,
  createBorderless,
  namesOf,
  pageOf,
  startServerForProjects,
} from './project-fixtures.ts';

let server: TestServer;
const status = (url: string, id: string) => statusOf(url, id, ADMIN_KEY);

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 4);
});
afterAll(() => server.stop());

/** 600 × 400: red on the left, blue on the right. */
const halves = () =>
  sharp({ create: { width: 300, height: 400, channels: 3, background: '#ff0000' } })
    .extend({ right: 300, background: '#0000ff' })
    .jpeg({ quality: 95 })
    .toBuffer() as Promise<Buffer<ArrayBuffer>>;

/** A PNG without transparency: light where the photo is to show. */
const disc = () =>
  sharp(
    Buffer.from(
      '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><rect width="300" height="200"/><circle cx="150" cy="100" r="90" fill="#fff"/></svg>',
    ),
  )
    .removeAlpha()
    .png()
    .toBuffer() as Promise<Buffer<ArrayBuffer>>;

async function send(
  path: string,
  method: string,
  form: FormData,
  bearer?: string,
): Promise<Record<string, unknown>> {
  const headers = bearer ? { authorization: `Bearer ${bearer}` } : {};
  const answer = await fetch(server.localUrl + path, { method, body: form, headers });
  return (await answer.json()) as Record<string, unknown>;
}

function formOf(fields: Record<string, string>, photo: Buffer<ArrayBuffer>, mask?: Buffer<ArrayBuffer>) {
  const form = new FormData();
  form.set('photoFile', new Blob([photo]), 'halves.jpg');
  form.set('videoFile', new Blob([videoBytes()]), 'v.mp4');
  if (mask) form.set('maskFile', new Blob([mask]), 'mask.png');
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

async function createPlaced(fields: Record<string, string>, mask?: Buffer<ArrayBuffer>) {
  const form = formOf(fields, await halves(), mask);
  const { arId, ownerSecret } = await send('/api/ar/create-demo', 'POST', form);
  const [id, secret] = [arId as string, ownerSecret as string];
  await settled(id);
  return { id, secret };
}

/** Waits until nothing of a project is being made. */
async function settled(id: string): Promise<void> {
  await expect
    .poll(
      async () => {
        const report = await status(server.localUrl, id);
        return report.status === 'ready' && report.items.every((item) => !item.change);
      },
      { timeout: 15_000 },
    )
    .toBe(true);
}

/** What is seen at points of the window of the framed picture, in fractions of it: red, blue or the mat. */
async function seen(id: string, points: [number, number][]): Promise<string[]> {
  const answer = await fetch(`${server.localUrl}/objects/ar-storage/${id}/enhanced-photo.jpg`);
  const { data, info } = await sharp(await answer.arrayBuffer())
    .raw()
    .toBuffer({ resolveWithObject: true });
  const window = windowInPixels('3x2', DEFAULT_LAYOUT, info.width);
  return points.map(([x, y]) => {
    const at =
      (Math.floor(window.y + y * window.height) * info.width + Math.floor(window.x + x * window.width)) * 3;
    const [red, green, blue] = data.subarray(at, at + 3);
    if (red! > 180 && green! < 80 && blue! < 80) return 'red';
    return blue! > 180 && red! < 80 && green! < 80 ? 'blue' : 'mat';
  });
}

const ACROSS: [number, number][] = [
  [0.05, 0.5],
  [0.45, 0.5],
  [0.55, 0.5],
  [0.95, 0.5],
];

describe('how a photo is placed', () => {
  it('is seen in the framed picture, and can be changed without sending the photo again', async () => {
    const { id, secret } = await createPlaced({ zoom: '2', offsetX: '0.3' });
    expect(await seen(id, ACROSS)).toEqual(['red', 'red', 'red', 'blue']);
    const form = new FormData();
    form.set('rotation', '180');
    const [item] = (await status(server.localUrl, id)).items;
    await send(`/api/ar/projects/${id}/items/${item!.id}`, 'PUT', form, secret);
    await settled(id);
    expect(await seen(id, ACROSS)).toEqual(['blue', 'blue', 'red', 'red']);
    expect((await status(server.localUrl, id)).items).toMatchObject([{ id: item!.id, status: 'ready' }]);
  });

  it('is forgotten with the photo that it was meant for', async () => {
    const { id, secret } = await createPlaced({ rotation: '180' }, await disc());
    const [item] = (await status(server.localUrl, id)).items;
    const form = new FormData();
    form.set('photoFile', new Blob([await halves()]), 'halves.jpg');
    await send(`/api/ar/projects/${id}/items/${item!.id}`, 'PUT', form, secret);
    await settled(id);
    expect(await seen(id, ACROSS)).toEqual(['red', 'red', 'blue', 'blue']);
    expect(await namesOf(server, id)).not.toContain('mask.png');
    expect((await pageOf(server, id)).items[0]!.maskUrl).toBeUndefined();
  });
});

describe('a mask', () => {
  it('shapes the photo in its frame, and the video on the page', async () => {
    const { id } = await createPlaced({}, await disc());
    const corners: [number, number][] = [
      [0.02, 0.02],
      [0.98, 0.02],
      [0.02, 0.98],
      [0.98, 0.98],
    ];
    expect(await seen(id, corners)).toEqual(['mat', 'mat', 'mat', 'mat']);
    expect(
      await seen(id, [
        [0.4, 0.5],
        [0.6, 0.5],
      ]),
    ).toEqual(['red', 'blue']);
    const [item] = (await pageOf(server, id)).items;
    const mask = await fetch(server.localUrl + item!.maskUrl);
    expect(mask.headers.get('content-type')).toBe('image/png');
    const { data, info } = await sharp(await mask.arrayBuffer())
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    const alphaAt = (x: number, y: number) => data[(y * info.width + x) * info.channels + 3];
    expect([alphaAt(5, 5), alphaAt(150, 100)]).toEqual([0, 255]);
  });

  it('does not come back with another photo, where the one that it was meant for was never shown', async () => {
    const given = formOf({ borderless: 'true', schedule: 'night' }, await halves(), await disc());
    const { arId, ownerSecret } = await send('/api/ar/create-demo', 'POST', given);
    const [id, secret] = [arId as string, ownerSecret as string];
    const [item] = (await status(server.localUrl, id)).items;
    const form = new FormData();
    form.set('photoFile', new Blob([await halves()]), 'halves.jpg');
    await send(`/api/ar/projects/${id}/items/${item!.id}`, 'PUT', form, secret);
    await call(server, 'POST', `/api/ar/projects/${id}/mode`, { bearer: secret, body: { mode: 'framed' } });
    await settled(id);
    expect(await namesOf(server, id)).not.toContain('mask.png');
    expect(await seen(id, ACROSS)).toEqual(['red', 'red', 'blue', 'blue']);
  });
});

describe('a photo without a frame', () => {
  it('has no window to be placed in: only how its video fits can be chosen', async () => {
    const { id, ownerSecret } = await createBorderless(server, photoBytes());
    const [item] = (await status(server.localUrl, id)).items;
    const form = new FormData();
    form.set('fitMode', 'contain');
    await send(`/api/ar/projects/${id}/items/${item!.id}`, 'PUT', form, ownerSecret);
    expect((await status(server.localUrl, id)).items[0]!.change).toBeUndefined();
    expect((await pageOf(server, id)).items[0]!.fit).toBe('contain');
  });
});
