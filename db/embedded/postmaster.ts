import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { program } from './binaries.ts';
import { type Cluster, clusterName, dataFolderOf, startFailed } from './cluster.ts';
import { type Connection, probe } from './connection.ts';
import { commandLineOf, identityOf, isAlive, processesTitled, signal } from './processes.ts';
import { PROGRAM_SURROUNDINGS } from './run.ts';

const POLL_MS = 15;
/** Recovery after a crash replays at most max_wal_size; slow disks take a while for it. */
const START_TIMEOUT_MS = 120_000;
const PORT_ATTEMPTS = 5;
/** How to end a server: each signal with the time it gets (fast, immediate, and at last the hard way). */
const STOP_STEPS: [NodeJS.Signals, number][] = [
  ['SIGINT', 60_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 10_000],
];

export interface Postmaster {
  pid: number;
  port: number;
}

/** The living server of this data folder, if there is one. Its postmaster.pid may be stale, copied, or name another process. */
export function findPostmaster(dataFolder: string): Postmaster | undefined {
  const lines = readPidFile(dataFolder);
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  if (!pid || !identityOf(pid)) return undefined;
  const served = / -D (.*) -c cluster_name=/.exec(commandLineOf(pid))?.[1];
  if (!served) return undefined;
  // The folder may have been moved under a running server, which then still names the old place.
  if (existsSync(served) && !isSameFolder(served, dataFolder)) return undefined;
  return { pid, port };
}

/** Stops the server in fast mode: it ends its connections, writes everything out and leaves. */
export async function stopPostmaster({ pid }: Postmaster): Promise<void> {
  const identity = identityOf(pid);
  if (!identity) return;
  for (const [name, timeoutMs] of STOP_STEPS) {
    signal(pid, name);
    const deadline = Date.now() + timeoutMs;
    while (Date.now() < deadline) {
      if (!isAlive(identity)) return;
      await sleep(POLL_MS);
    }
  }
  throw startFailed(`The server with pid ${pid} does not end`, '');
}

/**
 * Waits for a living server of this cluster to take connections (it may be starting, or recovering after a crash) or to
 * end (it may be stopping).
 * @returns the connection to it, or undefined when there is none (any more) that can be used
 */
export async function adoptPostmaster(
  dataFolder: string,
  connection: Connection,
): Promise<Connection | undefined> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const postmaster = findPostmaster(dataFolder);
    if (!postmaster) return undefined;
    const adopted = { ...connection, port: postmaster.port };
    const answer = postmaster.port ? await probe(adopted) : 'not yet';
    if (answer === 'ready') return adopted;
    if (answer === 'wrong password' || Date.now() > deadline) {
      await stopPostmaster(postmaster);
      return undefined;
    }
    await sleep(POLL_MS);
  }
}

/**
 * Starts the server, detached: it outlives this process, because others may be using it.
 * @returns the connection with its port, or 'wrong password' when the cluster has another one than the record
 * @throws EMBEDDED_POSTGRES_START_FAILED
 */
export async function startPostmaster(
  cluster: Cluster,
  recorded: Connection,
): Promise<Connection | 'wrong password'> {
  await clearAfterCrash(cluster.home);
  for (let attempt = 1; ; attempt++) {
    const port = attempt === 1 && (await isFree(recorded.port)) ? recorded.port : await freePort();
    const connection = { ...recorded, port };
    const outcome = await launch(cluster, connection);
    if (outcome === 'ready') return connection;
    if (outcome === 'wrong password') return outcome;
    const log = await readFile(cluster.logFile, 'utf8');
    const portWasTaken = /could not bind|could not create any TCP\/IP sockets/.test(log);
    if (!portWasTaken || attempt === PORT_ATTEMPTS) throw startFailed(`PostgreSQL ${outcome}`, log);
  }
}

