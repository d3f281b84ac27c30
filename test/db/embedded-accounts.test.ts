import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, copyFile, cp, mkdir, readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { chooseAccount } from '../../db/embedded/account.ts';
import type { Account } from '../../db/embedded/run.ts';
import { run } from '../../db/embedded/run.ts';
import { isLong } from '../support/long.ts';
import {
  install,
  isRoot,
  JoinedProcess,
  openFolder,
  postmasterPid,
  query,
  removeFolder,
} from './embedded-fixtures.ts';

/*
 * Who may run the server, and where it then lies. As root both kinds of account are tried; as an ordinary user the same
 * behaviour is expected of that user, for whom a closed folder of his own is no obstacle.
 */

let folder: string;
let shared: string;
let closed: string;
let script: string;
let processes: JoinedProcess[] = [];

beforeAll(async () => {
  folder = await openFolder();
  shared = join(folder, 'shared');
  closed = join(folder, 'closed');
  await mkdir(closed);
  script = await install(closed);
  await chmod(closed, 0o700);
});

afterEach(async () => {
  for (const process of processes) await process.kill();
  processes = [];
});

afterAll(() => removeFolder(folder, processes));

async function begin(script: string, dataDir: string, options?: { account?: Account; node?: string }) {
  const joined = new JoinedProcess(script, { dataDir, sharedFolder: shared }, options);
  processes.push(joined);
  return { joined, answer: (await joined.answer()) ?? {} };
}

/** Joins, runs one statement, leaves. */
async function use(dataDir: string, sql: string): Promise<object[]> {
  const { joined, answer } = await begin(script, dataDir);
  expect(answer).toEqual({ url: expect.any(String) });
  const rows = await query(String(answer.url), sql);
  await joined.release();
  return rows;
}

const outsideFolder = (dataDir: string) =>
  (
    JSON.parse(readFileSync(join(dataDir, 'postgres', 'connection.json'), 'utf8')) as {
      outsideFolder: string | null;
    }
  ).outsideFolder;

test('in a clone that only its owner may enter everything works, and the folder keeps its mode', async () => {
  const dataDir = join(closed, '.data');
  await use(dataDir, 'create table kept as select 42 as answer');
  expect(await use(dataDir, 'select answer from kept')).toEqual([{ answer: 42 }]);
  expect(statSync(closed).mode & 0o777).toBe(0o700);
  const outside = outsideFolder(dataDir);
  if (isRoot) {
    expect(outside).toMatch(new RegExp(`^${shared}/`));
    expect(statSync(join(outside!, 'data')).mode & 0o777).toBe(0o700);
    expect(statSync(join(outside!, 'data')).uid).toBe((await chooseAccount('/nowhere'))!.uid);
  } else {
    expect(outside).toBeNull();
    expect(existsSync(shared)).toBe(false);
  }
});

test.runIf(isLong)('two such data folders have one copy of the binaries and a database each', async () => {
  const [one, two] = [join(closed, 'one'), join(closed, 'two')];
  await Promise.all([use(one, 'create table mine (n integer)'), use(two, 'create table mine (n integer)')]);
  const copies = isRoot ? (await readdir(shared)).filter((name) => name.startsWith('postgresql-')) : [];
  expect(copies).toHaveLength(isRoot ? 1 : 0);
  expect(copies.some((name) => name.endsWith('.unfinished'))).toBe(false);
});

test.runIf(isLong)(
  'a moved data folder keeps its database; a copied one does not share that of the original',
  async () => {
    const [original, moved, copy] = [join(closed, 'original'), join(closed, 'moved'), join(closed, 'copy')];
    await use(original, 'create table kept as select 42 as answer');
    await rename(original, moved);
    expect(await use(moved, 'select answer from kept')).toEqual([{ answer: 42 }]);
    await cp(moved, copy, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    const running = await begin(script, moved);
    const { joined, answer } = await begin(script, copy);
    if (isRoot) {
      expect(answer).toMatchObject({
        code: 'EMBEDDED_POSTGRES_START_FAILED',
        message: expect.stringContaining('is a copy of'),
      });
    } else {
      expect(answer.url).not.toBe(running.answer.url);
    }
    await joined.release();
    expect(await query(String(running.answer.url), 'select answer from kept')).toEqual([{ answer: 42 }]);
    await running.joined.release();
  },
);

test.runIf(isLong)(
  'a data folder that its owner removed begins empty, and what lay outside is put aside',
  async () => {
    const dataDir = join(closed, 'removed');
    await use(dataDir, 'create table kept as select 42 as answer');
    const outside = outsideFolder(dataDir);
    await removeFolder(dataDir, []);
    const tables = "select count(*)::integer as tables from pg_tables where tablename = 'kept'";
    expect(await use(dataDir, tables)).toEqual([{ tables: 0 }]);
    expect(outsideFolder(dataDir)).toBe(outside);
    const aside = outside ? (await readdir(shared)).filter((name) => name.includes('.left-')) : [];
    expect(aside).toHaveLength(isRoot ? 1 : 0);
  },
);

test('an ordinary user needs nothing outside, and root may go on with the same data folder', async () => {
  const open = join(folder, 'open');
  await mkdir(open);
  const openScript = await install(open);
  const dataDir = join(folder, 'of-user');
  await mkdir(dataDir, { mode: 0o700 });
  const account = isRoot ? await ordinaryAccount() : undefined;
  if (account) await chown(dataDir, account.uid, account.gid);
  const { joined, answer } = await begin(
    openScript,
    dataDir,
    account && { account, node: await runnableNode(account) },
  );
  expect(answer).toEqual({ url: expect.any(String) });
  await query(String(answer.url), 'create table kept as select 42 as answer');
  const pid = postmasterPid(join(dataDir, 'postgres'));
  expect(statSync(`/proc/${pid}`).uid).toBe(account?.uid ?? process.geteuid?.());
  await joined.release();
  expect(outsideFolder(dataDir)).toBeNull();
  expect(await use(dataDir, 'select answer from kept')).toEqual([{ answer: 42 }]);
  expect(statSync(join(dataDir, 'postgres', 'data')).uid).toBe(account?.uid ?? process.geteuid?.());
});

async function ordinaryAccount(): Promise<Account> {
  const [uid, gid] = await Promise.all([run('id', ['-u', 'nobody']), run('id', ['-g', 'nobody'])]);
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

/** Node itself may be installed where only root may enter. */
async function runnableNode(account: Account): Promise<string> {
  if ((await run(process.execPath, ['--version'], { account })).ok) return process.execPath;
  const copy = join(folder, 'node');
  await copyFile(process.execPath, copy);
  return copy;
}
