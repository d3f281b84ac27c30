import { appendFile, cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findProjectFile } from '../../db/projects.ts';
import { backupsIn, makeBackup } from '../../server/backup/backup.ts';
import { FilePool } from '../../server/backup/file-pool.ts';
import { restoreBackup } from '../../server/backup/restore.ts';
import { readSettings } from '../../server/config.ts';
import { create, finished, status } from '../support/client.ts';
import { runCommand } from '../support/command.ts';
import { type DebianPostgres, startDebianPostgres } from '../support/debian-postgres.ts';
import { isLong } from '../support/long.ts';
import { S3Server } from '../support/s3-server.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-backup-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const files = async (of: string) =>
  (await readdir(of, { recursive: true, withFileTypes: true })).flatMap((entry) =>
    entry.isFile() ? [entry.name] : [],
  );

describe('a backup', () => {
  it('takes no file in that is not what its name says, and leaves nothing of it', async () => {
    const pool = new FilePool(path.join(folder, 'pool'));
    const key = `projects/ab/x/${'0'.repeat(64)}.jpg`;
    await expect(pool.add(key, Readable.from(['other content']))).rejects.toMatchObject({
      code: 'BACKUP_FILE_DAMAGED',
    });
    expect(await pool.has(key)).toBe(false);
    expect(await files(path.join(folder, 'pool'))).toEqual([]);
    await expect(pool.add('../elsewhere', Readable.from(['x']))).rejects.toMatchObject({
      code: 'BACKUP_BROKEN',
    });
  });

  it('is refused where there is none, where it is newer than this version, or of another kind of database', async () => {
    const settings = readSettings({ DATA_DIR: path.join(folder, 'nowhere') });
    const restore = (from: string) => restoreBackup(settings, from, { log: () => {} });
    await expect(restore(folder)).rejects.toMatchObject({ code: 'BACKUP_BROKEN' });
    const made = path.join(folder, 'made');
    await mkdir(made);
    const note = { madeAt: '', database: 'cluster', migrations: 1000, files: 0, lost: [] };
    await writeFile(path.join(made, 'backup.json'), JSON.stringify(note));
    await expect(restore(made)).rejects.toMatchObject({ code: 'BACKUP_NEWER' });
    await writeFile(
      path.join(made, 'backup.json'),
      JSON.stringify({ ...note, database: 'dump', migrations: 1 }),
    );
    await expect(restore(made)).rejects.toMatchObject({ code: 'BACKUP_OF_OTHER_KIND' });
  });
});

/** What somebody who kept link and secret finds at a server. */
async function alive(url: string, id: string, secret: string) {
  const page = await fetch(`${url}/ar/view/${id}`);
  const video = await fetch(`${url}/objects/ar-storage/${id}/video.mp4`);
  return {
    page: page.status,
    hasTarget: (await page.text()).includes('.target'),
    videoBytes: (await video.arrayBuffer()).byteLength,
    status: (await status(url, id, secret)).status,
  };
}

async function living(url: string) {
  const { body } = await create(url);
  expect(await finished(url, body.arId)).toMatchObject({ status: 'ready' });
  return { id: body.arId, secret: body.ownerSecret };
}

describe.runIf(isLong)(
  'a backup of the embedded database, made by the commands beside the running server',
  () => {
    it('brings all living photos back to an empty folder, and knows nothing of later ones', async () => {
      const server = await startTestServer(inject('postgresUrl'), { DATABASE_URL: '' });
      const environment = { DATABASE_URL: '', PORT: '0', HTTPS_PORT: '0', POOL_HIGH: '0' };
      const backups = path.join(folder, 'embedded');
      const before = await living(server.localUrl);
      const expected = await alive(server.localUrl, before.id, before.secret);
      expect(expected).toMatchObject({ page: 200, hasTarget: true, status: 'ready' });
      // Others go on meanwhile.
      const meanwhile = [create(server.localUrl), create(server.localUrl)];
      const made = await runCommand(['backup', backups], { ...environment, DATA_DIR: server.dataDir });
      expect(made).toMatchObject({ exitCode: 0, json: { database: 'cluster', lost: [] } });
      await Promise.all(meanwhile);
      const later = await living(server.localUrl);
      await server.stop();

      const target = path.join(folder, 'restored');
      await mkdir(target, { mode: 0o711 });
      const restored = await runCommand(['restore', backups], { ...environment, DATA_DIR: target });
      expect(restored).toMatchObject({ json: { lost: [], files: (made.json as { files: number }).files } });
      const again = await startTestServer(inject('postgresUrl'), { DATABASE_URL: '', DATA_DIR: target });
      try {
        expect(await alive(again.localUrl, before.id, before.secret)).toEqual(expected);
        expect((await fetch(`${again.localUrl}/ar/view/${later.id}`)).status).toBe(404);
        await living(again.localUrl);
      } finally {
        await again.stop();
      }
      const twice = await runCommand(['restore', backups], { ...environment, DATA_DIR: target });
      expect(twice).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('already') });
    }, 240_000);
  },
);

