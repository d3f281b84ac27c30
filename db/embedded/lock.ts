import { mkdirSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './errors.ts';
import { identityOf, isAlive, type ProcessIdentity } from './processes.ts';

/*
 * A lock between processes that a crash can't leave shut and that two can't hold at once.
 *
 * It is a folder of numbered entries; the highest one says who holds the lock. Nobody ever removes or replaces the
 * highest entry, one only adds the next: making an entry that exists already fails, so of all that find the lock free
 * (or its holder dead) exactly one gets the next number. Whoever was slow and got a number that others have passed
 * meanwhile sees the higher one and does not hold the lock. Removing a stale lock file, the usual way, has no such
 * order: a slow process may remove the lock of the one that just took over.
 *
 * Entries are symbolic links that lead nowhere: their text is there in the same instant as their name.
 */

const FREE = 'free';
/** Passed entries kept, so that a listing made while the lock changes hands never comes out empty. */
const KEPT_ENTRIES = 4;
const POLL_MS = 15;

export interface HeldLock {
  release(): void;
}

/** Takes the lock of this folder (made if missing) unless a living process holds it. */
export function tryLock(folder: string): HeldLock | undefined {
  mkdirSync(folder, { recursive: true });
  const top = highest(folder);
  if (holderOf(folder, top) !== undefined) return undefined;
  const mine = top + 1;
  const identity = identityOf(process.pid) ?? { pid: process.pid, started: '' };
  if (!addEntry(folder, mine, JSON.stringify(identity))) return undefined;
  const entries = numbers(folder);
  if (Math.max(...entries) > mine) return undefined;
  for (const entry of entries)
    if (entry < mine - KEPT_ENTRIES) rmSync(join(folder, String(entry)), { force: true });
  return { release: () => void addEntry(folder, mine + 1, FREE) };
}

/**
 * Waits until the lock of this folder is ours.
 * @throws EMBEDDED_POSTGRES_LOCKED when another process has kept it for `timeoutMs`.
 */
export async function lock(folder: string, timeoutMs: number): Promise<HeldLock> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const held = tryLock(folder);
    if (held) return held;
    if (Date.now() > deadline) {
      const holder = holderOf(folder, highest(folder));
      throw new EmbeddedPostgresError(
        'EMBEDDED_POSTGRES_LOCKED',
        `Process ${holder?.pid ?? 'unknown'} has been starting or stopping the embedded PostgreSQL for ` +
          `${Math.round(timeoutMs / 1000)} s (lock ${folder}). Stop that process and try again.`,
      );
    }
    await sleep(POLL_MS);
  }
}

function numbers(folder: string): number[] {
  return readdirSync(folder)
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function highest(folder: string): number {
  return Math.max(0, ...numbers(folder));
}

function holderOf(folder: string, entry: number): ProcessIdentity | undefined {
  try {
    const text = readlinkSync(join(folder, String(entry)));
    if (text === FREE) return undefined;
    const identity = JSON.parse(text) as ProcessIdentity;
    return isAlive(identity) ? identity : undefined;
  } catch {
    // No entry yet, or one that was passed and removed since: then adding the next number decides.
    return undefined;
  }
}

function addEntry(folder: string, entry: number, text: string): boolean {
  try {
    symlinkSync(text, join(folder, String(entry)));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}
