import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findPrintFile } from '../../db/print-files.ts';
import { findItems, updateProject } from '../../db/projects.ts';
import { deltaE } from '../support/delta-e.ts';
import { isLong } from '../support/long.ts';
import { coloursOf, meanDifference, patchesIn, rasterised } from '../support/print-pictures.ts';
import { readQrCode } from '../support/read-qr-code.ts';
import type { TestServer } from '../support/server.ts';
import { signIn } from './access-fixtures.ts';
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

  it('without a frame has the whole photo in its middle, goes on beyond it, and is proved as well', async () => {
    const { id } = await createBorderless(server, photo('garden'));
    const { bytes, status } = await paper(id, '10x15');
    expect(status).toBe(200);
    expect(await sharp(bytes).metadata()).toMatchObject({
      ...{ format: 'jpeg', width: 1772, height: 1205, density: 300, chromaSubsampling: '4:4:4' },
    });
    const [entry] = await findItems(server.service.parts.db, id);
    const rows = async (profileId: string) =>
      findPrintFile(server.service.parts.db, { itemId: entry!.item.id, profileId });
    expect(await rows('10x15')).toMatchObject({ state: 'checked', grade: 'very good' });
    // The photo is of 3:2, 1772 × 1181 pixels here; the rest of the paper mirrors it.
    const strip = (top: number) => sharp(bytes).extract({ left: 0, top, width: 1772, height: 6 });
    const beyond = await sharp(await strip(6).png().toBuffer())
      .flip()
      .raw()
      .toBuffer();
    const within = await strip(12).raw().toBuffer();
    expect(meanDifference(beyond, within)).toBeLessThan(4);

    if (!isLong) return;
    // On a square a third of the paper is left, in the bleed of a PDF too.
    const square = await paper(id, '20x20');
    expect(await sharp(square.bytes).metadata()).toMatchObject({ width: 2398, height: 2398 });
    const { status: pdfStatus, bytes: pdf } = await paper(id, 'a5');
    expect(pdfStatus).toBe(200);
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(await rows('a5')).toMatchObject({ state: 'checked' });
  });

  it.runIf(isLong)(
    'keeps the colours of the photo, in JPEG and PDF, whatever profile the photo came with',
    async () => {
      const patches = ['#c83c32', '#2f8f4e', '#2b4fb3', '#e2b93b', '#808080', '#f2e6d8'];
      for (const profile of ['srgb', 'p3'] as const) {
        const { id } = await createLiving(server, await patchesIn(patches, profile));
        const { bytes } = await paper(id, '13x18');
        const printed = await coloursOf(bytes);
        const pdf = await paper(id, 'a5');
        const fromPdf = await coloursOf(await rasterised(pdf.bytes));
        for (const [k, patch] of patches.entries())
          for (const colour of [printed[k]!, fromPdf[k]!]) expect(deltaE(colour, patch)).toBeLessThan(2);
      }
    },
  );

  it.runIf(isLong)(
    'takes a photo of 100 megapixels',
    async () => {
      const { width, height } = { width: 11_600, height: 8_600 };
      const large = await sharp(photo('garden')).resize(width, height, { fit: 'fill' }).jpeg().toBuffer();
      const { id } = await createLiving(server, large);
      const { status, bytes } = await paper(id, '20x30');
      expect(status).toBe(200);
      expect(await sharp(bytes).metadata()).toMatchObject({ width: 3543, height: 2398 });
    },
    120_000,
  );

  it('is refused in words for a paper that nobody knows, and where frames are laid over photos and there is none', async () => {
    const { id } = await createLiving(server);
    const unknown = await paper(id, 'wallpaper');
    expect(problem(unknown)).toMatchObject({ status: 404, code: 'PROFILE_NOT_FOUND' });
    expect(problem(unknown).detail).toContain('13x18');
    expect(problem(await paper(id, '20x20'))).toMatchObject({ status: 409, code: 'PRINT_DOES_NOT_FIT' });
    const bare = await createBorderless(server, photo('garden'));
    const overlay = { name: 'Hot folder', widthMm: 150, heightMm: 102, file: 'overlay' };
    await call(server, 'PUT', '/api/ar/print-profiles/hot', { bearer: ADMIN_KEY, body: overlay });
    expect(problem(await paper(bare.id, 'hot'))).toMatchObject({ status: 409, code: 'PRINT_NEEDS_FRAME' });
    expect(await sharp((await paper(id, 'hot')).bytes).metadata()).toMatchObject({
      ...{ format: 'png', width: 1772, height: 1205, hasAlpha: true },
    });
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
        if (widthMm === heightMm) {
          expect(JSON.parse(bytes.toString())).toMatchObject({ code: 'PRINT_DOES_NOT_FIT' });
          continue;
        }
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

describe('The back of a print', () => {
  const back = (id: string, query = '', bearer = LAB) =>
    call(server, 'GET', `/api/ar/print/${id}/back${query}`, { bearer });

  it('is as large as the paper, and its code leads to the living photo', async () => {
    const { id, ownerSecret } = await createLiving(server);
    const answer = await back(id, '?profile=a5');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf']);
    const pdf = Buffer.from(await answer.arrayBuffer());
    expect(await readQrCode(await rasterised(pdf))).toBe(`HTTPS://PHOTOS.TEST/V/${id.toUpperCase()}`);
    expect((await projectOf(server, id)).isDemo).toBe(true);
    expect(await (await back(id, '', ownerSecret)).json()).toMatchObject({ code: 'PROJECT_IS_DEMO' });
    expect(await (await back(id, '?profile=none')).json()).toMatchObject({ code: 'PROFILE_NOT_FOUND' });
    expect((await back('nothing')).status).toBe(404);
  });

  it('carries the shop’s name and logo, whatever kind of picture that is', async () => {
    const { id } = await createLiving(server);
    const { settings } = server.service.parts;
    const logo = path.join(server.dataDir, 'logo.svg');
    await writeFile(
      logo,
      '<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60"><rect width="90" height="60" fill="#d0021b"/></svg>',
    );
    Object.assign(settings, { SHOP_NAME: 'Ararat Photo', SHOP_LOGO: logo });
    const pdf = path.join(server.dataDir, 'back.pdf');
    await writeFile(pdf, Buffer.from(await (await back(id)).arrayBuffer()));
    Object.assign(settings, { SHOP_NAME: undefined, SHOP_LOGO: undefined });
    expect(execFileSync('pdftotext', [pdf, '-'], { encoding: 'utf8' })).toContain('Ararat Photo');
    expect(execFileSync('pdfimages', ['-list', pdf], { encoding: 'utf8' })).toMatch(/\bimage\s+600\s+400\b/);
  });
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

  it('is listed with the frames that fit it', async () => {
    const list = await call(server, 'GET', '/api/ar/print-profiles', { bearer: LAB });
    const { profiles } = (await list.json()) as { profiles: { id: string; formats: string[] }[] };
    const formatsOf = (id: string) => profiles.find((profile) => profile.id === id)?.formats;
    expect(formatsOf('10x15')).toEqual(['3x2', '7x5', '4x3']);
    expect(formatsOf('13x13')).toEqual(['1x1']);
  });

  it('is refused where no frame would fit it', async () => {
    const answer = await put('strip', { name: 'Strip', widthMm: 300, heightMm: 80 });
    expect(await answer.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
  });
});

describe('A batch of prints', () => {
  const batch = (body: object, bearer = LAB) => call(server, 'POST', '/api/ar/print/batch', { bearer, body });

  async function unzipped(answer: Response, work: (folder: string) => Promise<void>): Promise<void> {
    const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-batch-'));
    try {
      await writeFile(path.join(folder, 'batch.zip'), Buffer.from(await answer.arrayBuffer()));
      execFileSync('python3', ['-m', 'zipfile', '-e', 'batch.zip', 'out'], { cwd: folder });
      await work(path.join(folder, 'out'));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  it('is a ZIP of proved files in their order, with a sheet that says what could not be printed and why', async () => {
    const [first, second] = [await createLiving(server), await createLiving(server)];
    const demo = await createLiving(server);
    await call(server, 'POST', `/api/ar/projects/${demo.id}/takedown`, { bearer: ADMIN_KEY, body: {} });
    const { db } = server.service.parts;
    await updateProject(db, first.id, { orderId: '=SUM(1), "A/1"' });
    const projects = [{ id: second.id, copies: 3 }, { id: demo.id }, { id: first.id }, { id: 'nobody' }];
    await unzipped(await batch({ profile: '10x15', projects }), async (folder) => {
      expect((await readdir(folder)).sort()).toEqual([
        `1-${second.id}-10x15.jpg`,
        '3--SUM-1-A-1--10x15.jpg',
        'job-sheet.csv',
        'job-sheet.pdf',
      ]);
      const print = await readFile(path.join(folder, `1-${second.id}-10x15.jpg`));
      expect(await sharp(print).metadata()).toMatchObject({ width: 1772, height: 1205 });
      const sheet = await readFile(path.join(folder, 'job-sheet.csv'), 'utf8');
      const [, ...lines] = sheet.trim().split('\r\n');
      expect(lines[0]).toBe(`1-${second.id}-10x15.jpg,10 × 15 cm,3,,${second.id},very good,`);
      expect(lines[1]).toMatch(/^,10 × 15 cm,1,,\w+,,.*removed/);
      expect(lines[2]).toContain(`"'=SUM(1), ""A/1"""`);
      expect(lines[3]).toContain('There is no living photo');
      const facts = execFileSync('pdftotext', ['-layout', path.join(folder, 'job-sheet.pdf'), '-'], {
        encoding: 'utf8',
      });
      expect(facts).toContain('4 prints, 6 copies');
    });
    expect(await markerState(server, first.markerId)).toBe('printed');
  });

  it('comes as the answer to a page’s form as well, with as many copies of all, or of each, as it says', async () => {
    const headers = { origin: server.localUrl, cookie: await signIn(server, LAB) };
    const copiesOf = async (fields: string) => {
      const body = new URLSearchParams(`profile=10x15&project=none&project=nobody&${fields}`);
      const answer = await fetch(`${server.localUrl}/print/batch`, { method: 'POST', headers, body });
      let copies: string[] = [];
      await unzipped(answer, async (folder) => {
        const sheet = await readFile(path.join(folder, 'job-sheet.csv'), 'utf8');
        const [, ...lines] = sheet.trim().split('\r\n');
        copies = lines.map((line) => line.split(',')[2]!);
      });
      return copies;
    };
    expect(await copiesOf('copies=3')).toEqual(['3', '3']);
    expect(await copiesOf('copies=1&copies=2')).toEqual(['1', '2']);
    expect(await copiesOf('')).toEqual(['1', '1']);
  });

  it('has a back beside each print without a code in its frame', async () => {
    const bare = await createBorderless(server, photo('garden'));
    const framed = await createLiving(server);
    const projects = [{ id: bare.id }, { id: framed.id }];
    await unzipped(await batch({ profile: '13x18', projects }), async (folder) => {
      const back = `1-${bare.id}-13x18-back.pdf`;
      expect((await readdir(folder)).sort()).toEqual([
        back,
        `1-${bare.id}-13x18.jpg`,
        `2-${framed.id}-13x18.jpg`,
        'job-sheet.csv',
        'job-sheet.pdf',
      ]);
      const page = await rasterised(await readFile(path.join(folder, back)));
      expect(await readQrCode(page)).toBe(`HTTPS://PHOTOS.TEST/V/${bare.id.toUpperCase()}`);
    });
  });

  it('is for whoever may print, and names a paper that there is', async () => {
    expect((await batch({ profile: 'none', projects: [{ id: 'x' }] })).status).toBe(404);
    expect((await batch({ profile: '10x15', projects: [] })).status).toBe(400);
    expect(
      (
        await call(server, 'POST', '/api/ar/print/batch', {
          body: { profile: '10x15', projects: [{ id: 'x' }] },
        })
      ).status,
    ).toBe(401);
  });

  it.runIf(isLong)(
    'of 500 prints is packed without holding it in memory',
    async () => {
      const { id } = await createLiving(server);
      const projects = Array.from({ length: 500 }, () => ({ id }));
      await paper(id, '10x15');
      const answer = await batch({ profile: '10x15', projects });
      const reader = answer.body!.getReader();
      let bytes = 0;
      let highest = 0;
      global.gc?.();
      const before = process.memoryUsage().rss;
      for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read()) {
        bytes += chunk.value.length;
        highest = Math.max(highest, process.memoryUsage().rss);
      }
      expect(bytes).toBeGreaterThan(200_000_000);
      expect(highest - before).toBeLessThan(bytes / 2);
    },
    300_000,
  );
});
