import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import type { Database } from '../db/connection.ts';
import { poolLevels } from '../db/markers.ts';
import { STYLES } from '../markers/art/index.ts';
import { CodedError } from '../markers/coded-error.ts';
import { FORMATS, LAYOUTS } from '../markers/formats.ts';
import { fillPool } from './fill.ts';
import { DEFAULT_KIND } from './kinds.ts';
import type { SaveMind } from './make-marker.ts';
import { openMarkerThreads } from './marker-threads.ts';

export const POOL_USAGE = `Usage:
  pool build --count N [--format 3x2] [--layout border-22] [--style terrazzo] [--workers W] [--json]
  pool status [--json]`;

export type PoolCommand = ReturnType<typeof readPoolCommand>;

/**
 * Runs the command `pool`: `build` fills the pool with a progress bar on stderr, `status` shows what is in it. With `--json`
 * the last line of stdout is JSON.
 */
export async function runPoolCommand(
  { action, options }: PoolCommand,
  { db, saveMind, signal }: { db: Database; saveMind: SaveMind; signal: AbortSignal },
): Promise<void> {
  if (action === 'status') return printStatus(db, options.json);

  const threads = openMarkerThreads({ most: options.workers });
  const bar = new cliProgress.SingleBar({
    format: 'markers [{bar}] {value}/{total} free · {made} made · {rate}/min · {remaining} left',
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 2000,
  });
  const started = performance.now();
  bar.start(options.count, 0, { made: 0, rate: '–', remaining: '–' });
  try {
    const made = await fillPool(
      { db, threads, saveMind },
      {
        ...options,
        signal,
        onProgress: ({ free, wanted, made }) =>
          bar.update(Math.min(free, wanted), pace(made, wanted - free, started)),
      },
    );
    bar.stop();
    const seconds = (performance.now() - started) / 1000;
    if (options.json) console.log(JSON.stringify({ ...options.kind, free: options.count, made, seconds }));
    else console.log(`${made} markers made in ${seconds.toFixed(1)} s; at least ${options.count} are free.`);
  } finally {
    bar.stop();
    await threads.close();
  }
}

function pace(made: number, missing: number, started: number) {
  const minutes = (performance.now() - started) / 60_000;
  if (made === 0) return { made, rate: '–', remaining: '–' };
  const secondsLeft = Math.max(0, Math.round((missing / made) * minutes * 60));
  return { made, rate: Math.round(made / minutes), remaining: `${secondsLeft} s` };
}

async function printStatus(db: Database, json: boolean): Promise<void> {
  const levels = await poolLevels(db);
  if (json) return console.log(JSON.stringify({ levels }));
  if (levels.length === 0)
    return console.log('The pool is empty. `npm run -s pool -- build --count 20` fills it.');
  for (const { format, layout, style, state, count } of levels)
    console.log(`${format}  ${layout}  ${style.padEnd(10)} ${state.padEnd(8)} ${String(count).padStart(6)}`);
}

/** Reads the words after `pool`. Throws USAGE for what it does not know. */
export function readPoolCommand(args: string[]) {
  const { values, positionals } = parse(args);
  const [action, ...rest] = positionals;
  if ((action !== 'build' && action !== 'status') || rest.length > 0) throw usage('Say `build` or `status`.');
  const { format, layout, style } = values;
  if (!Object.hasOwn(FORMATS, format)) throw usage(`There is no format ${format}.`);
  if (!Object.hasOwn(LAYOUTS, layout)) throw usage(`There is no layout ${layout}.`);
  if (!Object.hasOwn(STYLES, style)) throw usage(`There is no style ${style}.`);
  const count = action === 'build' ? positive('--count', values.count) : 0;
  const workers =
    values.workers === undefined ? availableParallelism() : positive('--workers', values.workers);
  return {
    action: action as 'build' | 'status',
    options: { kind: { format, layout, style }, count, workers, json: values.json },
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        count: { type: 'string' },
        format: { type: 'string', default: DEFAULT_KIND.format },
        layout: { type: 'string', default: DEFAULT_KIND.layout },
        style: { type: 'string', default: DEFAULT_KIND.style },
        workers: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

/** More than any shop needs, and some 30 GB of markers. */
const MOST = 100_000;

function positive(name: string, value: string | undefined): number {
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1 || number > MOST)
    throw usage(`${name} must be a whole number from 1 to ${MOST}.`);
  return number;
}

function usage(problem: string): CodedError {
  return new CodedError('USAGE', `${problem}\n${POOL_USAGE}`);
}
