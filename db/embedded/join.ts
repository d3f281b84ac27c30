import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chooseAccount, giveDataFolder, mayEnter } from './account.ts';
import { binariesFor } from './binaries.ts';
import {
  type Cluster,
  dataFolderOf,
  initialise,
  removeUnfinished,
  resetPassword,
  startFailed,
} from './cluster.ts';
import {
  type Connection,
  connectionUrl,
  newConnection,
  readConnection,
  writeConnection,
} from './connection.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { dropLease, livingLeases, takeLease } from './leases.ts';
import {
  chooseOutsideFolder,
  claimOutsideFolder,
  embeddedFolder,
  recordedHome,
  SHARED_FOLDER,
} from './locations.ts';
import { lock, tryLock } from './lock.ts';
import { adoptPostmaster, findPostmaster, startPostmaster, stopPostmaster } from './postmaster.ts';
import { signal } from './processes.ts';

/** Longer than a start or a stop may take. */
const LOCK_TIMEOUT_MS = 300_000;

export interface EmbeddedPostgres {
  /** postgres:// URL of the database, with its password. */
  url: string;
  /** Leaves the server; the last to leave stops it. May be called more than once. */
  release(): Promise<void>;
}

export interface JoinOptions {
  log: (line: string) => void;
  durable: boolean;
  sharedFolder: string;
}

/** `joinEmbeddedPostgres` with what only tests change. */
export async function joinCluster(
  dataDir: string,
  options: Partial<JoinOptions> = {},
): Promise<EmbeddedPostgres> {
  const full: JoinOptions = { log: () => {}, durable: true, sharedFolder: SHARED_FOLDER, ...options };
  try {
    const folder = await embeddedFolder(dataDir);
    const held = await lock(lockFolder(folder), LOCK_TIMEOUT_MS);
    let lease: string | undefined;
    // Who is interrupted while the server starts must not leave it behind.
    const leaveOnExit = () => {
      held.release();
      if (lease) leaveAtOnce(folder, lease);
    };
    process.once('exit', leaveOnExit);
    try {
      lease = takeLease(leaseFolder(folder));
      const connection = await ensureRunning(folder, full);
      return { url: connectionUrl(connection), release: leaver(folder, lease, full.log) };
    } catch (error) {
      if (lease) dropLease(lease);
      throw error;
    } finally {
      process.off('exit', leaveOnExit);
      held.release();
    }
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw error;
    throw startFailed(`The embedded PostgreSQL of ${dataDir} could not be used`, (error as Error).message);
  }
}

const lockFolder = (folder: string) => join(folder, 'lock');
const leaseFolder = (folder: string) => join(folder, 'leases');

async function ensureRunning(folder: string, options: JoinOptions): Promise<Connection> {
  const recorded = readConnection(folder);
  const home = recordedHome(folder, recorded);
  if (recorded?.outsideFolder) await claimOutsideFolder(folder, recorded.outsideFolder);
  const adopt = async (connection: Connection) => {
    const adopted = await adoptPostmaster(dataFolderOf(home), connection);
    if (adopted && adopted.port !== connection.port) await writeConnection(folder, adopted);
    return adopted;
  };
  // Without a record its password is unknown: then it is stopped here, and gets a new one.
  const adopted = await adopt(recorded ?? newConnection(null));
  if (adopted) return adopted;
  try {
    return await start(folder, recorded, options);
  } catch (error) {
    // One that a process started and was killed before it was up may have come up meanwhile.
    const other = recorded && (await adopt(recorded));
    if (other) return other;
    throw error;
  }
}

async function start(
  folder: string,
  recorded: Connection | undefined,
  options: JoinOptions,
): Promise<Connection> {
  const { log, sharedFolder, durable } = options;
  const account = await chooseAccount(dataFolderOf(recordedHome(folder, recorded)));
  const outside = async () =>
    existsSync(dataFolderOf(folder)) ? null : chooseOutsideFolder(folder, account, sharedFolder, log);
  const connection = recorded ?? newConnection(await outside());
  const home = recordedHome(folder, connection);
  const cluster: Cluster = {
    home,
    logFile: join(folder, 'log', 'postgres.log'),
    binaries: await binariesFor(account, sharedFolder, log),
    account,
    durable,
  };
  if (account && !(await mayEnter(home, account))) {
    throw startFailed(
      `User ${account.uid}, as whom PostgreSQL runs, may not enter ${home}`,
      'Let it pass (chmod o+x).',
    );
  }
  await removeUnfinished(home);
  // Before the cluster: a password that is lost would have to be replaced.
  await writeConnection(folder, connection);
  if (!existsSync(dataFolderOf(home))) {
    log(`Making an embedded PostgreSQL database in ${dataFolderOf(home)}`);
    await initialise(cluster, connection);
  }
  if (account) await giveDataFolder(dataFolderOf(home), account);
  const started = await startWithPassword(cluster, connection);
  await writeConnection(folder, started);
  log(`Started the embedded PostgreSQL on port ${started.port}`);
  return started;
}

async function startWithPassword(cluster: Cluster, connection: Connection): Promise<Connection> {
  const first = await startPostmaster(cluster, connection);
  if (first !== 'wrong password') return first;
  await resetPassword(cluster, connection);
  const second = await startPostmaster(cluster, connection);
  if (second !== 'wrong password') return second;
  throw startFailed('The database does not take the password it was given', '');
}

/** The way out of this process: by `release`, else, as far as that goes, when it exits. */
function leaver(folder: string, lease: string, log: (line: string) => void): () => Promise<void> {
  const leaveOnExit = () => leaveAtOnce(folder, lease);
  process.once('exit', leaveOnExit);
  let leaving: Promise<void> | undefined;
  return () => {
    leaving ??= leave(folder, lease, log).finally(() => process.off('exit', leaveOnExit));
    return leaving;
  };
}

async function leave(folder: string, lease: string, log: (line: string) => void): Promise<void> {
  if (!existsSync(folder)) return; // DATA_DIR was removed; a server without its folder ends by itself
  const held = await lock(lockFolder(folder), LOCK_TIMEOUT_MS);
  try {
    dropLease(lease);
    const postmaster = unused(folder);
    if (!postmaster) return;
    await stopPostmaster(postmaster);
    log('Stopped the embedded PostgreSQL');
  } finally {
    held.release();
  }
}

/**
 * In an exit handler nothing can be waited for: the server is told to stop unless someone holds the lock at this moment,
 * who then finds it running without leases. The next to join waits until it has stopped.
 */
function leaveAtOnce(folder: string, lease: string): void {
  try {
    dropLease(lease);
    const held = existsSync(folder) ? tryLock(lockFolder(folder)) : undefined;
    if (!held) return;
    const postmaster = unused(folder);
    if (postmaster) signal(postmaster.pid, 'SIGINT');
    held.release();
  } catch {
    // The process is ending: there is nobody to tell.
  }
}

/** The server, if it runs and nobody has a lease on it. To be called under the lock. */
function unused(folder: string) {
  if (livingLeases(leaseFolder(folder)) > 0) return undefined;
  return findPostmaster(dataFolderOf(recordedHome(folder, readConnection(folder))));
}
