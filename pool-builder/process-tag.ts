import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { identityOf, UNREADABLE } from '../db/embedded/processes.ts';

const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
/** Machines that were copied have one name, and containers may share one: what the kernel says tells them apart. */
const host = short(
  [
    hostname(),
    ...['/etc/machine-id', '/proc/sys/kernel/random/boot_id'].map((file) =>
      orNothing(() => readFileSync(file, 'utf8')),
    ),
    // The same numbers mean other processes in another container.
    orNothing(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' '),
);

function orNothing(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

/**
 * Names this process on this machine, and no later one that gets its number: `host.start.pid`. Written to what would be left
 * behind if it were killed.
 */
export const PROCESS_TAG = `${host}.${short(identityOf(process.pid)?.started ?? '')}.${process.pid}`;

/**
 * Whether the process that a text beginning with such a tag names ran on this machine and runs no more. Of other machines
 * nothing is known: false.
 */
export function isProcessGone(tag: string): boolean {
  const [machine, started, pid] = tag.split('.');
  if (machine !== host || !Number(pid)) return false;
  const current = identityOf(Number(pid));
  return current === undefined || (current.started !== UNREADABLE && short(current.started) !== started);
}
