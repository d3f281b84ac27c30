import { existsSync, readFileSync, statSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { packagedBinaries } from '../../db/embedded/binaries.ts';
import { joinEmbeddedPostgres } from '../../db/embedded/index.ts';
import { openFolder, postmasterPid, query, removeFolder } from './embedded-fixtures.ts';

// One database for all of them, in this order: making one takes a second or more.
let folder: string;
let home: string;
let releases: (() => Promise<void>)[] = [];

beforeAll(async () => {
  folder = await openFolder();
  home = join(folder, 'postgres');
});

afterEach(async () => {
  for (const release of releases) await release();
  releases = [];
});

afterAll(() => removeFolder(folder, []));

async function joinHere() {
  const joined = await joinEmbeddedPostgres(folder);
  releases.push(joined.release);
  return joined;
}

const recorded = () =>
  JSON.parse(readFileSync(join(home, 'connection.json'), 'utf8')) as Record<string, unknown>;

test('a first join makes a durable UTF-8 database in UTC, behind a password on 127.0.0.1 only', async () => {
  const { url } = await joinHere();
  const [settings] = await query<Record<string, string>>(
    url,
    `select current_setting('fsync') as fsync, current_setting('full_page_writes') as pages,
       current_setting('synchronous_commit') as commits, current_setting('timezone') as zone,
       current_setting('listen_addresses') as addresses, current_setting('unix_socket_directories') as sockets,
       current_setting('password_encryption') as passwords, current_setting('shared_buffers') as buffers,
       current_setting('max_connections') as connections, getdatabaseencoding() as encoding,
       current_database() as database, current_user as account,
       (select string_agg(distinct auth_method, ',') from pg_hba_file_rules) as methods,
       (select datlocale from pg_database where datname = current_database()) as locale`,
  );
  expect(settings).toEqual({
    fsync: 'on',
    pages: 'on',
    commits: 'on',
    zone: 'UTC',
    addresses: '127.0.0.1',
    sockets: '',
    passwords: 'scram-sha-256',
    buffers: '64MB',
    connections: '100',
    encoding: 'UTF8',
    database: 'passepartout',
    account: 'passepartout',
    methods: 'scram-sha-256',
    locale: 'C.UTF-8',
  });
  expect(recorded()).toMatchObject({ port: Number(new URL(url).port), password: new URL(url).password });
  expect(statSync(join(home, 'connection.json')).mode & 0o777).toBe(0o600);
  const withWrongPassword = url.replace(/:[^:@]+@/, ':guess@');
  await expect(query(withWrongPassword, 'select 1')).rejects.toMatchObject({ code: '28P01' });
});

test('each join of one process counts, and leaving twice counts once', async () => {
  const [first, second, third] = [await joinHere(), await joinHere(), await joinHere()];
  expect(second.url).toBe(first.url);
  await Promise.all([first.release(), first.release(), second.release()]);
  await second.release();
  expect(await query(third.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await third.release();
  expect(postmasterPid(home)).toBeUndefined();
});

test('a later start keeps port and rows, and takes another port when that one is taken', async () => {
  const first = await joinHere();
  await query(first.url, 'create table kept as select 42 as answer');
  await first.release();
  const second = await joinHere();
  expect(second.url).toBe(first.url);
  await second.release();

  const port = Number(new URL(first.url).port);
  const other = createServer().listen(port, '127.0.0.1');
  try {
    const third = await joinHere();
    expect(Number(new URL(third.url).port)).not.toBe(port);
    expect(recorded()).toMatchObject({ port: Number(new URL(third.url).port) });
    expect(await query(third.url, 'select answer from kept')).toEqual([{ answer: 42 }]);
  } finally {
    other.close();
  }
});

test('a lost connection.json costs no rows: the database gets a new password, running or not', async () => {
  const first = await joinHere();
  await query(first.url, 'create table also_kept as select 43 as answer');
  await rm(join(home, 'connection.json'));
  const second = await joinHere();
  expect(new URL(second.url).password).not.toBe(new URL(first.url).password);
  expect(await query(second.url, 'select answer from also_kept')).toEqual([{ answer: 43 }]);
  await Promise.all([first.release(), second.release()]);
  await rm(join(home, 'connection.json'));
  expect(await query((await joinHere()).url, 'select answer from also_kept')).toEqual([{ answer: 43 }]);
});

test('a database that cannot start is an error with the last lines of its log, and holds nobody up', async () => {
  await (await joinHere()).release();
  await rm(join(home, 'data', 'global', 'pg_control'));
  for (const _ of ['once', 'again']) {
    await expect(joinHere()).rejects.toMatchObject({
      code: 'EMBEDDED_POSTGRES_START_FAILED',
      message: expect.stringMatching(/set DATABASE_URL[\s\S]*global\/pg_control/),
    });
  }
  expect(await readdir(join(home, 'leases'))).toEqual([]);
});

test('a data folder that cannot be made is an error with a code', async () => {
  await writeFile(join(folder, 'file'), '');
  const joining = joinEmbeddedPostgres(join(folder, 'file', 'data'));
  await expect(joining).rejects.toMatchObject({ code: 'EMBEDDED_POSTGRES_START_FAILED' });
});

test('a platform without binaries is told to set DATABASE_URL', () => {
  for (const [platform, arch] of [
    ['win32', 'x64'],
    ['linux', 's390x'],
    ['freebsd', 'x64'],
  ]) {
    expect(() => packagedBinaries(platform, arch)).toThrow(
      expect.objectContaining({
        code: 'EMBEDDED_POSTGRES_UNSUPPORTED',
        message: expect.stringContaining('DATABASE_URL'),
      }),
    );
  }
  expect(existsSync(packagedBinaries().folder)).toBe(true);
});
