import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { lockProject } from '../../db/project-life.ts';
import { updateProject } from '../../db/projects.ts';
import { endExpiredDemos } from '../../server/projects/end-demos.ts';
import { photoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { readQrCode } from '../support/read-qr-code.ts';
import type { TestServer } from '../support/server.ts';
import {
  ADMIN_KEY,
  call,
  createLiving,
  filesOnDisk,
  type Living,
  letExpire,
  markerState,
  namesOf,
  photo,
  print,
  projectOf,
  startServerForProjects,
} from './project-fixtures.ts';

const ROUNDS = isLong ? 20 : 2;

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 40);
});
afterAll(() => server.stop());

const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const screenPicture = async (id: string) =>
  bytesOf(await fetch(`${server.localUrl}/objects/ar-storage/${id}/enhanced-photo.jpg`));

/** The mean difference of two pictures' channels, from 0 to 255, however large they are. */
async function difference(one: Buffer, other: Buffer): Promise<number> {
  const pixels = (jpeg: Buffer) => sharp(jpeg).resize(60, 40, { fit: 'fill' }).raw().toBuffer();
  const [a, b] = [await pixels(one), await pixels(other)];
  return a.reduce((sum, value, index) => sum + Math.abs(value - b[index]!), 0) / a.length;
}

/** How often a picture is drawn while `work` runs. */
async function framesDrawn(work: () => Promise<unknown>): Promise<number> {
  const run = vi.spyOn(server.service.parts.media, 'run');
  try {
    await work();
    return run.mock.calls.filter(([name]) => name === 'frame').length;
  } finally {
    run.mockRestore();
  }
}

describe('the print file', () => {
  it('is the framed picture for 15 cm at 300 dpi', async () => {
    const [{ id }, other] = [await createLiving(server), await createLiving(server, photo('cat'))];
    const response = await print(server, id);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('content-disposition')).toBe(
      `attachment; filename="living-photo-${id}-15cm.jpg"`,
    );
    const file = await bytesOf(response);
    const facts = await sharp(file).metadata();
    expect(facts).toMatchObject({ width: 1772, height: 1181, density: 300, chromaSubsampling: '4:4:4' });
    expect(facts.hasProfile).toBe(true);
    const unlike = await difference(file, await screenPicture(other.id));
    expect(await difference(file, await screenPicture(id))).toBeLessThan(unlike / 3);
  });

  it('has no QR code before PUBLIC_URL is set: a printed address is for ever', async () => {
    const { id } = await createLiving(server);
    expect(await readQrCode(await bytesOf(await print(server, id)))).toBeUndefined();
  });

  it('has a QR code in its corner that opens the AR page', async () => {
    const { settings, publicUrl } = server.service.parts;
    settings.PUBLIC_URL = publicUrl;
    const { id } = await createLiving(server);
    const link = (await readQrCode(await bytesOf(await print(server, id)))) ?? '';
    expect(link).toMatch(new RegExp(`/V/${id}$`, 'i'));
    const answer = await fetch(server.localUrl + new URL(link).pathname, { redirect: 'manual' });
    expect(answer.status).toBe(302);
    delete settings.PUBLIC_URL;
  });

  it('tells nothing of where the photo was taken', async () => {
    const photo = await sharp(photoBytes())
      .withExif({ IFD0: { Copyright: 'a-secret-place' } })
      .toBuffer();
    expect(photo.includes('a-secret-place')).toBe(true);
    const { id } = await createLiving(server, photo);
    expect((await bytesOf(await print(server, id))).includes('a-secret-place')).toBe(false);
  });

  it('makes the project permanent and its marker its own for ever, before a byte leaves', async () => {
    const { id, markerId } = await createLiving(server);
    expect(await markerState(server, markerId)).toBe('assigned');
    const response = await print(server, id);
    // The body is not read yet.
    expect(await projectOf(server, id)).toMatchObject({ isDemo: false, expiresAt: null });
    expect((await projectOf(server, id)).printedAt).toBeInstanceOf(Date);
    expect(await markerState(server, markerId)).toBe('printed');
    await response.body?.cancel();
    const report = await (await call(server, 'GET', `/api/ar/status/${id}`, { bearer: ADMIN_KEY })).json();
    expect(report).toMatchObject({ status: 'ready', isDemo: false, printState: 'checked' });
    expect(report.expiresAt).toBeUndefined();
    expect(report.printedAt).toEqual(expect.any(String));
  });

  it('may be downloaded again and again: the same bytes, drawn once', async () => {
    const { id } = await createLiving(server);
    const first = await bytesOf(await print(server, id));
    const { printedAt } = await projectOf(server, id);
    let again: Buffer | undefined;
    const drawn = await framesDrawn(async () => {
      again = await bytesOf(await print(server, id));
    });
    expect(drawn).toBe(0);
    expect(again!.equals(first)).toBe(true);
    expect((await projectOf(server, id)).printedAt).toEqual(printedAt);
  });

  it('is drawn once for two shops that ask at once', async () => {
    const { id } = await createLiving(server);
    let files: Buffer[] = [];
    const drawn = await framesDrawn(async () => {
      const responses = await Promise.all(Array.from({ length: 5 }, () => print(server, id)));
      files = await Promise.all(responses.map(bytesOf));
    });
    expect(drawn).toBe(1);
    expect(files.every((file) => file.length > 0 && file.equals(files[0]!))).toBe(true);
  });

  it('can be asked for in part', async () => {
    const { id } = await createLiving(server);
    const whole = await bytesOf(await print(server, id));
    const part = await call(server, 'GET', `/api/ar/print/${id}`, {
      bearer: ADMIN_KEY,
      range: 'bytes=100-199',
    });
    expect(part.status).toBe(206);
    expect((await bytesOf(part)).equals(whole.subarray(100, 200))).toBe(true);
  });

  it('locks nothing as long as only its size is asked for', async () => {
    const { id, markerId } = await createLiving(server);
    const head = await print(server, id, ADMIN_KEY, 'HEAD');
    expect(head.status).toBe(200);
    expect(Number(head.headers.get('content-length'))).toBeGreaterThan(100_000);
    expect(await projectOf(server, id)).toMatchObject({ isDemo: true, printedAt: null });
    expect(await markerState(server, markerId)).toBe('assigned');
  });

  it('is nobody’s to see under the public files', async () => {
    const { id } = await createLiving(server);
    await print(server, id);
    expect((await call(server, 'GET', `/objects/ar-storage/${id}/print.jpg`)).status).toBe(404);
  });

  it('does not exist for a project that is not ready, and locks nothing then', async () => {
    const { db } = server.service.parts;
    const { id, markerId } = await createLiving(server);
    for (const status of ['pending', 'processing', 'error'] as const) {
      await updateProject(db, id, { status, compilationStartedAt: new Date() });
      const response = await print(server, id);
      expect(await response.json()).toMatchObject({ status: 409, code: 'PROJECT_NOT_READY' });
    }
    expect(await projectOf(server, id)).toMatchObject({ isDemo: true, printedAt: null });
    expect(await markerState(server, markerId)).toBe('assigned');
  });
});

