import { readdirSync, readFileSync } from 'node:fs';

/** What a process takes of the machine at a moment, as Linux counts it. */
export interface ProcessFigures {
  /** Resident memory, in MB. */
  megabytes: number;
  /** Open file handles: files, sockets, pipes. */
  handles: number;
  threads: number;
  /** Seconds of processor time since it began, with those of children that have ended. */
  cpuSeconds: number;
}

/** Clock ticks a second: what Linux counts processor time in on every machine that Node runs on. */
const TICKS = 100;

/** Undefined where the process has ended. */
export function figuresOf(pid: number): ProcessFigures | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
    return {
      megabytes: Number(/^VmRSS:\s+(\d+)/m.exec(status)![1]) / 1024,
      threads: Number(/^Threads:\s+(\d+)/m.exec(status)![1]),
      handles: readdirSync(`/proc/${pid}/fd`).length,
      // User and system, its own and those of its children.
      cpuSeconds: [11, 12, 13, 14].reduce((sum, at) => sum + Number(stat[at]), 0) / TICKS,
    };
  } catch {
    return undefined;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : sorted[sorted.length >> 1]!;
}
