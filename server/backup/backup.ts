import { createWriteStream } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { sql } from 'drizzle-orm';
import { copyCluster } from '../../db/embedded/index.ts';
import { tryLock } from '../../db/embedded/lock.ts';
import { knownMigrations } from '../../db/migrate.ts';
import { namedAmong, storedKeys } from '../../db/stored-keys.ts';
import { CodedError, codeOf } from '../../markers/coded-error.ts';
import type { Settings } from '../config.ts';
import type { Foundation } from '../parts.ts';
import { flush } from '../storage/incoming.ts';
import { dumpDatabase } from './database-dump.ts';
import { FilePool } from './file-pool.ts';

/** In the folder of a backup: what it is, the database, and the keys of its files, one a line. */
export const NOTE = 'backup.json';
export const DUMP = 'database.dump';
export const CLUSTER = 'postgres';
export const KEYS = 'files.txt';
/** Beside all backups: their files, each once. */
export const FILES = 'files';

const UNFINISHED = '.unfinished-';
const AT_ONCE = 8;
/** What was deleted while the database was copied is not worth a fourth copy. */
const MOST_TRIES = 3;

export interface BackupNote {
  madeAt: string;
  /** Whether it is a dump of a PostgreSQL server, or a copy of the embedded one. */
  database: 'dump' | 'cluster';
  /** How many migrations its tables have seen. */
  migrations: number;
  files: number;
  /** Files that rows name and the storage did not have, or had damaged. */
  lost: string[];
}

export interface BackupReport extends BackupNote {
  folder: string;
  /** Files that no backup before had, and their bytes. */
  copied: number;
  copiedBytes: number;
}

export interface BackupOptions {
  /** How many backups stay in the folder, this one included. */
  keep: number;
  signal?: AbortSignal;
  onProgress?: (files: number) => void;
}

type Needs = Foundation & { settings: Settings };

/**
 * Makes a backup of database and files beside a running service, into a folder of its own below `root`. Files are there before the database is copied,
 * and what that names is held against them afterwards, so both are of one moment. Files lie in `root` once, whatever number of backups has them. Throws
 * BACKUP_FAILED, BACKUP_RUNNING, or what database and storage throw; then there is no new backup, and the older ones are as they were.
 */
export async function makeBackup(needs: Needs, root: string, options: BackupOptions): Promise<BackupReport> {
  await mkdir(path.join(root, FILES), { recursive: true, mode: 0o700 });
  const held = tryLock(path.join(root, '.lock'));
  if (!held) throw new CodedError('BACKUP_RUNNING', `Another backup into ${root} is being made.`);
  try {
    for (const name of await readdir(root))
      if (name.startsWith(UNFINISHED)) await rm(path.join(root, name), { recursive: true });
    return await new Backup(needs, root, options).make();
  } finally {
    held.release();
  }
}

/** The backups in a folder, the oldest first. */
export async function backupsIn(root: string): Promise<string[]> {
  const names = await readdir(root).catch(() => []);
  return names.filter((name) => /^\d{8}T\d{9}Z$/.test(name)).sort();
}

class Backup {
  readonly #needs: Needs;
  readonly #root: string;
  readonly #options: BackupOptions;
  readonly #files: FilePool;
  #copied = 0;
  #copiedBytes = 0;

  constructor(needs: Needs, root: string, options: BackupOptions) {
    this.#needs = needs;
    this.#root = root;
    this.#options = options;
    this.#files = new FilePool(path.join(root, FILES));
  }