describe('the picture for screens', () => {
  it('is free for everybody and locks nothing', async () => {
    const { id, markerId } = await createLiving(server);
    expect((await sharp(await screenPicture(id)).metadata()).width).toBe(1600);
    expect(await projectOf(server, id)).toMatchObject({ isDemo: true, printedAt: null });
    expect(await markerState(server, markerId)).toBe('assigned');
  });
});

describe('a download of the print file, and the end of the demo at the same moment', () => {
  /** Exactly one of the two has happened, and wholly so. Returns which. */
  async function winner({ id, markerId }: Living, response: Response): Promise<'print' | 'end'> {
    const project = await projectOf(server, id);
    if (response.status === 200) {
      expect((await bytesOf(response)).length).toBeGreaterThan(100_000);
      expect(project).toMatchObject({ isDemo: false, endedAt: null, status: 'ready' });
      expect(project.printedAt).not.toBeNull();
      expect(await markerState(server, markerId)).toBe('printed');
      expect(await namesOf(server, id)).toContain('photo');
      const again = await print(server, id);
      expect((await bytesOf(again)).length).toBeGreaterThan(100_000);
      expect((await fetch(`${server.localUrl}/objects/ar-storage/${id}/video.mp4`)).status).toBe(200);
      return 'print';
    }
    expect(await response.json()).toMatchObject({ status: 410, code: 'PROJECT_ENDED' });
    expect(project).toMatchObject({ isDemo: true, printedAt: null });
    expect(project.endedAt).not.toBeNull();
    expect(await markerState(server, markerId)).toBe('resting');
    expect(await namesOf(server, id)).toEqual(['still.jpg']);
    expect(await filesOnDisk(server, id)).toHaveLength(1);
    return 'end';
  }

  it('print first: the demo never ends', async () => {
    const living = await createLiving(server);
    await letExpire(server, living.id, 8);
    const response = await print(server, living.id);
    expect(await endExpiredDemos(server.service.parts)).toEqual({ ended: 0, failed: 0 });
    expect(await winner(living, response)).toBe('print');
  });

  it('end first: there is nothing to print', async () => {
    const living = await createLiving(server);
    await letExpire(server, living.id, 8);
    expect(await endExpiredDemos(server.service.parts)).toEqual({ ended: 1, failed: 0 });
    expect(await winner(living, await print(server, living.id))).toBe('end');
    const byOwner = await print(server, living.id, living.ownerSecret);
    expect(await byOwner.json()).toMatchObject({ status: 410, code: 'PROJECT_ENDED' });
  });

  it('the end passes over a project that is being printed', async () => {
    const { parts } = server.service;
    const living = await createLiving(server);
    await letExpire(server, living.id, 8);
    await parts.db.transaction(async (transaction) => {
      await lockProject(transaction, living.id);
      expect(await endExpiredDemos(parts)).toEqual({ ended: 0, failed: 0 });
    });
    expect(await winner(living, await print(server, living.id))).toBe('print');
  });

  it(`${ROUNDS} times at random: one of them wins, and no printed project is without its files`, async () => {
    const { parts } = server.service;
    const wins = { print: 0, end: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      const living = await createLiving(server);
      // In every other round the file exists already, so that the two are about equally fast.
      if (round % 2 === 0) await print(server, living.id, ADMIN_KEY, 'HEAD');
      await letExpire(server, living.id, 8);
      const [response] = await Promise.all([
        pause(Math.random() * 60).then(() => print(server, living.id)),
        pause(Math.random() * 60).then(() => endExpiredDemos(parts)),
      ]);
      wins[await winner(living, response)]++;
    }
    expect(wins.print + wins.end).toBe(ROUNDS);
  }, 120_000);
});
