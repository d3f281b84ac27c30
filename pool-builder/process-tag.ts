import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { identityOf, UNREADABLE } from '../db/embedded/processes.ts';

const short = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
const host = short(hostname());

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