/** One try: 'ready', 'wrong password', or in words how it ended. */
async function launch(cluster: Cluster, connection: Connection): Promise<string> {
  await mkdir(dirname(cluster.logFile), { recursive: true, mode: 0o700 });
  if (existsSync(cluster.logFile)) await rename(cluster.logFile, `${cluster.logFile}.1`);
  const log = await open(cluster.logFile, 'a', 0o600);
  const child = spawn(program(cluster.binaries, 'postgres'), settings(cluster, connection.port), {
    ...PROGRAM_SURROUNDINGS,
    ...cluster.account,
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
  });
  let ended: string | undefined;
  child.on('error', (error) => {
    ended = `could not be started (${error.message})`;
  });
  child.on('exit', (code, signalName) => {
    ended = `ended with ${signalName ?? `code ${code}`}`;
  });
  child.unref();
  await log.close();
  // Who is interrupted meanwhile must not leave it behind.
  const stopOnExit = () => child.pid && signal(child.pid, 'SIGINT');
  process.once('exit', stopOnExit);
  try {
    const deadline = Date.now() + START_TIMEOUT_MS;
    while (ended === undefined) {
      // Not before it has its own pid file: another server may be listening on the port.
      const postmaster = findPostmaster(dataFolderOf(cluster.home));
      const isOurs = postmaster !== undefined && postmaster.pid === child.pid;
      const answer = isOurs ? await probe(connection) : 'not yet';
      if (answer === 'ready') return answer;
      if (isOurs && (answer === 'wrong password' || Date.now() > deadline)) {
        await stopPostmaster(postmaster);
        return answer === 'wrong password' ? answer : `took more than ${START_TIMEOUT_MS / 1000} s to start`;
      }
      await sleep(POLL_MS);
    }
    return ended;
  } finally {
    process.off('exit', stopOnExit);
  }
}

/** Fit for a small service. On the command line, so that a later version of ours can change them. */
function settings(cluster: Cluster, port: number): string[] {
  const values: Record<string, string | number> = {
    cluster_name: clusterName(cluster.home),
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '', // paths of sockets are limited to about 107 bytes
    max_connections: 100,
    shared_buffers: '64MB',
    max_wal_size: '256MB',
    timezone: 'UTC',
    log_timezone: 'UTC',
    log_checkpoints: 'off',
    ...(cluster.durable
      ? { fsync: 'on' }
      : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const options = Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', dataFolderOf(cluster.home), ...options];
}

/**
 * Makes way for a start after a kill -9. PostgreSQL itself takes over the pid file of a dead server, but not one whose
 * pid belongs to somebody else by now, and not while processes of the dead server still hold its shared memory.
 */
async function clearAfterCrash(home: string): Promise<void> {
  const dataFolder = dataFolderOf(home);
  const pidFile = join(dataFolder, 'postmaster.pid');
  if (!existsSync(pidFile)) return;
  const orphans = processesTitled(`postgres: ${clusterName(home)}: `).map(identityOf);
  for (const [name, timeoutMs] of STOP_STEPS.slice(1)) {
    const deadline = Date.now() + timeoutMs;
    const living = () => orphans.filter((orphan) => orphan && isAlive(orphan));
    for (const orphan of living()) if (orphan) signal(orphan.pid, name);
    while (living().length > 0 && Date.now() < deadline) await sleep(POLL_MS);
  }
  const pid = Number(readPidFile(dataFolder)[0]);
  const isEmpty = !pid; // a power cut right after it was made
  if (isEmpty || existsAtAll(pid)) await rm(pidFile, { force: true });
}

function isSameFolder(one: string, other: string): boolean {
  const [first, second] = [statSync(one), statSync(other)];
  return first.dev === second.dev && first.ino === second.ino;
}

/** Zombies too: PostgreSQL takes them for living servers. */
function existsAtAll(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function readPidFile(dataFolder: string): string[] {
  try {
    return readFileSync(join(dataFolder, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return [];
  }
}

async function isFree(port: number): Promise<boolean> {
  return port > 0 && (await listenOnce(port)) !== undefined;
}

async function freePort(): Promise<number> {
  const port = await listenOnce(0);
  if (port === undefined) throw startFailed('There is no free TCP port on 127.0.0.1', '');
  return port;
}

async function listenOnce(port: number): Promise<number | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  } catch {
    return undefined;
  } finally {
    server.close();
  }
}
