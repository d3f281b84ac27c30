import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream, type Dirent } from 'node:fs';
import { access, chmod, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CodedError } from '../../markers/coded-error.ts';
import { isProcessGone, PROCESS_TAG } from '../../pool-builder/process-tag.ts';
import type { IncomingFile, Storage, StoredFile } from './storage.ts';

/** A temporary file that nothing was written to for so long belongs to nobody who is still alive, on whatever machine. */
const LEFTOVER_AGE_MS = 24 * 3600 * 1000;

const REMOVED_AT_ONCE = 20;

/** Storage in a folder of this machine. */
export async function openDiskStorage(root: string): Promise<Storage> {
  const incoming = path.join(root, 'incoming');
  // Original photos may say where they were taken: no other account of this machine may read them.
  await mkdir(incoming, { recursive: true, mode: 0o700 });
  await chmod(root, 0o700);
  await removeLeftovers(incoming);

  const keyOf = ({ sha256 }: IncomingFile, folder: string, extension: string) =>
    `${folder}/${sha256}.${extension}`;

  return {
    keyOf,

    async receive(stream: Readable): Promise<IncomingFile> {
      const file = path.join(incoming, `${PROCESS_TAG}.${randomUUID()}`);
      const hash = createHash('sha256');
      let bytes = 0;
      const count = new Transform({
        transform(chunk: Buffer, _encoding, done) {
          bytes += chunk.length;
          hash.update(chunk);
          done(null, chunk);
        },
      });
      try {
        await pipeline(stream, count, createWriteStream(file, { flags: 'wx' }));
      } catch (error) {
        await rm(file, { force: true });
        throw asWriteError(error as NodeJS.ErrnoException);
      }
      return { path: file, bytes, sha256: hash.digest('hex') };
    },

    async keep(file: IncomingFile, folder: string, extension: string): Promise<StoredFile> {
      const key = keyOf(file, folder, extension);
      const target = resolve(root, key);
      try {
        await mkdir(path.dirname(target), { recursive: true });
        await flush(file.path);
        await rename(file.path, target);
        await flush(path.dirname(target), 'r');
      } catch (error) {
        throw asWriteError(error as NodeJS.ErrnoException);
      }
      return { key, bytes: file.bytes };
    },

    async discard(file: IncomingFile): Promise<void> {
      await rm(file.path, { force: true });
    },

    async read(key: string, range?: { start: number; end: number }): Promise<Readable> {
      const stream = createReadStream(resolve(root, key), range);
      await new Promise<void>((opened, failed) => {
        stream.once('open', () => opened());
        stream.once('error', (error) => failed(asStorageError(key, error)));
      });
      return stream;
    },

    async localPath(key: string): Promise<string> {
      const file = resolve(root, key);
      await access(file).catch((error) => {
        throw asStorageError(key, error);
      });
      return file;
    },

    async *list(folder: string): AsyncGenerator<StoredFile & { changedAt: Date }> {
      // Folder by folder: Node's own recursion reads folders on the event loop.
      const folders = [folder];
      for (let next = folders.pop(); next !== undefined; next = folders.pop()) {
        for (const entry of await readFolder(root, next)) {
          const key = `${next}/${entry.name}`;
          if (entry.isDirectory()) folders.push(key);
          const found = entry.isFile() && (await stat(resolve(root, key)).catch(() => undefined));
          if (found) yield { key, bytes: found.size, changedAt: found.mtime };
        }
      }
    },

    removeLeftovers: () => removeLeftovers(incoming),

    async remove(keys: string[]): Promise<void> {
      // A few at a time: the threads that do it read files for visitors too.
      for (let first = 0; first < keys.length; first += REMOVED_AT_ONCE)
        await Promise.all(
          keys.slice(first, first + REMOVED_AT_ONCE).map((key) => rm(resolve(root, key), { force: true })),
        );
    },
  };
}

/** What lies in a folder; nothing where there is none. */
async function readFolder(root: string, folder: string): Promise<Dirent[]> {
  try {
    return await readdir(resolve(root, folder), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw asStorageError(folder, error as NodeJS.ErrnoException);
  }
}

/** Keys come from our own rows, yet none may ever lead out of the folder. */
function resolve(root: string, key: string): string {
  const file = path.resolve(root, key);
  if (!file.startsWith(root + path.sep)) throw asStorageError(key);
  return file;
}

/** A row may refer to the file from now on: it must survive a power cut. */
async function flush(file: string, flags = 'r+'): Promise<void> {
  const handle = await open(file, flags);
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (isProcessGone(name) || Date.now() - mtimeMs > LEFTOVER_AGE_MS) await rm(file, { force: true });
  }
}

/** Full, for everybody or for this account, or by a limit on the size of files (`ulimit -f`). */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** A disk that is full needs somebody to do something: it has a code of its own. */
function asWriteError(error: NodeJS.ErrnoException): Error {
  if (!FULL.includes(error.code ?? '')) return error;
  return new CodedError('STORAGE_FULL', 'The disk is full: nothing more can be stored until there is room.', {
    cause: error,
  });
}

/** Whatever fails here is our own fault, not the visitor's: a row refers to the file. */
function asStorageError(key: string, cause?: NodeJS.ErrnoException): CodedError {
  if (!cause || cause.code === 'ENOENT')
    return new CodedError('STORED_FILE_MISSING', `The stored file ${key} is missing.`, { cause });
  return new CodedError('STORAGE_FAILED', `The stored file ${key} cannot be read: ${cause.message}`, {
    cause,
  });
}
