import { availableParallelism, loadavg } from 'node:os';
import { measureCost, oneLiving, WITHOUT_WAITING } from './load-cost.ts';
import { measureCreates } from './load-creates.ts';
import { Installation } from './load-installation.ts';
import { measureMemory } from './load-memory.ts';
import { SECONDS } from './load-settings.ts';
import { measureViews } from './load-views.ts';
import { measureWorkers } from './load-workers.ts';

const PARTS = {
  cost: measureCost,
  views: measureViews,
  memory: measureMemory,
  workers: measureWorkers,
  creates: measureCreates,
};
type Part = keyof typeof PARTS;

/**
 * What an installation bears, with server, workers, PostgreSQL and visitors in processes of their own on one machine: what a living photo
 * costs in all (`cost`), views a second (`views`), memory by connected clients (`memory`), 1, 2 and 3 workers (`workers`), and creations a
 * second until it bends (`creates`). BENCH_SECONDS (15) is the length of a step, BENCH_PARTS says which parts, with commas between them.
 */
export async function run(): Promise<object> {
  const began = performance.now();
  const say = (what: string) =>
    process.stderr.write(`[${Math.round((performance.now() - began) / 1000)} s] ${what}\n`);
  const parts = wantedParts();
  const conditions = {
    processors: availableParallelism(),
    loadBefore: loadavg().map((load) => Number(load.toFixed(1))),
    secondsOfAStep: SECONDS,
  };
  const installation = await Installation.open(say);
  const results: Record<string, object> = { conditions, given: installation.given };
  try {
    for (const part of parts) {
      say(part);
      // What one part cannot measure must not take the others' figures with it.
      const result = await measure(installation, part).catch((error: Error) => ({ failed: error.message }));
      results[part] = result;
      console.dir({ [part]: result }, { depth: null, breakLength: 140 });
    }
  } finally {
    await installation.close();
  }
  say('done');
  return { ...results, tookSeconds: Math.round((performance.now() - began) / 1000) };
}

/** Measures a part in a fresh installation, so that none of them finds what another left to be done. */
async function measure(installation: Installation, part: Part): Promise<object> {
  await installation.renew();
  if (part === 'cost' || part === 'workers') return PARTS[part](installation);
  await installation.startServer();
  await installation.startWorkers(1, WITHOUT_WAITING);
  return PARTS[part](installation, await oneLiving(installation));
}

/** Throws where a part is named that there is not. */
function wantedParts(): Part[] {
  const all = Object.keys(PARTS) as Part[];
  const named = (process.env.BENCH_PARTS ?? '').split(',').filter(Boolean);
  const unknown = named.find((name) => !all.includes(name as Part));
  if (unknown) throw new Error(`BENCH_PARTS: there is no part ${unknown}. There are: ${all.join(', ')}`);
  return named.length === 0 ? all : all.filter((part) => named.includes(part));
}
