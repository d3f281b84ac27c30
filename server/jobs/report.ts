import type { KindStats } from '../../db/jobs.ts';
import { countBusyProcesses } from '../../db/project-progress.ts';
import type { Parts } from '../parts.ts';
import { HEARTBEAT_TIMES } from './heartbeat.ts';

export interface QueueReport {
  kinds: KindStats[];
  workers: {
    /** Whether the server that answers works on jobs itself. */
    here: boolean;
    /** Processes, on whatever machine, that run a job at this moment. */
    busy: number;
    /** Unknown: a worker that has nothing to do writes nothing into the database. */
    alive: null;
  };
}

/** What waits, what runs and what became of the rest, by kind of job; and who works. */
export async function reportQueue({
  db,
  queue,
  settings,
}: Pick<Parts, 'db' | 'queue' | 'settings'>): Promise<QueueReport> {
  const [kinds, busy] = await Promise.all([
    queue.stats(),
    countBusyProcesses(db, HEARTBEAT_TIMES.staleAfterMs),
  ]);
  return { kinds, workers: { here: settings.WORKERS === 'on', busy, alive: null } };
}