  async make(): Promise<BackupReport> {
    const madeAt = new Date();
    const name = madeAt.toISOString().replace(/[-:.]/g, '');
    const folder = path.join(this.#root, UNFINISHED + name);
    await mkdir(folder, { mode: 0o700 });
    // Most of the time goes into files: while they are copied no snapshot holds the database up.
    await this.#needs.db.transaction((transaction) => this.#writeKeys(transaction, folder), READ_ONLY);
    await this.#copyFiles(folder);
    let lost: string[] = [];
    for (let attempt = 1; attempt <= MOST_TRIES; attempt++) {
      await this.#copyDatabase(folder);
      const missing = await this.#copyFiles(folder);
      lost = await this.#stillNamed(missing);
      if (lost.length === missing.length) break;
    }
    const note: BackupNote = {
      madeAt: madeAt.toISOString(),
      database: this.#needs.settings.DATABASE_URL ? 'dump' : 'cluster',
      migrations: knownMigrations(),
      files: await countLines(path.join(folder, KEYS)),
      lost,
    };
    await writeFile(path.join(folder, NOTE), `${JSON.stringify(note, null, 2)}\n`, { flush: true });
    const final = path.join(this.#root, name);
    await rename(folder, final);
    await flush(this.#root, 'r');
    await this.#removeOlder();
    return { ...note, folder: final, copied: this.#copied, copiedBytes: this.#copiedBytes };
  }

  /** The database, and the keys that it names. */
  async #copyDatabase(folder: string): Promise<void> {
    const { db, settings } = this.#needs;
    if (!settings.DATABASE_URL) {
      await rm(path.join(folder, CLUSTER), { recursive: true, force: true });
      await copyCluster(settings.DATA_DIR, path.join(folder, CLUSTER));
      await db.transaction((transaction) => this.#writeKeys(transaction, folder), READ_ONLY);
      return;
    }
    const { DATABASE_URL } = settings;
    await db.transaction(async (transaction) => {
      const { rows } = await transaction.execute<{ id: string }>(sql`select pg_export_snapshot() as id`);
      await dumpDatabase(DATABASE_URL, path.join(folder, DUMP), rows[0]!.id);
      await this.#writeKeys(transaction, folder);
    }, READ_ONLY);
  }

  async #writeKeys(transaction: Parameters<typeof storedKeys>[0], folder: string): Promise<void> {
    const lines = async function* () {
      for await (const keys of storedKeys(transaction)) yield `${keys.join('\n')}\n`;
    };
    await pipeline(lines, createWriteStream(path.join(folder, KEYS), { mode: 0o600, flush: true }));
  }

  /** Copies what is not here yet. Returns the keys whose files the storage has not, or has damaged. */
  async #copyFiles(folder: string): Promise<string[]> {
    const missing: string[] = [];
    const keys = linesOf(path.join(folder, KEYS));
    const work = async () => {
      for (let next = await keys.next(); !next.done; next = await keys.next()) {
        this.#options.signal?.throwIfAborted();
        if (!(await this.#copyFile(next.value))) missing.push(next.value);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    return missing;
  }

  async #copyFile(key: string): Promise<boolean> {
    if (await this.#files.has(key)) return true;
    try {
      this.#copiedBytes += await this.#files.add(key, await this.#needs.storage.read(key));
    } catch (error) {
      if (['STORED_FILE_MISSING', 'BACKUP_FILE_DAMAGED'].includes(codeOf(error) ?? '')) return false;
      throw error;
    }
    this.#copied++;
    this.#options.onProgress?.(this.#copied);
    return true;
  }

  /** Of the keys without a file those that rows name even now; the others were deleted meanwhile. */
  async #stillNamed(keys: string[]): Promise<string[]> {
    const named: string[] = [];
    for (let first = 0; first < keys.length; first += 1000)
      named.push(...(await namedAmong(this.#needs.db, keys.slice(first, first + 1000))));
    return named;
  }

  async #removeOlder(): Promise<void> {
    const all = await backupsIn(this.#root);
    const older = all.slice(0, -this.#options.keep);
    for (const name of older) await rm(path.join(this.#root, name), { recursive: true });
    if (older.length === 0) return;
    const keys = new Set<string>();
    for (const name of all.slice(-this.#options.keep))
      for await (const key of linesOf(path.join(this.#root, name, KEYS))) keys.add(key);
    await this.#files.keepOnly(keys);
  }
}

const READ_ONLY = { isolationLevel: 'repeatable read', accessMode: 'read only' } as const;

/** The keys in a backup's list. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const handle = await open(file);
  for await (const line of handle.readLines()) if (line) yield line;
}

async function countLines(file: string): Promise<number> {
  let count = 0;
  for await (const _ of linesOf(file)) count++;
  return count;
}

/** Throws BACKUP_BROKEN. */
export async function readNote(folder: string): Promise<BackupNote> {
  try {
    return JSON.parse(await readFile(path.join(folder, NOTE), 'utf8')) as BackupNote;
  } catch (error) {
    throw new CodedError('BACKUP_BROKEN', `There is no backup in ${folder}.`, { cause: error });
  }
}
