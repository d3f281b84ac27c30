/** Kills `pool build` 30 times at random. Part of `npm run test:long`; the last line is JSON, the exit code 1 where anything was wrong. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import cliProgress from 'cli-progress';
import { runKillSeries } from '../pool-builder/kill-series.ts';
import { startTestPostgres } from '../support/postgres.ts';

const KILLS = 30;

const postgres = await startTestPostgres();
const dataDir = await mkdtemp(path.join(tmpdir(), 'passepartout-kill-series-'));
const bar = new cliProgress.SingleBar({
  format: 'kills [{bar}] {value}/{total} · {free} markers free · {abandoned} removed half made',
  stream: process.stderr,
  noTTYOutput: true,
  notTTYSchedule: 5000,
});
bar.start(KILLS, 0, { free: 0, abandoned: 0 });
try {
  let [done, abandoned] = [0, 0];
  const report = await runKillSeries(
    { databaseUrl: await postgres.createDatabase(), dataDir },
    {
      kills: KILLS,
      random: Math.random,
      onKill: (kill) => {
        abandoned += kill.abandoned;
        bar.update(++done, { free: kill.free, abandoned });
      },
    },
  );
  bar.stop();
  const { kills, free, wanted, problems } = report;
  for (const problem of problems) console.log(problem);
  const ok = problems.length === 0 && free === wanted;
  process.exitCode = ok ? 0 : 1;
  console.log(
    JSON.stringify({ test: 'kill-series', ok, kills: kills.length, abandoned, free, wanted, problems }),
  );
} finally {
  bar.stop();
  await rm(dataDir, { recursive: true, force: true });
  await postgres.stop();
}
