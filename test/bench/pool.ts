import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTestPostgres } from '../support/postgres.ts';
import { buildPool, measureBuild, measureStages } from './pool-build.ts';
import { measureClaims } from './pool-claims.ts';
import { measureCost } from './pool-cost.ts';

const MARKERS = 300;
const SIZES = [100, 300, 1000];

/**
 * The pool: how fast the command fills it and what else gets meanwhile, what one more marker costs in pools of growing size, and
 * how many claims a second PostgreSQL takes. About five minutes.
 */
export async function run(): Promise<object> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-bench-'));
  const postgres = await startTestPostgres();
  try {
    const place = { databaseUrl: await postgres.createDatabase(), dataDir: path.join(folder, 'data') };
    const build = await measureBuild(place, MARKERS);
    const { api, ...figures } = build;
    console.table({ [`${MARKERS} markers, 2 workers`]: figures });
    console.table({ 'a server meanwhile': api });
    const stages = await measureStages(place);
    console.table({ 'CPU ms a marker': stages });

    await buildPool(place, Math.max(...SIZES));
    const cost = await measureCost(postgres, place, SIZES);
    console.table(cost);
    const claims = await measureClaims();
    console.table(claims);
    return { build, stages, cost, claims };
  } finally {
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}
