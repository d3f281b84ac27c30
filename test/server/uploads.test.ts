import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { saveBytes } from '../../server/storage/save-bytes.ts';
import { openResumableUploads } from '../../server/uploads/resumable-uploads.ts';
import { create, finished } from '../support/client.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import type { TestServer } from '../support/server.ts';
import { startServerForProjects } from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 3, { MAX_PHOTO_MB: '1', MAX_VIDEO_MB: '2' });
});
afterAll(() => server.stop());

const TUS = { 'tus-resumable': '1.0.0' };
const PIECE = { ...TUS, 'content-type': 'application/offset+octet-stream' };
const uploadsUrl = () => `${server.localUrl}/api/ar/uploads`;
/** The uploads of which pieces lie in storage. */
const waiting = async () => {
  const ids = new Set<string>();
  for await (const { key } of server.service.parts.storage.list('uploads')) ids.add(key.split('/')[1]!);
  return [...ids];
};

/** Announces an upload; returns its address below the server's. */
async function begin(bytes: number): Promise<string> {
  const answer = await fetch(uploadsUrl(), {
    method: 'POST',
    headers: { ...TUS, 'upload-length': String(bytes) },
  });
  expect(answer.status).toBe(201);
  return server.localUrl + answer.headers.get('location')!;
}

const send = (url: string, offset: number, piece: Uint8Array) =>
  fetch(url, {
    method: 'PATCH',
    headers: { ...PIECE, 'upload-offset': String(offset) },
    body: piece as Uint8Array<ArrayBuffer>,
  });
const offsetOf = async (url: string) =>
  Number((await fetch(url, { method: 'HEAD', headers: TUS })).headers.get('upload-offset'));
const idOf = (url: string) => url.split('/').at(-1)!;

async function upload(bytes: Uint8Array): Promise<string> {
  const url = await begin(bytes.length);
  expect((await send(url, 0, bytes)).status).toBe(204);
  return idOf(url);
}

describe('a file that arrives piece by piece', () => {
  it('goes on where the line dropped, and becomes a living photo', async () => {
    const photo = photoBytes();
    const url = await begin(photo.length);
    // The line drops in the middle of a piece.
    const { port, pathname } = new URL(url);
    const socket = connect(Number(port), 'localhost');
    socket.write(
      `PATCH ${pathname} HTTP/1.1\r\nHost: localhost\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 0\r\n` +
        `Content-Type: application/offset+octet-stream\r\nContent-Length: ${photo.length}\r\n\r\n`,
    );
    socket.write(photo.subarray(0, 30_000));
    await new Promise((resolve) => setTimeout(resolve, 200));
    socket.destroy();
    // A while passes before the server notices; until then there is nothing yet.
    await expect.poll(() => offsetOf(url), { timeout: 5000 }).toBe(30_000);

    const offset = await offsetOf(url);
    expect(offset).toBe(30_000);
    await expect
      .poll(async () => (await send(url, offset, photo.subarray(offset))).status, { timeout: 5000 })
      .toBe(204);
    const fields = { photoUpload: idOf(url), videoUpload: await upload(videoBytes()) };
    const { status, body } = await create(server.localUrl, { photo: undefined, video: undefined, fields });
    expect(status).toBe(200);
    expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
    expect(await waiting()).toEqual([]);
  });

  it('may be one of the two, the other coming with the form', async () => {
    const fields = { photoUpload: await upload(photoBytes()) };
    const { status } = await create(server.localUrl, { photo: undefined, fields });
    expect(status).toBe(200);
  });

  it('is not taken before all of it is there', async () => {
    const url = await begin(photoBytes().length);
    await send(url, 0, photoBytes().subarray(0, 1000));
    const answer = await create(server.localUrl, { photo: undefined, fields: { photoUpload: idOf(url) } });
    expect(answer.body).toMatchObject({
      status: 409,
      code: 'UPLOAD_UNFINISHED',
      detail: expect.stringContaining('1000 of'),
    });
    expect((await fetch(url, { method: 'DELETE', headers: TUS })).status).toBe(204);
  });

  it('stays when what it was wanted for is refused: it need not be sent again', async () => {
    const id = await upload(photoBytes());
    const fields = { photoUpload: id };
    const refused = await create(server.localUrl, { photo: undefined, video: photoBytes(), fields });
    expect(refused.body).toMatchObject({ code: 'VIDEO_FORMAT_UNSUPPORTED' });
    expect(await waiting()).toEqual([id]);
    expect((await create(server.localUrl, { photo: undefined, fields })).status).toBe(200);
    expect(await waiting()).toEqual([]);
  });

  it('can be read by nobody, and used by nobody who cannot know its id', async () => {
    const id = await upload(photoBytes());
    expect(id).toMatch(/^[0-9a-z]{32}$/);
    expect((await fetch(`${uploadsUrl()}/${id}`)).status).toBe(404);
    for (const guess of ['../incoming', '%2e%2e%2fincoming', `${id}.json`, 'x'.repeat(32)]) {
      const answer = await create(server.localUrl, { photo: undefined, fields: { photoUpload: guess } });
      expect([answer.status, answer.body.code]).toEqual([404, 'UPLOAD_NOT_FOUND']);
    }
    await fetch(`${uploadsUrl()}/${id}`, { method: 'DELETE', headers: TUS });
  });

  it('is refused in words where it is too large, or nobody knows it', async () => {
    const large = await fetch(uploadsUrl(), {
      method: 'POST',
      headers: { ...TUS, 'upload-length': String(3 << 20) },
    });
    expect([large.status, ((await large.json()) as { code: string }).code]).toEqual([413, 'FILE_TOO_LARGE']);
    const photo = await upload(new Uint8Array(1_500_000));
    const answer = await create(server.localUrl, { photo: undefined, fields: { photoUpload: photo } });
    expect([answer.status, answer.body.code]).toEqual([413, 'FILE_TOO_LARGE']);
    const unknown = await send(`${uploadsUrl()}/${'0'.repeat(32)}`, 0, new Uint8Array(5));
    expect(await unknown.json()).toMatchObject({
      status: 404,
      code: 'UPLOAD_NOT_FOUND',
      detail: expect.stringMatching(/\.$/),
    });
  });

  it('goes when nobody has used it in time', async () => {
    const { uploads, settings, storage } = server.service.parts;
    await upload(photoBytes());
    await uploads.removeExpired();
    expect((await waiting()).length).toBeGreaterThan(0);
    // And a piece that a killed server could not name any more.
    await saveBytes(storage, new Uint8Array(5), `uploads/${'x'.repeat(32)}`, 'part');
    expect(await waiting()).toContain('x'.repeat(32));
    const later = openResumableUploads({
      ...server.service.parts,
      settings: { ...settings, UPLOAD_TTL_HOURS: 0.000_001 },
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    await later.removeExpired();
    expect(await waiting()).toEqual([]);
  });
});
