import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { openPool, type PoolPlace } from '../pool-builder/fixtures/open-pool.ts';
import { startClaimer } from '../pool-builder/fixtures/start-claimer.ts';
import { checkPool } from '../pool-builder/kill-check.ts';
import { runCommand } from '../support/command.ts';
import { createDatabase } from '../support/postgres.ts';

const WANTED = 10;
const CLAIMS = 5;
const WORKERS = 2;

let place: PoolPlace;

beforeAll(async () => {
  place = {
    databaseUrl: await createDatabase(inject('postgresUrl')),
    dataDir: await mkdtemp(path.join(tmpdir(), 'passepartout-beside-')),
  };
  await (await openPool(place, 1)).close();
});
afterAll(() => rm(place.dataDir, { recursive: true, force: true }));

describe('two builders and somebody who claims, each a process', () => {
  it('do not disturb each other: no marker twice, no more than were under way', async () => {
    const claimer = await startClaimer({
      databaseUrl: place.databaseUrl,
      kind: DEFAULT_KIND,
      connections: 3,
      claims: CLAIMS,
      within: 60_000,
    });
    const claiming = claimer.run();
    const builder = () =>
      runCommand(['pool', 'build', '--count', String(WANTED), '--workers', String(WORKERS), '--json'], {
        DATABASE_URL: place.databaseUrl,
        DATA_DIR: place.dataDir,
      });
    const built = await Promise.all([builder(), builder()]);
    const { claimed } = await claiming;
    await claimer.close();
    expect(claimed).toHaveLength(CLAIMS);
    expect(new Set(claimed.map(({ markerId }) => markerId)).size).toBe(CLAIMS);
    for (const { exitCode } of built) expect(exitCode).toBe(0);

    const { states, problems } = await checkPool(place);
    // The claimer's projects have no files.
    expect(problems.filter((problem) => !problem.includes('of a project'))).toEqual([]);
    expect(states.assigned).toBe(CLAIMS);
    const made = built.reduce((sum, { json }) => sum + Number(json!.made), 0);
    expect(states).toEqual({ assigned: CLAIMS, free: made - CLAIMS });
    // A claim after a builder has counted leaves one fewer; what the other builder is at while it counts, one more.
    expect(states.free).toBeGreaterThanOrEqual(WANTED - CLAIMS);
    expect(states.free).toBeLessThanOrEqual(WANTED + WORKERS);
  }, 60_000);
});
