import { api } from '../../api.ts';
import { useRepeatedQuery } from '../../live/use-repeated-query.ts';

type JobPage = Awaited<ReturnType<typeof api.jobs.list.query>>;
export type Job = JobPage['jobs'][number];
type State = Job['state'];

/** `now` is what somebody may want to see to: what was given up, what runs, and what waits. */
export const JOB_VIEWS = ['now', 'active', 'waiting', 'dead', 'failed', 'cancelled', 'done'] as const;
export type JobView = (typeof JOB_VIEWS)[number];

const STATES_OF_NOW: State[] = ['dead', 'active', 'waiting'];
const LOOK_EVERY_MS = 1500;
/** The most that one question may ask for. */
const MOST = 200;

export interface JobFilter {
  view: JobView;
  kind: Job['kind'] | undefined;
}

/** Jobs as far as they are shown, asked for again and again: how far those that run are is no part of the queue's figures. */
export function useJobs({ view, kind }: JobFilter, shown: number) {
  return useRepeatedQuery(
    async () => {
      const states = view === 'now' ? STATES_OF_NOW : [view];
      const pages = await Promise.all(states.map((state) => askFor({ state, ...(kind && { kind }) }, shown)));
      return { jobs: pages.flatMap(({ jobs }) => jobs), hasMore: pages.some(({ nextCursor }) => nextCursor) };
    },
    [view, kind, shown],
    LOOK_EVERY_MS,
  );
}

async function askFor(wanted: { state: State; kind?: Job['kind'] }, count: number): Promise<JobPage> {
  let page = await api.jobs.list.query({ ...wanted, limit: Math.min(MOST, count) });
  const { jobs } = page;
  while (page.nextCursor && jobs.length < count) {
    const limit = Math.min(MOST, count - jobs.length);
    page = await api.jobs.list.query({ ...wanted, limit, cursor: page.nextCursor });
    jobs.push(...page.jobs);
  }
  return { ...page, jobs };
}
