import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LocalCopies } from '../../server/storage/local-copies.ts';
import { openStorage } from '../../server/storage/open-storage.ts';
import { readS3Location, type S3Location } from '../../server/storage/s3-location.ts';
import { saveBytes } from '../../server/storage/save-bytes.ts';
import type { Storage } from '../../server/storage/storage.ts';
import { S3Server } from '../support/s3-server.ts';

let s3: S3Server;
let dataDir: string;
let storage: Storage;

beforeAll(async () => {
  s3 = await S3Server.start();
});
afterAll(() => s3.close());

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'passepartout-storage-'));
  s3.objects.clear();
  s3.calls.length = 0;
});
afterEach(async () => {
  storage.close();
  await rm(dataDir, { recursive: true, force: true });
});

const bytes = Buffer.from('a photo, say');
const sha256 = createHash('sha256').update(bytes).digest('hex');
async function all<Each>(list: AsyncIterable<Each>): Promise<Each[]> {
  const found: Each[] = [];
  for await (const each of list) found.push(each);
  return found;
}
const inS3 = (url = s3.url(), copiesMb = 1) => ({
  STORAGE_URL: readS3Location(url) as S3Location,
  STORAGE_COPIES_MB: copiesMb,
});

describe.each([
  { place: 'on disk', folder: 'storage', location: () => ({ STORAGE_URL: undefined, STORAGE_COPIES_MB: 1 }) },
  { place: 'in S3', folder: 's3', location: inS3 },
])('storage $place', ({ folder, location }) => {
  const open = () => openStorage({ DATA_DIR: dataDir, ...location() });
  const incoming = (...names: string[]) => path.join(dataDir, folder, 'incoming', ...names);
  beforeEach(async () => {
    storage = await open();
  });

  it('names a file by its content', async () => {
    const stored = await saveBytes(storage, bytes, 'projects/ab/xyz', 'jpg');
    expect(stored).toEqual({ key: `projects/ab/xyz/${sha256}.jpg`, bytes: bytes.length });
    expect(await buffer(await storage.read(stored.key))).toEqual(bytes);
    expect(await storage.bytesOf(stored.key)).toBe(bytes.length);
  });

  it('keeps the same content twice under one name', async () => {
    const first = await saveBytes(storage, bytes, 'x', 'bin');
    expect(await saveBytes(storage, bytes, 'x', 'bin')).toEqual(first);
    expect(await all(storage.list('x'))).toHaveLength(1);
  });

  it('keeps and gives back a file that is larger than anything that is held in memory', async () => {
    const large = randomBytes(6_000_000);
    const { key } = await saveBytes(storage, large, 'x', 'mp4');
    expect((await buffer(await storage.read(key))).equals(large)).toBe(true);
    expect((await readFile(await storage.localPath(key))).equals(large)).toBe(true);
  });

  it('reads a range with both ends included', async () => {
    const { key } = await saveBytes(storage, bytes, 'x', 'bin');
    expect((await buffer(await storage.read(key, { start: 2, end: 6 }))).toString()).toBe('photo');
    expect((await buffer(await storage.read(key, { start: 9, end: 11 }))).toString()).toBe('say');
  });

  it('leaves nothing of a stream that breaks', async () => {
    const broken = Readable.from(
      (async function* () {
        yield Buffer.alloc(100_000);
        throw new Error('cable pulled');
      })(),
    );
    await expect(storage.receive(broken)).rejects.toThrow('cable pulled');
    expect(await readdir(incoming())).toEqual([]);
  });

  it('leaves nothing of a file that is discarded', async () => {
    const file = await storage.receive(Readable.from([bytes]));
    expect(file).toMatchObject({ bytes: bytes.length, sha256 });
    expect(await readFile(file.path)).toEqual(bytes);
    await storage.discard(file);
    expect(existsSync(file.path)).toBe(false);
  });

  it('says STORED_FILE_MISSING for a missing file, and for a key that leads out of its folder', async () => {
    for (const key of [`x/${sha256}.jpg`, '../secret', 'x/../../secret', '/etc/passwd'])
      for (const ask of [storage.read, storage.localPath, storage.bytesOf])
        await expect((async () => ask(key))()).rejects.toMatchObject({ code: 'STORED_FILE_MISSING' });
  });

  it('lists what lies in a folder and below it, and nothing of its neighbours', async () => {
    const keys: string[] = [];
    for (let n = 0; n < 8; n++)
      keys.push((await saveBytes(storage, Buffer.from(`${n}`), `projects/${n % 2}a/p${n}`, 'jpg')).key);
    await saveBytes(storage, bytes, 'projects-of-others', 'jpg');
    const found = await all(storage.list('projects'));
    expect(found.map(({ key }) => key).sort()).toEqual(keys.sort());
    expect(found.every(({ bytes }) => bytes === 1)).toBe(true);
    expect(Math.abs(Date.now() - found[0]!.changedAt.getTime())).toBeLessThan(60_000);
    expect(await all(storage.list('nothing'))).toEqual([]);
  });

  it('removes files, and passes over those that are gone', async () => {
    const { key } = await saveBytes(storage, bytes, 'x', 'bin');
    await storage.remove([key, `x/${sha256}.gone`]);
    for (const ask of [storage.read, storage.localPath, storage.bytesOf])
      await expect(ask(key)).rejects.toMatchObject({ code: 'STORED_FILE_MISSING' });
  });

  it('removes what an upload left a day ago, when it is opened again', async () => {
    for (const name of ['old', 'young']) await writeFile(incoming(name), 'half a video');
    const yesterday = new Date(Date.now() - 25 * 3600 * 1000);
    await utimes(incoming('old'), yesterday, yesterday);
    (await open()).close();
    expect(existsSync(incoming('old'))).toBe(false);
    expect(await readFile(incoming('young'), 'utf8')).toBe('half a video');
  });

  it('says that something can be stored', async () => {
    await storage.check();
    expect(await readdir(incoming())).toEqual([]);
  });
});

