import path from 'node:path';
import { layCluster } from '../../db/embedded/index.ts';
import { knownMigrations } from '../../db/migrate.ts';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import type { Settings } from '../config.ts';
import { prepareDataDir } from '../data-dir.ts';
import { openStorage } from '../storage/open-storage.ts';
import type { Storage } from '../storage/storage.ts';
import { type BackupNote, backupsIn, CLUSTER, DUMP, FILES, KEYS, linesOf, readNote } from './backup.ts';
import { loadDatabase } from './database-dump.ts';
import { FilePool } from './file-pool.ts';

const AT_ONCE = 8;

export interface RestoreReport {
  folder: string;
  madeAt: string;
  files: number;
  /** Files that the storage did not have already. */
  copied: number;
  /** Files that the backup has lost or damaged. */
  lost: string[];
}

export interface RestoreOptions {
  signal?: AbortSignal;
  onProgress?: (files: number) => void;
  log: (line: string) => void;
}

/**
 * Brings a backup back: files to the storage of the settings, where those that are there stay, then the database, which must be empty, so that no
 * row ever names a file that is not there yet. May run again after it broke off.
 *
 * @param from a backup, or a folder of backups: then the newest
 * @throws BACKUP_BROKEN, BACKUP_NEWER, BACKUP_OF_OTHER_KIND, RESTORE_NOT_EMPTY, BACKUP_FAILED, and what storage and embedded database throw
 */
export async function restoreBackup(
  settings: Settings,
  from: string,
  { signal, onProgress, log }: RestoreOptions,
): Promise<RestoreReport> {
  const newest = (await backupsIn(from)).at(-1);
  const folder = newest === undefined ? from : path.join(from, newest);
  const note = await readNote(folder);
  refuseUnfit(note, settings);
  await prepareDataDir(settings.DATA_DIR);
  const storage = await openStorage(settings);
  try {
    const pool = new FilePool(path.join(path.dirname(folder), FILES));
    const report: RestoreReport = { folder, madeAt: note.madeAt, files: note.files, copied: 0, lost: [] };
    const keys = linesOf(path.join(folder, KEYS));
    const work = async () => {
      for (let next = await keys.next(); !next.done; next = await keys.next()) {
        signal?.throwIfAborted();
        const outcome = await bringBack(storage, pool, next.value);
        if (outcome === 'lost') report.lost.push(next.value);
        if (outcome === 'copied') report.copied++;
        onProgress?.(report.copied);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    if (settings.DATABASE_URL) await loadDatabase(settings.DATABASE_URL, path.join(folder, DUMP));
    else await layCluster(settings.DATA_DIR, path.join(folder, CLUSTER), log);
    return report;
  } finally {
    storage.close();
  }
}

function refuseUnfit({ migrations, database }: BackupNote, { DATABASE_URL }: Settings): void {
  if (migrations > knownMigrations())
    throw new CodedError(
      'BACKUP_NEWER',
      'This backup was made by a newer version of Passepartout. Install that version, or a later one.',
    );
  if (database === 'dump' && !DATABASE_URL)
    throw new CodedError(
      'BACKUP_OF_OTHER_KIND',
      'This backup is of a PostgreSQL server. Set DATABASE_URL to an empty database.',
    );
  if (database === 'cluster' && DATABASE_URL)
    throw new CodedError(
      'BACKUP_OF_OTHER_KIND',
      'This backup is of the embedded PostgreSQL. Leave DATABASE_URL unset.',
    );
}

async function bringBack(
  storage: Storage,
  pool: FilePool,
  key: string,
): Promise<'there' | 'copied' | 'lost'> {
  if (await isThere(storage, key)) return 'there';
  if (!(await pool.has(key))) return 'lost';
  const file = await storage.receive(pool.read(key));
  const [, dir, extension] = /^(.*)\/[^/.]*\.([^/]*)$/.exec(key) ?? [];
  if (dir === undefined || extension === undefined || storage.keyOf(file, dir, extension) !== key) {
    await storage.discard(file);
    return 'lost';
  }
  await storage.keep(file, dir, extension);
  return 'copied';
}

async function isThere(storage: Storage, key: string): Promise<boolean> {
  try {
    await storage.bytesOf(key);
    return true;
  } catch (error) {
    if (codeOf(error) === 'STORED_FILE_MISSING') return false;
    throw error;
  }
}
