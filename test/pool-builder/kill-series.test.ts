import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isLong } from '../support/long.ts';
import { createDatabase } from '../support/postgres.ts';
import { runKillSeries } from './kill-series.ts';

/** The long suite runs a series of 30 besides. */
const KILLS = 5;

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'passepartout-kill-series-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe(`the command pool build, killed at random (${KILLS})`, () => {
  it.runIf(isLong)(
    'keeps every row and file in agreement, and at last makes as many markers as it was asked for',
    async () => {
      const databaseUrl = await createDatabase(inject('postgresUrl'));
      const { kills, free, wanted, problems } = await runKillSeries(
        { databaseUrl, dataDir },
        { kills: KILLS, random: Math.random },
      );
      expect(problems).toEqual([]);
      expect(kills).toHaveLength(KILLS);
      expect(free).toBe(wanted);
    },
    120_000,
  );
});
