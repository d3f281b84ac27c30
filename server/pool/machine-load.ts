import { cpus } from 'node:os';

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

function readTimes(): ProcessorTimes {
  const times: ProcessorTimes = { busy: 0, all: 0 };
  for (const { times: each } of cpus()) {
    times.busy += each.user + each.sys + each.irq;
    times.all += each.user + each.sys + each.irq + each.nice + each.idle;
  }
  return times;
}
