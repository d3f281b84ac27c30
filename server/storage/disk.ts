import { createReadStream, type Dirent } from 'node:fs';
import { chmod, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { asWriteError, flush, IncomingFolder } from './incoming.ts';
import { type IncomingFile, keyOf, type Storage, type StoredFile } from './storage.ts';
import { fileMissing, fileUnreadable } from './storage-errors.ts';

const REMOVED_AT_ONCE = 20;

/** Storage in a folder of this machine. */
export async function openDiskStorage(root: string): Promise<Storage> {
  // Original photos may say where they were taken: no other account of this machine may read them.
  const incoming = await IncomingFolder.open(path.join(root, 'incoming'));
  await chmod(root, 0o700);
  const bytesOf = async (key: string) => {
    const file = resolve(root, key);
    const { size } = await stat(file).catch((error) => {
      throw asStorageError(key, error);
    });
    return size;
  };

  return {
    keyOf,
    receive: (stream) => incoming.receive(stream),
    discard: (file) => incoming.discard(file),
    removeLeftovers: () => incoming.removeLeftovers(),
    bytesOf,

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

    async read(key: string, range?: { start: number; end: number }): Promise<Readable> {
      const stream = createReadStream(resolve(root, key), range);
      await new Promise<void>((opened, failed) => {
        stream.once('open', () => opened());
        stream.once('error', (error) => failed(asStorageError(key, error)));
      });
      return stream;
    },

    async localPath(key: string): Promise<string> {
      await bytesOf(key);
      return resolve(root, key);
    },

    // Only we can read this disk.
    link: async () => undefined,

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

    async remove(keys: string[]): Promise<void> {
      // A few at a time: the threads that do it read files for visitors too.
      for (let first = 0; first < keys.length; first += REMOVED_AT_ONCE)
        await Promise.all(
          keys.slice(first, first + REMOVED_AT_ONCE).map((key) => rm(resolve(root, key), { force: true })),
        );
    },

    async check(): Promise<void> {
      await incoming.discard(await incoming.receive(Readable.from(['?'])));
    },

    close() {},
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
  if (!file.startsWith(root + path.sep)) throw fileMissing(key);
  return file;
}

function asStorageError(key: string, cause: NodeJS.ErrnoException): Error {
  return cause.code === 'ENOENT' ? fileMissing(key, cause) : fileUnreadable(key, cause);
}
