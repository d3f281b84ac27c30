import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { mayEnter } from './account.ts';
import { dataFolderOf, makePassableFolder, startFailed } from './cluster.ts';
import { type Connection, readConnection } from './connection.ts';
import { findPostmaster, stopPostmaster } from './postmaster.ts';
import type { Account } from './run.ts';

/*
 * DATA_DIR/postgres/ holds connection.json, leases/, lock/ and log/, and the cluster itself (data/) unless the account
 * that PostgreSQL runs as may not enter it. Then the cluster lies in <shared folder>/<hash of DATA_DIR's path>/, beside
 * the copies of the binaries, and connection.json says so.
 */

/** Where root keeps what PostgreSQL's account must be able to enter. */
export const SHARED_FOLDER = '/var/lib/passepartout';

/** In a folder outside: the DATA_DIR/postgres that it belongs to. */
const BELONGS_TO = 'belongs-to';

/** The real path of DATA_DIR/postgres, made if missing. */
export async function embeddedFolder(dataDir: string): Promise<string> {
  await mkdir(dataDir, { recursive: true });
  const folder = join(await realpath(dataDir), 'postgres');
  await makePassableFolder(folder);
  return folder;
}

/** Where the cluster of this folder lies, as recorded, or would lie in the ordinary case. */
export function recordedHome(folder: string, connection: Connection | undefined): string {
  return connection?.outsideFolder ?? folder;
}

/**
 * Makes sure that the recorded folder outside is this DATA_DIR's: a copied DATA_DIR must not share the cluster of the
 * original, a moved one keeps it.
 */
export async function claimOutsideFolder(folder: string, outside: string): Promise<void> {
  const owner = await readFile(join(outside, BELONGS_TO), 'utf8').catch(() => folder);
  if (owner === folder) return;
  if (readConnection(owner)?.outsideFolder === outside) {
    throw startFailed(
      `${folder} is a copy of ${owner}, which still uses the database in ${outside}`,
      `Remove ${folder} to begin with an empty database, or remove ${owner} to use that one from here.`,
    );
  }
  await writeFile(join(outside, BELONGS_TO), folder);
}

/**
 * Chooses where a new cluster goes: null for the folder itself, else a folder outside that the account may enter, made
 * ready. A cluster that lies there already was left by a removed DATA_DIR; it is put aside, not lost.
 */
export async function chooseOutsideFolder(
  folder: string,
  account: Account | undefined,
  sharedFolder: string,
  log: (line: string) => void,
): Promise<string | null> {
  if (!account || (await mayEnter(folder, account))) return null;
  const outside = join(sharedFolder, createHash('sha256').update(folder).digest('hex').slice(0, 24));
  if (existsSync(dataFolderOf(outside))) {
    const left = findPostmaster(dataFolderOf(outside));
    if (left) await stopPostmaster(left);
    const aside = `${outside}.left-${new Date().toISOString().replaceAll(':', '')}`;
    await rename(outside, aside);
    log(`${basename(outside)} held the database of a ${folder} that was removed; it lies in ${aside} now`);
  }
  log(`The database goes to ${outside}, because the account of PostgreSQL may not enter ${folder}`);
  await makePassableFolder(sharedFolder);
  await makePassableFolder(outside);
  await writeFile(join(outside, BELONGS_TO), folder);
  return outside;
}
