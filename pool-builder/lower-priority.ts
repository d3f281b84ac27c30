import { getPriority, setPriority } from 'node:os';

/**
 * Lets others go before a process (or, on Linux with pid 0, before the calling thread). Never raises a priority: who was
 * started under `nice` stays there. Where the system refuses, the work goes on as it is.
 */
export function lowerPriority(pid: number, niceness: number): void {
  try {
    if (getPriority(pid) < niceness) setPriority(pid, niceness);
  } catch {
    // It may have ended already, or may not be changed: only speed depends on it.
  }
}
