import { readFile, writeFile } from 'node:fs/promises';
import { sql } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findItems } from '../../db/projects.ts';
import { markerSignatures } from '../../db/schema.ts';
import { type GreyImage, greyFromRgb } from '../../markers/engine/index.ts';
import { drawCapture, drawConditions, halvingsOf } from '../../markers/gate/captures/index.ts';
import { addMissingSignatures } from '../../pool-builder/signatures.ts';
import { reconcilePool } from '../../server/pool/reconcile.ts';
import { deleteProject } from '../../server/projects/delete.ts';
import { SCREEN_PICTURE } from '../../server/projects/files.ts';
import { create, finished } from '../support/client.ts';
import { stockPool } from '../support/pool.ts';
import { createDatabase } from '../support/postgres.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { letExpire, photo } from './project-fixtures.ts';

let server: TestServer;
let DATABASE_URL: string;
/** Of the first project, whose marker is a real one. */
let first: { id: string; viewUrl: string };
let capture: Buffer;

beforeAll(async () => {
  const postgresUrl = inject('postgresUrl');
  DATABASE_URL = await createDatabase(postgresUrl);
  server = await startTestServer(postgresUrl, { WORKERS: 'off', DEMO_GRACE_DAYS: '0', DATABASE_URL });
  server.service.startWorkers(['finish']);
  await stockPool(server.service.parts.markerMaker, 1);
  first = await make(photo('garden'));
  capture = await captureOf(first.id);
});
afterAll(() => server.stop());

async function make(bytes: Buffer): Promise<{ id: string; viewUrl: string }> {
  const { body } = await create(server.localUrl, { photo: bytes });
  expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
  return { id: body.arId, viewUrl: body.viewUrl };
}

/** What a phone sees of a project's print: simulated, as the gate has it. */
async function captureOf(id: string): Promise<Buffer> {
  const file = await fetch(`${server.localUrl}/objects/ar-storage/${id}/${SCREEN_PICTURE}`);
  const print = halvingsOf(await greyOf(Buffer.from(await file.arrayBuffer())));
  const conditions = drawConditions('standard', 77, 3, { width: 1280, height: 720 }, 1.5);
  const { image } = await drawCapture(print, conditions, [await greyOf(photo('coffee'))]);
  return jpegOf(image);
}

async function greyOf(file: Buffer): Promise<GreyImage> {
  const { data, info } = await sharp(file).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: greyFromRgb(data, 3, 'luma'), width: info.width, height: info.height };
}

const jpegOf = ({ data, width, height }: GreyImage) =>
  sharp(data, { raw: { width, height, channels: 1 } })
    .jpeg({ quality: 90 })
    .toBuffer();

async function scan(
  picture: Buffer,
  at = server.localUrl,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const form = new FormData();
  form.set('photoFile', new Blob([new Uint8Array(picture)]), 'picture.jpg');
  const response = await fetch(`${at}/api/scan`, { method: 'POST', body: form });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const NOTHING = {
  status: 200,
  body: { found: false, code: 'PRINT_NOT_RECOGNISED', detail: expect.any(String) },
};

describe('A picture of a framed print', () => {
  it('leads to its living photo, without the QR code', async () => {
    expect(await scan(capture)).toEqual({
      status: 200,
      body: { found: true, projectId: first.id, viewUrl: first.viewUrl },
    });
  });

  it('that is upright, because the phone was turned, does too', async () => {
    expect(await scan(await sharp(capture).rotate(90).jpeg().toBuffer())).toMatchObject({
      body: { projectId: first.id },
    });
  });

  it('of something else leads nowhere', async () => {
    expect(await scan(photo('coffee'))).toEqual(NOTHING);
  });

  it('that is none is refused in words', async () => {
    expect(await scan(Buffer.from('no picture at all'))).toMatchObject({
      status: 415,
      body: { code: 'PHOTO_FORMAT_UNSUPPORTED' },
    });
  });

  it('is named although its marker is older than signatures: one is made with the next look at the pool', async () => {
    const { parts } = server.service;
    await parts.db.delete(markerSignatures);
    expect(await scan(capture)).toEqual(NOTHING);
    await reconcilePool(parts, parts.markerMaker);
    expect(await scan(capture)).toMatchObject({ body: { projectId: first.id } });
    expect(await addMissingSignatures(parts.markerMaker, 10)).toBe(0);
  });

  it('in a strip so narrow that no print can be seen in it leads nowhere', async () => {
    const strip = await sharp(photo('coffee')).resize(4000, 150, { fit: 'fill' }).jpeg().toBuffer();
    expect(await scan(strip)).toEqual(NOTHING);
  });

  it('is named again once a damaged signature of its marker was made anew', async () => {
    const { parts } = server.service;
    const [row] = await parts.db.select().from(markerSignatures);
    const damaged = Buffer.from(row!.signature);
    damaged[300]! ^= 1;
    await parts.db.update(markerSignatures).set({ signature: damaged });
    // What the thread knows is still whole: another server has to read it.
    const another = await startTestServer(inject('postgresUrl'), {
      ...{ WORKERS: 'off', DATABASE_URL, DATA_DIR: server.dataDir },
    });
    try {
      expect(await scan(capture, another.localUrl)).toEqual(NOTHING);
      expect(await parts.db.select().from(markerSignatures)).toEqual([]);
      await reconcilePool(parts, parts.markerMaker);
      expect(await scan(capture, another.localUrl)).toMatchObject({ body: { projectId: first.id } });
    } finally {
      await another.stop();
    }
  });

  it('leads nowhere, and not into an error, while its target file is damaged', async () => {
    const { db, storage } = server.service.parts;
    const [entry] = await findItems(db, first.id);
    const file = await storage.localPath(entry!.marker!.targetKey!);
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, whole.length / 2));
    expect(await scan(capture)).toEqual(NOTHING);
    await writeFile(file, whole);
    expect(await scan(capture)).toMatchObject({ body: { projectId: first.id } });
  });

  it('leads nowhere once its living photo is over or deleted', async () => {
    await letExpire(server, first.id, 1);
    expect(await scan(capture)).toEqual(NOTHING);
    await deleteProject(server.service.parts, first.id, { force: true });
    expect(await scan(capture)).toEqual(NOTHING);
  });

  it('that hangs from an earlier living photo does not lead to the one that has its frame now', async () => {
    const { db } = server.service.parts;
    await db.execute(
      sql`update markers set state = 'free', claims = 1 where state = 'resting' or state = 'free'`,
    );
    const second = await make(photo('cat'));
    const [entry] = await findItems(db, second.id);
    expect(entry!.marker!.claims).toBe(2);
    expect(await scan(await captureOf(second.id))).toMatchObject({ body: { projectId: second.id } });
    expect(await scan(capture)).toEqual(NOTHING);
  });
});
