import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDiskStorage } from '../../server/storage/disk.ts';
import { saveBytes } from '../../server/storage/save-bytes.ts';
import type { Storage } from '../../server/storage/storage.ts';

let root: string;
let storage: Storage;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'passepartout-storage-'));
  storage = await openDiskStorage(root);
});
afterEach(() => rm(root, { recursive: true, force: true }));

const bytes = Buffer.from('a photo, say');
const sha256 = createHash('sha256').update(bytes).digest('hex');

describe('storage on disk', () => {
  it('names a file by its content', async () => {
    const stored = await saveBytes(storage, bytes, 'projects/ab/xyz', 'jpg');
    expect(stored).toEqual({ key: `projects/ab/xyz/${sha256}.jpg`, bytes: bytes.length });
    expect(await buffer(await storage.read(stored.key))).toEqual(bytes);
  });

  it('keeps the same content twice under one name', async () => {
    const first = await saveBytes(storage, bytes, 'x', 'bin');
    expect(await saveBytes(storage, bytes, 'x', 'bin')).toEqual(first);
    expect(await readdir(path.join(root, 'x'))).toHaveLength(1);
  });

  it('reads a range with both ends included', async () => {
    const { key } = await saveBytes(storage, bytes, 'x', 'bin');
    expect((await buffer(await storage.read(key, { start: 2, end: 6 }))).toString()).toBe('photo');
  });

  it('leaves nothing of a stream that breaks', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(100_000);
        throw new Error('cable pulled');
      })(),
    );
    await expect(storage.receive(broken)).rejects.toThrow('cable pulled');
    expect(await readdir(path.join(root, 'incoming'))).toEqual([]);
  });

  it('leaves nothing of a file that is discarded', async () => {
    const incoming = await storage.receive(Readable.from([bytes]));
    expect(incoming).toMatchObject({ bytes: bytes.length, sha256 });
    await storage.discard(incoming);
    expect(existsSync(incoming.path)).toBe(false);
  });

  it('says STORED_FILE_MISSING for a missing file, and for a key that leads out of its folder', async () => {
    for (const key of ['x/missing.jpg', '../secret', '/etc/passwd']) {
      await expect(storage.read(key)).rejects.toMatchObject({ code: 'STORED_FILE_MISSING' });
      await expect(storage.localPath(key)).rejects.toMatchObject({ code: 'STORED_FILE_MISSING' });
    }
  });

  it('removes files, and passes over those that are gone', async () => {
    const { key } = await saveBytes(storage, bytes, 'x', 'bin');
    await storage.remove([key, 'x/gone.bin']);
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'STORED_FILE_MISSING' });
  });

  it('removes what an upload left a day ago, when it is opened again', async () => {
    const old = path.join(root, 'incoming/old');
    const young = path.join(root, 'incoming/young');
    for (const file of [old, young]) await writeFile(file, 'half a video');
    const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
    await utimes(old, yesterday, yesterday);
    await openDiskStorage(root);
    expect(existsSync(old)).toBe(false);
    expect(await readFile(young, 'utf8')).toBe('half a video');
  });
});
