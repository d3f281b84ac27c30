import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createDatabase } from '../support/postgres.ts';
import { runKillSeries } from './kill-series.ts';

let dataDir: string;

beforeAll(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'passepartout-kill-series-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

describe('the command pool build, killed five times at random (npm run test:long: 30 times)', () => {
  it('keeps every row and file in agreement, and at last makes as many markers as it was asked for', async () => {
    const databaseUrl = await createDatabase(inject('postgresUrl'));
    const { kills, free, wanted, problems } = await runKillSeries(
      { databaseUrl, dataDir },
      { kills: 5, random: Math.random },
    );
    expect(problems).toEqual([]);
    expect(kills).toHaveLength(5);
    expect(free).toBe(wanted);
  }, 120_000);
});
