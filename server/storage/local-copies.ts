import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import path from 'node:path';
import { Flights } from '../media/flights.ts';
import { flush } from './incoming.ts';

/** Somebody was just given the path of a copy that was asked for so recently, and may not have opened it yet. */
const IN_USE_MS = 10 * 60_000;
/** What is deleted elsewhere leaves this machine, too, after so long. */
const KEEP_MS = 60 * 60_000;
const SWEEP_EVERY_MS = 5 * 60_000;
/** After so much of the limit has come in, it is looked at without waiting. */
const SWEEP_AFTER_SHARE = 0.1;

/**
 * Copies of files that lie elsewhere, on this machine's disk. What a key names never changes, so a copy is never out of date. Several
 * processes may share the folder: each removes what was not used for long, and what is too much.
 */
export class LocalCopies {
  readonly #folder: string;
  readonly #limitBytes: number;
  readonly #arriving = new Flights<string>();
  readonly #timer: NodeJS.Timeout;
  #bytesSinceSweep = 0;
  #sweeping: Promise<void> | undefined;

  private constructor(folder: string, limitBytes: number) {
    this.#folder = folder;
    this.#limitBytes = limitBytes;
    this.#timer = setInterval(() => void this.sweep(), SWEEP_EVERY_MS).unref();
  }

  /** @param limitBytes about how much may lie there; what is in use is more than that if need be */
  static async open(folder: string, limitBytes: number): Promise<LocalCopies> {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return new LocalCopies(folder, limitBytes);
  }

  /** The path of a file's copy. Where there is none `fetch` makes one, as a file in a folder of the same disk; whoever asks meanwhile waits for it. */
  async get(key: string, fetch: () => Promise<{ path: string; bytes: number }>): Promise<string> {
    const file = this.#pathOf(key);
    if (await touch(file)) return file;
    return this.#arriving.join(key, async () => {
      await this.adopt(key, await fetch());
      return file;
    });
  }

  /** Takes a file over as the copy of a key. */
  async adopt(key: string, { path: from, bytes }: { path: string; bytes: number }): Promise<void> {
    const file = this.#pathOf(key);
    await flush(from);
    await rename(from, file);
    await touch(file);
    this.#bytesSinceSweep += bytes;
    if (this.#bytesSinceSweep > SWEEP_AFTER_SHARE * this.#limitBytes) void this.sweep();
  }

  async forget(key: string): Promise<void> {
    await rm(this.#pathOf(key), { force: true });
  }

  /** Removes what nobody has asked for lately, and of the rest, where it is too much, what was not asked for longest. Never rejects. */
  sweep(): Promise<void> {
    this.#sweeping ??= this.#sweep()
      .catch(() => {}) // another process may be at it
      .finally(() => {
        this.#sweeping = undefined;
      });
    return this.#sweeping;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #sweep(): Promise<void> {
    this.#bytesSinceSweep = 0;
    const copies: { file: string; bytes: number; ageMs: number }[] = [];
    const now = Date.now();
    for (const name of await readdir(this.#folder)) {
      const file = path.join(this.#folder, name);
      const found = await stat(file).catch(() => undefined);
      if (found) copies.push({ file, bytes: found.size, ageMs: now - found.mtimeMs });
    }
    copies.sort((one, other) => other.ageMs - one.ageMs);
    let total = copies.reduce((sum, { bytes }) => sum + bytes, 0);
    for (const { file, bytes, ageMs } of copies) {
      if (ageMs < KEEP_MS && (ageMs < IN_USE_MS || total <= this.#limitBytes)) continue;
      await rm(file, { force: true });
      total -= bytes;
    }
  }

  /** One flat folder, and nothing of the key in it: it can lead nowhere. */
  #pathOf(key: string): string {
    return path.join(this.#folder, createHash('sha256').update(key).digest('hex') + path.extname(key));
  }
}

/** Notes that a copy is used now. Resolves to false where there is none. */
async function touch(file: string): Promise<boolean> {
  const now = new Date();
  try {
    await utimes(file, now, now);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
