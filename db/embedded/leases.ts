import { randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf, isAlive, type ProcessIdentity } from './processes.ts';

/**
 * Notes in this folder that this process uses the server; returns the lease file. Its name is the pid and a random part,
 * because worker threads and several joins of one process count each for itself.
 */
export function takeLease(folder: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${process.pid}-${randomBytes(4).toString('hex')}`);
  writeFileSync(file, JSON.stringify(identityOf(process.pid)));
  return file;
}

export function dropLease(file: string): void {
  rmSync(file, { force: true });
}

/** How many leases belong to living processes; those of dead ones are removed. To be called under the lock. */
export function livingLeases(folder: string): number {
  const files = readdirSync(folder).map((name) => join(folder, name));
  const living = files.filter(isLiving);
  for (const file of files) if (!living.includes(file)) dropLease(file);
  return living.length;
}

function isLiving(file: string): boolean {
  try {
    return isAlive(JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity);
  } catch {
    // Gone, or cut short by the crash of its writer.
    return false;
  }
}
