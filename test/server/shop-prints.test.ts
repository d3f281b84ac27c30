import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findPrintFile } from '../../db/print-files.ts';
import { findItems } from '../../db/projects.ts';
import { isLong } from '../support/long.ts';
import { readQrCode } from '../support/read-qr-code.ts';
import type { TestServer } from '../support/server.ts';
import {
  ADMIN_KEY,
  addKey,
  call,
  createBorderless,
  createLiving,
  filesOnDisk,
  markerState,
  photo,
  projectOf,
  startServerForProjects,
} from './project-fixtures.ts';

const LAB = 'the-key-of-a-print-lab';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 8, { PUBLIC_URL: 'https://photos.test' });
  await addKey(server, LAB, ['print:read'], 'print-shop');
});
afterAll(() => server.stop());

async function paper(id: string, profile: string, method = 'GET') {
  const answer = await call(server, method, `/api/ar/print/${id}?profile=${profile}`, { bearer: LAB });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
}
const problem = ({ bytes }: { bytes: Buffer }) => JSON.parse(bytes.toString());
const upright = () => sharp(photo('garden')).rotate(90).jpeg().toBuffer();

describe('A print for a paper', () => {
  it('has exactly the paper’s pixels, its QR code can be read, and its download locks the frame', async () => {
    const { id, markerId } = await createLiving(server);
    const looked = await paper(id, '13x18', 'HEAD');
    expect(looked.status).toBe(200);
    expect(await markerState(server, markerId)).toBe('assigned');
    const file = await paper(id, '13x18');
    expect(file.headers.get('content-disposition')).toContain(`living-photo-${id}-13x18.jpg`);
    // 18.0 × 12.7 cm at 300 dpi.
    expect(await sharp(file.bytes).metadata()).toMatchObject({
      ...{ format: 'jpeg', width: 2126, height: 1500, density: 300, chromaSubsampling: '4:4:4' },
    });
    expect(await readQrCode(file.bytes)).toBe(`HTTPS://PHOTOS.TEST/V/${id.toUpperCase()}`);
    const half = await sharp(file.bytes).resize(1063).blur(0.8).toBuffer();
    expect(await readQrCode(half)).toBe(`HTTPS://PHOTOS.TEST/V/${id.toUpperCase()}`);
    expect(await markerState(server, markerId)).toBe('printed');
    expect((await projectOf(server, id)).isDemo).toBe(false);
    const [entry] = await findItems(server.service.parts.db, id);
    const row = await findPrintFile(server.service.parts.db, { itemId: entry!.item.id, profileId: '13x18' });
    expect(row).toMatchObject({ state: 'checked', grade: 'very good', width: 2126, height: 1500 });
  });

  it('is made once for two shops that ask at the same moment, and anew when the picture changes', async () => {
    const { id } = await createLiving(server);
    const before = (await filesOnDisk(server, id)).length;
    const [a, b] = await Promise.all([paper(id, '10x15'), paper(id, '10x15')]);
    expect([a.status, b.status]).toEqual([200, 200]);
    expect(a.bytes.equals(b.bytes)).toBe(true);
    expect((await filesOnDisk(server, id)).length).toBe(before + 1);

    const [entry] = await findItems(server.service.parts.db, id);
    const form = new FormData();
    form.set('palette', 'graphite');
    await fetch(`${server.localUrl}/api/ar/projects/${id}/items/${entry!.item.id}`, {
      method: 'PUT',
      body: form,
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    await expect
      .poll(
        async () =>
          (await findItems(server.service.parts.db, id)).find(({ item }) => item.palette)?.item.replaces,
      )
      .toBe(null);
    const grey = await paper(id, '10x15');
    expect(grey.status).toBe(200);
    expect(grey.bytes.equals(a.bytes)).toBe(false);
  });

  it('hangs upright where the photo does, and as a PDF says where to cut', async () => {
    const { id } = await createLiving(server, await upright());
    const small = await paper(id, '10x15');
    expect(await sharp(small.bytes).metadata()).toMatchObject({ width: 1205, height: 1772 });
    const { status, bytes, headers } = await paper(id, 'a5');
    expect([status, headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-print-'));
    try {
      const pdf = path.join(folder, 'a5.pdf');
      await writeFile(pdf, bytes);
      const boxes = execFileSync('pdfinfo', ['-box', pdf], { encoding: 'utf8' });
      const [, ...box] = /TrimBox:\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)/.exec(boxes)!.map(Number);
      // 148 × 210 mm in points.
      expect(box[2]! - box[0]!).toBeCloseTo(419.53, 1);
      expect(box[3]! - box[1]!).toBeCloseTo(595.28, 1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is refused in words for a paper that nobody knows, and for a photo without a frame', async () => {
    const { id } = await createLiving(server);
    const unknown = await paper(id, 'wallpaper');
    expect(problem(unknown)).toMatchObject({ status: 404, code: 'PROFILE_NOT_FOUND' });
    expect(problem(unknown).detail).toContain('13x18');
    const bare = await createBorderless(server, photo('garden'));
    expect(problem(await paper(bare.id, '10x15'))).toMatchObject({ status: 409, code: 'PRINT_NEEDS_FRAME' });
  });

  it('is not made while nobody knows the address that its code is to carry', async () => {
    const { id } = await createLiving(server);
    const { settings } = server.service.parts;
    const { PUBLIC_URL } = settings;
    settings.PUBLIC_URL = undefined;
    const refused = problem(await paper(id, '10x15'));
    settings.PUBLIC_URL = PUBLIC_URL;
    expect(refused).toMatchObject({ status: 409, code: 'PUBLIC_URL_MISSING' });
  });

  it.runIf(isLong)(
    'fits every preset to the pixel',
    async () => {
      const { id } = await createLiving(server);
      const list = await call(server, 'GET', '/api/ar/print-profiles', { bearer: LAB });
      const { profiles } = (await list.json()) as {
        profiles: { id: string; widthMm: number; heightMm: number; file: string }[];
      };
      for (const { id: profile, widthMm, heightMm, file } of profiles) {
        const { status, bytes } = await paper(id, profile);
        expect([profile, status]).toEqual([profile, 200]);
        if (file !== 'jpeg') continue;
        const pixels = (millimetres: number) => Math.round((millimetres / 25.4) * 300);
        expect(await sharp(bytes).metadata()).toMatchObject({
          width: pixels(widthMm),
          height: pixels(heightMm),
        });
      }
    },
    120_000,
  );
});

describe('A print profile', () => {
  const put = (id: string, body: object, bearer = ADMIN_KEY) =>
    call(server, 'PUT', `/api/ar/print-profiles/${id}`, { bearer, body });

  it('is made by an admin, used by shops, and changing it changes the next file', async () => {
    const { id } = await createLiving(server);
    expect((await put('ours', { name: 'Ours', widthMm: 120, heightMm: 80, dpi: 200 }, LAB)).status).toBe(403);
    expect((await put('ours', { name: 'Ours', widthMm: 120, heightMm: 80, dpi: 200 })).status).toBe(200);
    expect(await sharp((await paper(id, 'ours')).bytes).metadata()).toMatchObject({
      width: 945,
      height: 630,
    });
    await put('ours', { name: 'Ours', widthMm: 120, heightMm: 80, dpi: 300, codeInFrame: false });
    const changed = await paper(id, 'ours');
    expect(await sharp(changed.bytes).metadata()).toMatchObject({ width: 1417, height: 945 });
    expect(await readQrCode(changed.bytes)).toBeUndefined();
    expect((await call(server, 'DELETE', '/api/ar/print-profiles/ours', { bearer: ADMIN_KEY })).status).toBe(
      200,
    );
    expect((await paper(id, 'ours')).status).toBe(404);
  });

  it('is refused where no frame would fit it', async () => {
    const answer = await put('strip', { name: 'Strip', widthMm: 300, heightMm: 80 });
    expect(await answer.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
  });
});
