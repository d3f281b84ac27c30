import { readFileSync } from 'node:fs';

/** The value below which so large a share of the values lies. */
export function quantile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))]!;
}

export const median = (values: number[]) => quantile(values, 0.5);
export const rounded = (value: number, digits = 1) => Number(value.toFixed(digits));
export const inMegabytes = (bytes: number) => rounded(bytes / 2 ** 20);

/** Milliseconds of CPU that `work` uses in this process, its worker threads included. */
export async function cpuTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

/** What Linux says of a process: its CPU time so far, that of its threads included, and its peak memory. */
export function processUse(pid: number): { cpuMs: number; peakBytes: number } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // proc(5), fields 14 and 15, in hundredths of a second; the second field, a name in brackets, may hold spaces.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    if (!peak) return undefined; // it is ending
    return { cpuMs: (Number(fields[11]) + Number(fields[12])) * 10, peakBytes: Number(peak) * 1024 };
  } catch {
    return undefined;
  }
}

/** Milliseconds that a process of one thread has run, to the nanosecond: a backend of PostgreSQL's. */
export function threadCpuMs(pid: number): number {
  return Number(readFileSync(`/proc/${pid}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
}
