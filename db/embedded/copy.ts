import { existsSync } from 'node:fs';
import { copyFile, mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { chooseAccount } from './account.ts';
import { dataFolderOf } from './cluster.ts';
import { connectionUrl, newConnection, readConnection, writeConnection } from './connection.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { chooseOutsideFolder, embeddedFolder, recordedHome, SHARED_FOLDER } from './locations.ts';

/** What a server makes anew, or what belongs to the running one only. Of folders the empty folder is needed. */
const NOT_COPIED = /^(postmaster\.(pid|opts)|pgsql_tmp.*|pg_internal\.init.*|current_logfiles.*)$/;
const EMPTIED = [
  'pg_wal',
  'pg_replslot',
  'pg_dynshmem',
  'pg_notify',
  'pg_serial',
  'pg_snapshots',
  'pg_stat_tmp',
  'pg_subtrans',
];

/**
 * Copies the embedded database of this DATA_DIR while it is used, to what `layCluster` lays down elsewhere. It holds everything that was
 * committed before, and perhaps some of what is committed meanwhile. Whoever calls has joined the server, so that it runs.
 *
 * @param to a folder that is not there yet
 */
export async function copyCluster(dataDir: string, to: string): Promise<void> {
  const folder = await embeddedFolder(dataDir);
  const connection = readConnection(folder)!;
  const data = dataFolderOf(recordedHome(folder, connection));
  const copy = dataFolderOf(to);
  await mkdir(to, { recursive: true, mode: 0o700 });
  // PostgreSQL's own way for copies of a running server: all on one connection, and the log from the beginning on is kept as long as it lasts.
  const client = new Client({ connectionString: connectionUrl(connection) });
  await client.connect();
  try {
    await client.query(
      "select pg_create_physical_replication_slot('backup_' || pg_backend_pid(), true, true)",
    );
    await client.query("select pg_backup_start('passepartout', fast => true)");
    await copyFolder(data, copy, (name) => !NOT_COPIED.test(name));
    const { rows } = await client.query<{ labelfile: string }>(
      'select labelfile from pg_backup_stop(wait_for_archive => false)',
    );
    await writeFile(join(copy, 'backup_label'), rows[0]!.labelfile, { mode: 0o600, flush: true });
    await copyFolder(join(data, 'pg_wal'), join(copy, 'pg_wal'), (name) => name !== 'archive_status', []);
    await mkdir(join(copy, 'pg_wal/archive_status'), { recursive: true, mode: 0o700 });
  } finally {
    await client.end();
  }
  await writeConnection(to, { ...connection, port: 0, outsideFolder: null });
}

/**
 * Lays a copy down where a DATA_DIR without an embedded database expects it; the next to join starts it.
 * @throws EMBEDDED_POSTGRES_START_FAILED where there is one already
 */
export async function layCluster(dataDir: string, from: string, log: (line: string) => void): Promise<void> {
  const folder = await embeddedFolder(dataDir);
  const present = recordedHome(folder, readConnection(folder));
  if (existsSync(dataFolderOf(present)))
    throw new EmbeddedPostgresError(
      'EMBEDDED_POSTGRES_START_FAILED',
      `There is a database in ${present} already. Restore into an empty DATA_DIR.`,
    );
  const account = await chooseAccount(dataFolderOf(folder));
  const outsideFolder = await chooseOutsideFolder(folder, account, SHARED_FOLDER, log);
  const recorded = readConnection(from) ?? newConnection(null);
  await copyFolder(dataFolderOf(from), dataFolderOf(outsideFolder ?? folder), () => true, []);
  // Last: without it the server would take what is here for the copy of a killed one.
  await writeConnection(folder, { ...recorded, outsideFolder });
}

/** Files that vanish meanwhile were not needed: the log says what became of them. */
async function copyFolder(
  from: string,
  to: string,
  isWanted: (name: string) => boolean,
  emptied: readonly string[] = EMPTIED,
): Promise<void> {
  await mkdir(to, { recursive: true, mode: 0o700 });
  for (const entry of await readdir(from, { withFileTypes: true }).catch(ifGone<never[]>([]))) {
    if (!isWanted(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      if (emptied.includes(entry.name)) await mkdir(target, { recursive: true, mode: 0o700 });
      else await copyFolder(source, target, isWanted, []);
    } else if (entry.isFile()) {
      const copied = await copyFile(source, target).then(() => true, ifGone(false));
      if (copied) await flush(target);
    }
  }
  await flush(to, 'r');
}

const ifGone =
  <Instead>(instead: Instead) =>
  (error: NodeJS.ErrnoException): Instead => {
    if (error.code === 'ENOENT') return instead;
    throw error;
  };

async function flush(file: string, flags = 'r+'): Promise<void> {
  const handle = await open(file, flags);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
