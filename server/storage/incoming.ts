import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { type Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CodedError } from '../../markers/coded-error.ts';
import { isProcessGone, PROCESS_TAG } from '../../pool-builder/process-tag.ts';
import type { IncomingFile } from './storage.ts';

/** A temporary file that nothing was written to for so long belongs to nobody who is still alive, on whatever machine. */
const LEFTOVER_AGE_MS = 24 * 3600 * 1000;

/** Files that arrive, in a folder of this machine: under names that tell whose they are, should this process be killed. */
export class IncomingFolder {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async open(folder: string): Promise<IncomingFolder> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const incoming = new IncomingFolder(folder);
    await incoming.removeLeftovers();
    return incoming;
  }

  /** Writes a stream to a file, never whole in memory. Where the stream breaks, what had arrived is removed. Throws STORAGE_FULL. */
  async receive(stream: Readable): Promise<IncomingFile> {
    const file = path.join(this.#folder, `${PROCESS_TAG}.${randomUUID()}`);
    const measuring = new Measuring();
    try {
      // Opened before the stream may break: what is opened later would be there again after it was removed.
      const handle = await open(file, 'wx');
      await pipeline(stream, measuring, handle.createWriteStream());
    } catch (error) {
      await rm(file, { force: true });
      throw asWriteError(error as NodeJS.ErrnoException);
    }
    return { path: file, ...measuring.result() };
  }

  async discard(file: IncomingFile): Promise<void> {
    await rm(file.path, { force: true });
  }

  async removeLeftovers(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      const file = path.join(this.#folder, name);
      const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
      if (isProcessGone(name) || Date.now() - mtimeMs > LEFTOVER_AGE_MS) await rm(file, { force: true });
    }
  }
}

/** Lets everything through, and tells afterwards how much it was and what its SHA-256 is. */
export class Measuring extends Transform {
  readonly #hash = createHash('sha256');
  #bytes = 0;

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
    done(null, chunk);
  }

  /** Once, when everything has passed. */
  result(): { bytes: number; sha256: string } {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

/** What will be relied on from now on must survive a power cut. */
export async function flush(file: string, flags = 'r+'): Promise<void> {
  const handle = await open(file, flags);
  try {
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

/** Full, for everybody or for this account, or by a limit on the size of files (`ulimit -f`). */
const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** A disk that is full needs somebody to do something: it has a code of its own. */
export function asWriteError(error: NodeJS.ErrnoException): Error {
  if (!FULL.includes(error.code ?? '')) return error;
  return new CodedError('STORAGE_FULL', 'The disk is full: nothing more can be stored until there is room.', {
    cause: error,
  });
}
