import { cpus } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

/** How long a pause is before the load is looked at again. */
const LOOK_MS = 500;

/** Processor time since the machine started, in milliseconds. */
interface ProcessorTimes {
  /** Taken by work of ordinary priority. */
  busy: number;
  all: number;
}

/**
 * Says what share of the processors other work takes. Our own background threads run at a lower priority (`nice`) and do not
 * count: else the builder would pause because of itself.
 */
export class MachineLoad {
  #last = readTimes();

  /** From 0 to 1, since the last call. Where the system tells nothing: 0. */
  shareSinceLastCall(): number {
    const now = readTimes();
    const all = now.all - this.#last.all;
    const share = all > 0 ? (now.busy - this.#last.busy) / all : 0;
    this.#last = now;
    return share;
  }
}

/**
 * Waits while other work takes more than such a share of the processors, but no longer than that: on a machine that is always busy
 * the work goes on now and then. Rejects with an AbortError when the signal aborts.
 */
export async function untilIdle(
  load: MachineLoad,
  { mostShare, longestMs, signal }: { mostShare: number; longestMs: number; signal: AbortSignal },
): Promise<void> {
  const deadline = performance.now() + longestMs;
  while (load.shareSinceLastCall() > mostShare && performance.now() < deadline)
    await pause(LOOK_MS, undefined, { signal });
}

function readTimes(): ProcessorTimes {
  const times: ProcessorTimes = { busy: 0, all: 0 };
  for (const { times: each } of cpus()) {
    times.busy += each.user + each.sys + each.irq;
    times.all += each.user + each.sys + each.irq + each.nice + each.idle;
  }
  return times;
}
