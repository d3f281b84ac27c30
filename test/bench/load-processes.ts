import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { within } from './load-deadline.ts';

/** Where the package lies: this runs in dist/test/bench. */
export const ROOT = path.join(import.meta.dirname, '../../..');
const START_SECONDS = 90;
const STOP_SECONDS = 15;
/** Of what a process says about its troubles. */
const KEPT_CHARACTERS = 4000;

const started = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});

export interface Started {
  pid: number;
  /** What it said when it was ready. */
  words: RegExpExecArray;
  signal(name: NodeJS.Signals): void;
  /** Ends it, gently if it lets itself be. */
  stop(): Promise<void>;
}

/** Runs a command of the package in a process of its own until it says something. Throws what it said instead. */
export async function startCommand(
  args: string[],
  environment: NodeJS.ProcessEnv,
  ready: RegExp,
): Promise<Started> {
  const child = spawn(process.execPath, ['bin/passepartout.mjs', ...args], {
    cwd: ROOT,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  started.add(child);
  const ended = once(child, 'exit').then(() => started.delete(child));
  let output = '';
  const words = await within(
    START_SECONDS,
    `the command ${args[0]} to start`,
    new Promise<RegExpExecArray>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output = (output + chunk).slice(-KEPT_CHARACTERS);
        const found = ready.exec(output);
        if (found) resolve(found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => reject(new Error(`The command ${args.join(' ')} ended: ${output}`)));
    }),
  );
  return {
    pid: child.pid!,
    words,
    signal: (name) => void child.kill(name),
    async stop() {
      child.kill('SIGCONT');
      child.kill('SIGTERM');
      await within(STOP_SECONDS, `the command ${args[0]} to stop`, ended).catch(async () => {
        child.kill('SIGKILL');
        await ended;
      });
    },
  };
}

/** Of /proc/PID/stat: the fields after the name, which may hold spaces and brackets. */
function statOf(pid: number | string): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined; // it has ended
  }
}

export function parentOf(pid: number): number {
  return Number(statOf(pid)?.[1]);
}

/** Seconds of CPU that a process has used, with all that it started: those that have ended, and those that run. */
export function cpuSecondsOf(pid: number): number {
  const children = new Map<number, { pid: number; ticks: number }[]>();
  let ticks = 0;
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const fields = statOf(name);
    if (!fields) continue;
    // proc(5), fields 14 to 17: its own user and system time, and that of children it has waited for, in hundredths of a second.
    const own = fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    if (Number(name) === pid) ticks = own;
    const siblings = children.get(Number(fields[1])) ?? [];
    siblings.push({ pid: Number(name), ticks: own });
    children.set(Number(fields[1]), siblings);
  }
  const below = (of: number): number =>
    (children.get(of) ?? []).reduce((sum, child) => sum + child.ticks + below(child.pid), 0);
  return (ticks + below(pid)) / 100;
}

/** Bytes that a process holds: all, and what nobody shares with it. */
export function memoryOf(pid: number): { rss: number; private: number } {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const bytes = (name: string) => 1024 * Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]);
  return { rss: bytes('Rss'), private: bytes('Private_Clean') + bytes('Private_Dirty') };
}

/** Seconds of CPU of the whole machine, whoever used them. */
function machineSeconds(): number {
  return cpus().reduce((sum, { times }) => sum + times.user + times.sys + times.irq + times.nice, 0) / 1000;
}

/** Processors that each group of processes used between two moments, 1 being a whole one; `others` is what else ran on the machine. */
export function watchProcessors(groups: Record<string, number[]>): () => Record<string, number> {
  const read = () =>
    Object.fromEntries(
      Object.entries(groups).map(([name, pids]) => [
        name,
        pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
      ]),
    );
  const before = { at: performance.now(), machine: machineSeconds(), groups: read() };
  return () => {
    const seconds = (performance.now() - before.at) / 1000;
    const now = read();
    const used = Object.fromEntries(
      Object.keys(groups).map((name) => [name, (now[name]! - before.groups[name]!) / seconds]),
    );
    const ours = Object.values(used).reduce((sum, share) => sum + share, 0);
    const others = Math.max(0, (machineSeconds() - before.machine) / seconds - ours);
    return Object.fromEntries(
      Object.entries({ ...used, others }).map(([name, share]) => [name, Number(share.toFixed(2))]),
    );
  };
}
