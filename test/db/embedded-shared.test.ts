import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { clusterName } from '../../db/embedded/cluster.ts';
import { identityOf, processesTitled } from '../../db/embedded/processes.ts';
import {
  install,
  JoinedProcess,
  openFolder,
  postmasterPid,
  query,
  removeFolder,
} from './embedded-fixtures.ts';

let folder: string;
let script: string;
let dataDir: string;
let home: string;
let processes: JoinedProcess[] = [];

beforeAll(async () => {
  folder = await openFolder();
  script = await install(folder);
  dataDir = join(folder, 'data-dir');
  home = join(dataDir, 'postgres');
});

/** Each test begins with the rows that are there and nobody running. */
afterEach(async () => {
  for (const process of processes) await process.kill();
  processes = [];
  const { release } = await joinLate();
  await release();
});

afterAll(() => removeFolder(folder, processes));

async function begin(): Promise<{ joined: JoinedProcess; url: string }> {
  const joined = new JoinedProcess(script, { dataDir, sharedFolder: join(folder, 'shared') });
  processes.push(joined);
  const answer = await joined.answer();
  expect(answer).toEqual({ url: expect.stringMatching(/^postgres:\/\//) });
  return { joined, url: String(answer?.url) };
}

async function joinLate() {
  const { joined, url } = await begin();
  return { url, release: () => joined.release() };
}

const isRunning = () => identityOf(postmasterPid(home) ?? 0) !== undefined;

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resume) => setTimeout(resume, 20));
}

test('of processes that begin at once on an empty folder one starts the server, and the last to leave stops it', async () => {
  const all = await Promise.all([begin(), begin(), begin(), begin()]);
  expect(new Set(all.map(({ url }) => url)).size).toBe(1);
  const pid = postmasterPid(home);
  for (const { joined } of all.slice(0, 3)) await joined.release();
  expect(postmasterPid(home)).toBe(pid);
  expect(await query(all[3]!.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await all[3]!.joined.release();
  expect(postmasterPid(home)).toBeUndefined();
});

test('the server outlives the process that started it, killed, which does not count as present', async () => {
  const starter = await begin();
  const other = await begin();
  await starter.joined.kill();
  expect(await query(other.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  await other.joined.release();
  expect(isRunning()).toBe(false);
});

test('a process that exits without leaving stops the server if it was the last', async () => {
  const first = await begin();
  const last = await begin();
  first.joined.tell('exit');
  await first.joined.exited;
  expect(await query(last.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  last.joined.tell('exit');
  await last.joined.exited;
  expect(readdirSync(join(home, 'leases'))).toEqual([]);
  await until(() => !isRunning());
});

test('a lease whose pid belongs to another process by now does not count as present', async () => {
  const { joined } = await begin();
  writeFileSync(
    join(home, 'leases', `${process.pid}-old`),
    JSON.stringify({ pid: process.pid, started: 'earlier' }),
  );
  await joined.release();
  expect(isRunning()).toBe(false);
});

test('after a kill -9 of all Node processes the next adopts the living server', async () => {
  const [one, two] = await Promise.all([begin(), begin()]);
  const pid = postmasterPid(home);
  await Promise.all([one.joined.kill(), two.joined.kill()]);
  const next = await begin();
  expect(next.url).toBe(one.url);
  expect(postmasterPid(home)).toBe(pid);
  await next.joined.release();
  expect(isRunning()).toBe(false);
});

test('after a kill -9 of everything in the middle of writing every committed row is there', async () => {
  const { joined } = await begin();
  joined.tell('insert');
  let committed = 0;
  const listening = (async () => {
    for (let said = await joined.answer(); said; said = await joined.answer())
      committed = Number(said.committed);
  })();
  await until(() => committed > 50);
  const postmaster = postmasterPid(home)!;
  const backends = processesTitled(`postgres: ${clusterName(home)}: `);
  expect(backends.length).toBeGreaterThan(3);
  process.kill(joined.pid, 'SIGKILL');
  for (const pid of [postmaster, ...backends]) killIfThere(pid);
  await listening;
  const next = await begin();
  const [rows] = await query<{ count: number; last: number }>(
    next.url,
    'select count(*)::integer as count, max(n) as last from kept',
  );
  expect(rows!.last).toBeGreaterThanOrEqual(committed);
  expect(rows!.count).toBe(rows!.last);
});

/** A backend may end by itself between being listed and being killed: the one whose client has just died. */
function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

test('after a kill -9 of the postmaster alone the next start clears away a backend that is still computing', async () => {
  const { joined, url } = await begin();
  joined.tell('compute');
  expect(await joined.answer()).toEqual({ computing: true });
  await until(() => processesTitled(`postgres: ${clusterName(home)}: `).some(isComputing));
  process.kill(postmasterPid(home)!, 'SIGKILL');
  const next = await begin();
  expect(next.url).toBe(url);
  expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
  expect(processesTitled(`postgres: ${clusterName(home)}: `).some(isComputing)).toBe(false);
});

function isComputing(pid: number): boolean {
  return (
    existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('SELECT')
  );
}

test('a postmaster.pid with the pid of some other living process does not stand in the way', async () => {
  const { joined } = await begin();
  const stale = readFileSync(join(home, 'data', 'postmaster.pid'), 'utf8').split('\n');
  process.kill(postmasterPid(home)!, 'SIGKILL');
  await joined.kill();
  const bystander = spawn('sleep', ['60'], { ...(process.geteuid?.() === 0 ? { uid: 65534 } : {}) });
  try {
    for (const pid of [process.pid, bystander.pid]) {
      writeFileSync(join(home, 'data', 'postmaster.pid'), [pid, ...stale.slice(1)].join('\n'));
      await (await joinLate()).release();
    }
    expect(bystander.exitCode ?? bystander.signalCode).toBeNull();
  } finally {
    bystander.kill();
  }
});

test('a kill -9 in the middle of the first start leaves nothing half made', async () => {
  const wholeDir = dataDir;
  dataDir = join(folder, 'killed-dir');
  home = join(dataDir, 'postgres');
  try {
    const killed = new JoinedProcess(script, { dataDir, sharedFolder: join(folder, 'shared') });
    processes.push(killed);
    const isMaking = () =>
      existsSync(home) && readdirSync(home).some((name) => name.startsWith('unfinished-'));
    await until(isMaking);
    await killed.kill();
    expect(existsSync(join(home, 'data'))).toBe(false);
    const next = await begin();
    expect(await query(next.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await next.joined.release();
    await (await joinLate()).release();
    expect(readdirSync(home).sort()).toEqual(['connection.json', 'data', 'leases', 'lock', 'log']);
    await mkdir(wholeDir, { recursive: true });
    await rm(dataDir, { recursive: true });
  } finally {
    dataDir = wholeDir;
    home = join(dataDir, 'postgres');
  }
});