describe('storage in S3', () => {
  const open = (url?: string, copiesMb?: number) =>
    openStorage({ DATA_DIR: dataDir, ...inS3(url, copiesMb) });
  const copies = () => readdir(path.join(dataDir, 's3/copies'));
  const forgetCopies = async () => {
    for (const name of await copies()) await rm(path.join(dataDir, 's3/copies', name));
  };
  const timesAsked = (key: string) => s3.calls.filter((call) => call === `GET pp/${key}`).length;
  beforeEach(async () => {
    storage = await open();
  });

  it('keeps all below its prefix', async () => {
    const { key } = await saveBytes(storage, bytes, 'x', 'bin');
    expect([...s3.objects.keys()]).toEqual([`pp/${key}`]);
    const bare = await open(s3.url(''));
    const stored = await saveBytes(bare, bytes, 'y', 'bin');
    expect(s3.objects.has(stored.key)).toBe(true);
    expect((await all(bare.list('y'))).map(({ key }) => key)).toEqual([stored.key]);
    bare.close();
  });

  it('says in words what is wrong with a bucket that it cannot use', async () => {
    const refused = (url: string) => expect(open(url)).rejects;
    await refused(s3.url('pp', { secretAccessKey: 'guessed' })).toMatchObject({
      code: 'STORAGE_UNREACHABLE',
      message: expect.stringContaining('the key is wrong'),
    });
    await refused(s3.url('pp', { bucket: 'another' })).toMatchObject({
      message: expect.stringMatching(/the bucket another .*there is no such bucket/),
    });
    await refused('s3://a:b@bucket?endpoint=http://127.0.0.1:9').toMatchObject({
      message: expect.stringContaining('ECONNREFUSED'),
    });
  });

  it('fetches a file once, whoever asks for its path at the same time', async () => {
    const { key } = await saveBytes(storage, bytes, 'x', 'bin');
    await storage.localPath(key);
    expect(timesAsked(key)).toBe(0); // It came from here.
    await forgetCopies();
    const paths = await Promise.all(Array.from({ length: 5 }, () => storage.localPath(key)));
    expect(new Set(paths).size).toBe(1);
    expect(timesAsked(key)).toBe(1);
    expect(await readFile(paths[0]!)).toEqual(bytes);
  });

  it('asks again where a line breaks, or too much was asked of the storage', async () => {
    const { key } = await saveBytes(storage, bytes, 'x', 'bin');
    await forgetCopies();
    s3.failures.push('cut');
    expect(await readFile(await storage.localPath(key))).toEqual(bytes);
    s3.failures.push('SlowDown', 'SlowDown');
    expect((await saveBytes(storage, Buffer.from('another'), 'x', 'bin')).bytes).toBe(7);
    expect(await readdir(path.join(dataDir, 's3/incoming'))).toEqual([]);
  });

  it('gives no path to a file whose content is not what its name says', async () => {
    const { key } = await saveBytes(storage, bytes, 'x', 'bin');
    await forgetCopies();
    s3.objects.get(`pp/${key}`)!.content = Buffer.from('a photo, sby');
    await expect(storage.localPath(key)).rejects.toMatchObject({ code: 'STORAGE_FAILED' });
    expect(await copies()).toEqual([]);
  });

  it('says STORAGE_AWAY while the storage does not answer, and goes on when it is back', async () => {
    const { key } = await saveBytes(storage, bytes, 'x', 'bin');
    await s3.close();
    await expect(storage.read(key)).rejects.toMatchObject({ code: 'STORAGE_AWAY' });
    await expect(storage.check()).rejects.toThrow();
    const file = await storage.receive(Readable.from(['more']));
    await expect(storage.keep(file, 'x', 'bin')).rejects.toMatchObject({ code: 'STORAGE_AWAY' });
    await s3.open();
    await storage.check();
    expect((await storage.keep(file, 'x', 'bin')).bytes).toBe(4);
    expect(await buffer(await storage.read(key))).toEqual(bytes);
  });

  it('keeps about as many copies as there is room for: of those that nobody uses now, what was asked for last', async () => {
    const folder = path.join(dataDir, 's3/copies');
    const kept = await LocalCopies.open(folder, 1_000_000);
    const pathOf = (key: string) =>
      kept.get(key, async () => {
        const file = path.join(dataDir, key);
        await writeFile(file, randomBytes(400_000));
        return { path: file, bytes: 400_000 };
      });
    for (const key of ['a.unused', 'b.old', 'c.older', 'd.young']) await pathOf(key);
    await kept.sweep();
    expect(await copies()).toHaveLength(4); // All of them may be in use.
    for (const [key, minutes] of [
      ['a.unused', 61],
      ['b.old', 20],
      ['c.older', 30],
    ] as const) {
      const then = new Date(Date.now() - minutes * 60_000);
      await utimes(await pathOf(key), then, then);
    }
    await kept.sweep();
    expect((await copies()).map((name) => path.extname(name)).sort()).toEqual(['.old', '.young']);
    expect((await readFile(await pathOf('c.older'))).length).toBe(400_000);
    kept.close();
  });

  it('gives a link that works for a while, for everybody, without us; and no longer, nor for another file', async () => {
    const { key } = await saveBytes(storage, bytes, 'x', 'mp4');
    const link = (await storage.link(key, { seconds: 1, contentType: 'video/mp4' }))!;
    const answer = await fetch(link, { headers: { range: 'bytes=2-6' } });
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      206,
      'video/mp4',
      'photo',
    ]);
    expect((await fetch(link.replace('.mp4', '.jpg'))).status).toBe(403);
    await expect.poll(async () => (await fetch(link)).status, { timeout: 4000 }).toBe(403);
  });
});

describe('a storage address', () => {
  it('is read with endpoint, region, prefix and keys', () => {
    expect(
      readS3Location('s3://AK:s%2Fe@photos/a/b/?endpoint=http://minio:9000/&region=eu-central-1'),
    ).toEqual({
      bucket: 'photos',
      prefix: 'a/b',
      region: 'eu-central-1',
      endpoint: 'http://minio:9000',
      credentials: { accessKeyId: 'AK', secretAccessKey: 's/e' },
    });
    expect(readS3Location('s3://photos')).toEqual({ bucket: 'photos', prefix: '', region: 'us-east-1' });
  });

  it('is refused in words, none of which is its secret', () => {
    for (const text of [
      'https://photos.example.com',
      's3://',
      's3://AK:tellnobody@photos?end=x',
      's3://AK:tellnobody@photos?endpoint=ftp://x',
      's3://AK@photos',
      's3://AK:tellnobody@photos/../other',
    ]) {
      const problem = readS3Location(text);
      if (text.includes('..')) expect(problem).toMatchObject({ prefix: 'other' });
      else expect(problem).toEqual(expect.stringMatching(/^(?!.*tellnobody)\w+ /));
    }
  });
});
