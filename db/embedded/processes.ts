import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** A process that can't be mistaken for a later one that was given the same pid. */
export interface ProcessIdentity {
  pid: number;
  /** When it started, in the system's own words; only ever compared for equality. */
  started: string;
}

/** Stands for the start of a process that exists but that we may not look at (/proc mounted with hidepid). */
export const UNREADABLE = 'unreadable';

/** The process that has this pid now; undefined when there is none, or only a zombie that nobody reaped. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = process.platform === 'linux' ? startedOnLinux(pid) : startedByPs(pid);
  if (started !== undefined) return { pid, started };
  return existsForAnotherUser(pid) ? { pid, started: UNREADABLE } : undefined;
}

/** Whether the very process that was recorded still runs. */
export function isAlive(recorded: ProcessIdentity): boolean {
  const current = identityOf(recorded.pid);
  return current !== undefined && (current.started === recorded.started || current.started === UNREADABLE);
}

/** The command line of a process, or the title it gave itself; empty when it is gone. */
export function commandLineOf(pid: number): string {
  try {
    if (process.platform !== 'linux') return ps(['-o', 'command=', '-p', String(pid)]).trim();
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

/** The pids of all processes whose command line or title begins with these words. */
export function processesTitled(title: string): number[] {
  const names = process.platform === 'linux' ? readdirSync('/proc') : ps(['-axo', 'pid=']).split(/\s+/);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  return pids.filter((pid) => commandLineOf(pid).startsWith(title));
}

/** Sends a signal to a process that may be gone already. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

let bootId: string | undefined;

/** Clock ticks since boot, from /proc/PID/stat (proc(5), field 22), with the boot they count from. */
function startedOnLinux(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    bootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return undefined;
  }
  // The second field, the name, may hold spaces and brackets: count from the last bracket, where field 3 follows.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[22 - 3]];
  return state === 'Z' || state === 'X' ? undefined : `${bootId} ${ticks}`;
}

function startedByPs(pid: number): string | undefined {
  try {
    const line = ps(['-o', 'stat=,lstart=', '-p', String(pid)]).trim();
    const [state = 'Z', ...started] = line.split(/\s+/);
    return state.startsWith('Z') ? undefined : started.join(' ');
  } catch {
    return undefined;
  }
}

function existsForAnotherUser(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function ps(args: string[]): string {
  const stdio: ['ignore', 'pipe', 'ignore'] = ['ignore', 'pipe', 'ignore'];
  return execFileSync('ps', args, { encoding: 'utf8', env: { ...process.env, LC_ALL: 'C' }, stdio });
}
