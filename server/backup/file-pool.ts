import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CodedError } from '../../markers/coded-error.ts';
import { Measuring } from '../storage/incoming.ts';

const ARRIVING = '.arriving-';

/** The files of all backups in one folder, each once: what a key names never changes. */
export class FilePool {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  has(key: string): Promise<boolean> {
    return stat(this.#pathOf(key)).then(
      (found) => found.isFile(),
      () => false,
    );
  }

  /** Takes a file in, whole or not at all. Returns its bytes. Throws BACKUP_FILE_DAMAGED where it is not what its name says. */
  async add(key: string, content: Readable): Promise<number> {
    const target = this.#pathOf(key);
    const arriving = path.join(this.#root, ARRIVING + randomUUID());
    await mkdir(path.dirname(target), { recursive: true, mode: 0o700 });
    const measuring = new Measuring();
    try {
      const file = createWriteStream(arriving, { flags: 'wx', mode: 0o600, flush: true });
      await pipeline(content, measuring, file);
      const { bytes, sha256 } = measuring.result();
      if (!path.basename(key).startsWith(sha256))
        throw new CodedError('BACKUP_FILE_DAMAGED', `The stored file ${key} is not what its name says.`);
      await rename(arriving, target);
      return bytes;
    } catch (error) {
      await rm(arriving, { force: true });
      throw error;
    }
  }

  read(key: string): Readable {
    return createReadStream(this.#pathOf(key));
  }

  /** Removes what killed runs left, and all files but these. */
  async keepOnly(keys: ReadonlySet<string>): Promise<void> {
    for (const entry of await readdir(this.#root, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = path.join(entry.parentPath, entry.name);
      if (!keys.has(path.relative(this.#root, file))) await rm(file, { force: true });
    }
  }

  #pathOf(key: string): string {
    const file = path.resolve(this.#root, key);
    if (!file.startsWith(this.#root + path.sep))
      throw new CodedError('BACKUP_BROKEN', `A backup cannot hold a file ${key}.`);
    return file;
  }
}