describe.runIf(isLong)('a backup of Debian’s PostgreSQL and of a bucket', () => {
  let postgres: DebianPostgres;
  let bucket: S3Server;
  let server: TestServer;
  const backups = () => path.join(folder, 'dumps');
  beforeAll(async () => {
    postgres = startDebianPostgres();
    bucket = await S3Server.start();
    const storage = { STORAGE_URL: bucket.url('') };
    server = await startTestServer(inject('postgresUrl'), {
      DATABASE_URL: await postgres.createDatabase(),
      ...storage,
    });
  }, 120_000);
  afterAll(async () => {
    await server?.stop();
    await bucket?.close();
    await postgres?.stop();
  });

  const backUp = (keep = 7) => makeBackup(server.service.parts, backups(), { keep });

  it('fits together, although living photos come and go while it is made', async () => {
    const stays = await living(server.localUrl);
    const expected = await alive(server.localUrl, stays.id, stays.secret);
    const stop = new AbortController();
    const busy = (async () => {
      for (let n = 0; !stop.signal.aborted; n++) {
        const { id, secret } = await living(server.localUrl);
        const headers = { authorization: `Bearer ${secret}` };
        if (n % 2 === 0)
          await fetch(`${server.localUrl}/api/ar/projects/${id}`, { method: 'DELETE', headers });
      }
    })();
    for (let n = 0; n < 6; n++) expect((await backUp()).lost).toEqual([]);
    stop.abort();
    await busy;

    const empty = await S3Server.start();
    const place = {
      DATABASE_URL: await postgres.createDatabase(),
      STORAGE_URL: empty.url(''),
      DATA_DIR: path.join(folder, 'place'),
      PORT: '0',
      HTTPS_PORT: '0',
      POOL_HIGH: '0',
    };
    const restored = await runCommand(['restore', backups()], place);
    expect(restored.json).toMatchObject({ lost: [] });
    // Nothing that a row names is missing. What was under way has lost its job at most, and says so.
    const said = restored.stdout.trimEnd().split('\n').slice(0, -1).join('\n');
    expect(said).not.toMatch(/file|marker|picture/i);
    const again = await startTestServer(inject('postgresUrl'), place);
    try {
      expect(await alive(again.localUrl, stays.id, stays.secret)).toEqual(expected);
      await living(again.localUrl);
      const refused = await runCommand(['restore', backups()], place);
      expect(refused).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('not empty') });
    } finally {
      await again.stop();
      await empty.close();
    }
  }, 240_000);

  it('copies each file once, keeps as many as asked for and no file but theirs, and clears up what a kill left', async () => {
    const pool = path.join(backups(), 'files');
    const { files: named } = await backUp();
    const next = await backUp();
    expect(next.copied).toBe(0);
    expect(next.files).toBe(named);
    await mkdir(path.join(backups(), '.unfinished-20200101T000000000Z'));
    await writeFile(path.join(pool, '.arriving-killed'), 'half');
    const last = await backUp(1);
    expect(await backupsIn(backups())).toEqual([path.basename(last.folder)]);
    expect((await readdir(backups())).filter((name) => name.startsWith('.unfinished'))).toEqual([]);
    expect(await files(pool)).toHaveLength(last.files);
  }, 120_000);

  it('says which file the storage has damaged, and is a backup of all others', async () => {
    const { id } = await living(server.localUrl);
    const { storageKey } = (await findProjectFile(server.service.parts.db, id, 'video.mp4'))!;
    const stored = bucket.objects.get(storageKey)!;
    bucket.objects.set(storageKey, { ...stored, content: Buffer.from('damaged') });
    expect((await backUp()).lost).toEqual([storageKey]);
    bucket.objects.set(storageKey, stored);
    const mended = await backUp();
    expect(mended.lost).toEqual([]);
    // A backup may lose something too: then the rest comes back.
    const copy = path.join(folder, 'copy');
    await cp(backups(), copy, { recursive: true });
    await appendFile(path.join(copy, 'files', storageKey), 'x');
    const empty = await S3Server.start();
    const settings = readSettings({
      DATABASE_URL: await postgres.createDatabase(),
      STORAGE_URL: empty.url(''),
      DATA_DIR: path.join(folder, 'damaged'),
    });
    const report = await restoreBackup(settings, copy, { log: () => {} });
    expect(report).toMatchObject({ lost: [storageKey], copied: mended.files - 1 });
    await empty.close();
    expect(await readFile(path.join(mended.folder, 'files.txt'), 'utf8')).toContain(storageKey);
  }, 120_000);
});
