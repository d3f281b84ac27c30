import { setTimeout as pause } from 'node:timers/promises';
import { FRAMED_JOBS } from './load-cost.ts';
import { figureOf, isWell, kneeOf, summary } from './load-figures.ts';
import type { Installation } from './load-installation.ts';
import { watchProcessors } from './load-processes.ts';
import { SECONDS } from './load-settings.ts';
import type { Owned } from './load-tasks.ts';

/** Arrivals a second. */
const RATES = [0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
const AIM_MS = 1000;
/** Steps past the one that bends, to see why. */
const STEPS_BEYOND = 1;
const SPARE_SECONDS = 120;
/** Until what is under way at the end of a step is done. */
const CLEAR_SECONDS = 240;
const LOOK_MS = 2000;
/** Ten questions a second for a status, whatever else goes on. */
const STATUS = { connections: 1, pauseMs: 90 };

/** Living photos that arrive at higher and higher rates, by one server and one worker process with all that they do by default. */
export async function measureCreates(installation: Installation, living: Owned) {
  await installation.startServer();
  await installation.startWorkers(1);
  await installation.visitors.tell(
    { kind: 'createAtRate', url: installation.url, rate: 0.5, seconds: 6 },
    SPARE_SECONDS,
  );
  const steps = [];
  let beyond = 0;
  for (const rate of RATES) {
    const outcome = await step(installation, living, rate);
    steps.push(outcome);
    process.stderr.write(`  ${rate} a second: 95th percentile ${outcome.p95Ms} ms, ${outcome.lost} lost\n`);
    if (!isWell(outcome, AIM_MS) && ++beyond > STEPS_BEYOND) break;
    // What one step leaves to be tested shall not share the processors with the next.
    await installation.forgetWaiting(FRAMED_JOBS, CLEAR_SECONDS);
  }
  return { aimMs: AIM_MS, knee: kneeOf(steps, AIM_MS)?.rate ?? null, steps };
}

async function step(installation: Installation, living: Owned, rate: number) {
  await installation.metrics(); // what the event loop did before is not this step's
  const processors = watchProcessors(installation.groups());
  const { url, visitors } = installation;
  const patience = SECONDS + SPARE_SECONDS;
  const asked = visitors.tell(
    { kind: 'ask', addresses: [installation.statusOf(living)], seconds: SECONDS, ...STATUS },
    patience,
  );
  const creating = visitors.tell({ kind: 'createAtRate', url, rate, seconds: SECONDS }, patience);
  asked.catch(() => {});
  creating.catch(() => {});
  const seen: Record<string, number>[] = [];
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    await pause(LOOK_MS);
    seen.push(look(await installation.metrics()));
  }
  const used = processors(); // until arrivals end: what comes after is less and less
  const { fromLastByte, fromArrival, lost } = await creating;
  const answers = await asked;
  const most = (name: string) => Math.round(10 * Math.max(...seen.map((figures) => figures[name]!))) / 10;
  return {
    rate,
    ...summary(fromLastByte),
    fromArrival: summary(fromArrival),
    lost: lost.length,
    firstLost: lost[0],
    status: { ...summary(answers.waits), statuses: answers.statuses },
    eventLoop: { p99Ms: most('lagP99Ms'), longestMs: most('lagMaxMs') },
    waiting: {
      connections: most('clients'),
      finish: most('finish'),
      check: most('check'),
      share: most('share'),
    },
    processors: used,
  };
}

function look(text: string): Record<string, number> {
  const waiting = (kind: string) => figureOf(text, 'passepartout_jobs', { kind, state: 'waiting' });
  return {
    lagP99Ms: 1000 * figureOf(text, 'nodejs_eventloop_lag_p99_seconds'),
    lagMaxMs: 1000 * figureOf(text, 'nodejs_eventloop_lag_max_seconds'),
    clients: figureOf(text, 'passepartout_database_clients', { state: 'waiting' }),
    finish: waiting('finish'),
    check: waiting('check'),
    share: waiting('share'),
  };
}
