import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { verifyPool } from '../../pool-builder/verify.ts';
import { openPool, type PoolPlace } from './fixtures/open-pool.ts';
import { checkPool } from './kill-check.ts';

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/dist\/$/, '');

/** More than is ever built before the kill. */
const NEVER_REACHED = 100_000;
/** After the command has begun to build: a marker takes a fifteenth of it. */
const LONGEST_MS = 2500;

export interface Kill {
  /** Whether the command's whole process group was killed (`npm`, its shell and node), or the builder alone. */
  group: boolean;
  afterMs: number;
  /** Markers that were free afterwards. */
  free: number;
  /** Markers whose builder was killed while it was at them. */
  abandoned: number;
}

export interface KillSeriesReport {
  kills: Kill[];
  /** Free markers after the last command, which was let finish, and how many were asked for. */
  free: number;
  wanted: number;
  /** What did not agree, in words. */
  problems: string[];
}

/**
 * Kills `pool build` again and again, at times that `random` (0 to 1) gives; after each kill everything is held against everything
 * and mended, and in the end the same command is let finish.
 */
export async function runKillSeries(
  place: PoolPlace,
  options: { kills: number; random: () => number; onKill?: (kill: Kill) => void },
): Promise<KillSeriesReport> {
  const pool = await openPool(place);
  const kills: Kill[] = [];
  const problems: string[] = [];
  try {
    for (let i = 0; i < options.kills; i++) {
      const kill = { group: i % 2 === 1, afterMs: Math.round(options.random() * LONGEST_MS) };
      await buildAndKill(place, kill);
      // Mended by what any command does when it starts, and by `verify`.
      await (await openPool(place, 1)).close();
      const found = await verifyPool(pool, { fix: true });
      const wrong = found.problems.filter(({ problem, mended }) => problem !== 'abandoned' || !mended);
      const check = await checkPool(place);
      problems.push(
        ...[...wrong.map(({ message }) => message), ...check.problems].map(
          (text) => `kill ${i + 1}: ${text}`,
        ),
      );
      kills.push({ ...kill, free: check.states.free ?? 0, abandoned: found.problems.length - wrong.length });
      options.onKill?.(kills.at(-1)!);
    }
    const wanted = (kills.at(-1)?.free ?? 0) + 3;
    const last = build(place, { count: wanted, group: false });
    last.stderr!.resume();
    await once(last, 'close');
    const end = await checkPool(place);
    return { kills, free: end.states.free ?? 0, wanted, problems: [...problems, ...end.problems] };
  } finally {
    await pool.close();
  }
}

function build(place: PoolPlace, { count, group }: { count: number; group: boolean }): ChildProcess {
  const args = ['build', '--count', String(count), '--workers', '2', '--json'];
  const [program, ...words] = group
    ? ['npm', 'run', '-s', 'pool', '--', ...args]
    : [process.execPath, 'bin/passepartout.mjs', 'pool', ...args];
  return spawn(program!, words, {
    cwd: root,
    env: { ...process.env, DATABASE_URL: place.databaseUrl, DATA_DIR: place.dataDir },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: group,
  });
}

async function buildAndKill(
  place: PoolPlace,
  { group, afterMs }: Pick<Kill, 'group' | 'afterMs'>,
): Promise<void> {
  const child = build(place, { count: NEVER_REACHED, group });
  // Only when all processes have gone that hold it is stderr closed.
  const ended = once(child, 'close');
  // Its progress bar.
  await once(child.stderr!, 'data');
  child.stderr!.resume();
  await pause(afterMs);
  // A negative number means the group.
  process.kill(group ? -child.pid! : child.pid!, 'SIGKILL');
  await ended;
}
