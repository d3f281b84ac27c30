import cliProgress from 'cli-progress';
import type { Database } from '../db/connection.ts';
import { Admission } from './admission.ts';
import { clearUpAbandoned } from './clear-up.ts';
import type { PoolCommand } from './command-options.ts';
import { type FillOptions, type FillProgress, fillPool } from './fill.ts';
import type { MarkerMaker } from './make-marker.ts';
import type { MarkerFiles } from './marker-files.ts';
import { openMarkerThreads } from './marker-threads.ts';
import type { PoolTargets } from './marks.ts';
import { migratePool } from './migrate.ts';
import { type KindOverview, poolOverview } from './overview.ts';
import { verifyPool } from './verify.ts';

export interface CommandParts {
  db: Database;
  files: MarkerFiles;
  targets: PoolTargets;
  signal: AbortSignal;
}

/**
 * Runs the command `pool`. What it does is seen on stderr as a progress bar, its result on stdout: with `--json` as JSON in the
 * last line. Resolves to the exit code: 1 where `verify` found what is not mended.
 */
export async function runPoolCommand(command: PoolCommand, parts: CommandParts): Promise<number> {
  if (command.action === 'status') return printStatus(parts, command.json);
  const threads = openMarkerThreads({ most: command.workers });
  const maker = { db: parts.db, files: parts.files, threads, admission: new Admission(parts.db) };
  try {
    if (command.action === 'build') return await build(command, parts, maker);
    if (command.action === 'verify') return await verify(command, parts, maker);
    return await migrate(command, parts, maker);
  } finally {
    await threads.close();
  }
}

async function build(command: PoolCommand, { signal }: CommandParts, maker: MarkerMaker): Promise<number> {
  const { kind, count, workers, json } = command;
  await clearUpAbandoned(maker);
  const bar = fillBar();
  const started = performance.now();
  try {
    const { made, rejects } = await fillPool(maker, {
      ...{ kind, count, workers, signal },
      ...fillProgress(bar, started),
    });
    bar.stop();
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    if (json) printJson({ ...kind, free: count, made, rejects, seconds });
    else console.log(`${made} markers made in ${seconds} s${inWords(rejects)}; at least ${count} are free.`);
    return 0;
  } finally {
    bar.stop();
  }
}

async function verify(command: PoolCommand, parts: CommandParts, maker: MarkerMaker): Promise<number> {
  const bar = progressBar('checked [{bar}] {value}/{total}');
  const overview = await poolOverview(parts.db, parts.targets);
  bar.start(
    overview.flatMap(({ states }) => Object.values(states)).reduce((sum, count) => sum + count, 0),
    0,
  );
  const { fix, json } = command;
  const onProgress = (checked: number) => bar.update(checked);
  const { checked, problems } = await verifyPool(maker, { fix, signal: parts.signal, onProgress }).finally(
    () => bar.stop(),
  );
  const unmended = problems.filter((problem) => !problem.mended).length;
  if (json) printJson({ checked, problems, ok: unmended === 0 });
  else {
    for (const { message, mended } of problems) console.log(`${mended ? 'mended' : 'WRONG '}  ${message}`);
    const found =
      problems.length === 0 ? 'all is well' : `${problems.length} problems, ${unmended} not mended`;
    console.log(`${checked} markers checked: ${found}.`);
    if (unmended > 0 && !fix) console.log('`npm run -s pool -- verify --fix` mends what can be mended.');
  }
  return unmended === 0 ? 0 : 1;
}

async function migrate(command: PoolCommand, parts: CommandParts, maker: MarkerMaker): Promise<number> {
  const bar = fillBar();
  try {
    const report = await migratePool(maker, parts.targets, {
      workers: command.workers,
      signal: parts.signal,
      ...fillProgress(bar, performance.now()),
    });
    bar.stop();
    if (command.json) printJson(report);
    else
      console.log(
        `${report.retired} markers of older versions retired, ${report.regated} gated again, ${report.made} made.`,
      );
    return 0;
  } finally {
    bar.stop();
  }
}

async function printStatus({ db, targets }: CommandParts, json: boolean): Promise<number> {
  const kinds = await poolOverview(db, targets);
  if (json) {
    const levels = kinds.flatMap(({ format, layout, style, states }) =>
      Object.entries(states)
        .filter(([, count]) => count > 0)
        .map(([state, count]) => ({ format, layout, style, state, count })),
    );
    printJson({ free: kinds.reduce((sum, { free }) => sum + free, 0), kinds, levels });
  } else {
    for (const kind of kinds) console.log(describeKind(kind));
  }
  return 0;
}

function describeKind(kind: KindOverview): string {
  const { format, layout, style, free, low, high, states, outdated, lastsDays, suggested } = kind;
  const others = Object.entries({ ...states, free: 0 })
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  const parts = [
    `${free} free (refilled below ${low}, up to ${high})`,
    ...others,
    ...(outdated > 0 ? [`${outdated} outdated: run \`npm run -s pool -- migrate\``] : []),
    ...(lastsDays === null
      ? []
      : [`lasts about ${lastsDays} days`, `suggested marks ${suggested.low} to ${suggested.high}`]),
  ];
  return `${format}  ${layout}  ${style}: ${parts.join(' · ')}${inWords(kind.rejects)}`;
}

function inWords(rejects: Record<string, number>): string {
  const words = Object.entries(rejects).map(([rule, count]) => `${count} by ${rule}`);
  return words.length === 0 ? '' : ` · refused: ${words.join(', ')}`;
}

function progressBar(format: string): cliProgress.SingleBar {
  return new cliProgress.SingleBar({
    format,
    stream: process.stderr,
    hideCursor: true,
    noTTYOutput: true,
    notTTYSchedule: 2000,
  });
}

function fillBar(): cliProgress.SingleBar {
  return progressBar(
    'markers [{bar}] {value}/{total} free · {made} made · {refused} refused · {rate}/min · {remaining} left{note}',
  );
}

/** Shows how a pool is being filled. */
function fillProgress(
  bar: cliProgress.SingleBar,
  started: number,
): Required<Pick<FillOptions, 'onProgress' | 'onDatabaseAway'>> {
  let isShown = false;
  const onProgress = ({ free, wanted, made, rejects }: FillProgress) => {
    const minutes = (performance.now() - started) / 60_000;
    const secondsLeft = Math.max(0, Math.round(((wanted - free) / made) * minutes * 60));
    const payload = {
      made,
      refused: Object.values(rejects).reduce((sum, count) => sum + count, 0),
      rate: made === 0 ? '–' : Math.round(made / minutes),
      remaining: made === 0 ? '–' : `${secondsLeft} s`,
      note: '',
    };
    if (!isShown) bar.start(wanted, Math.min(free, wanted), payload);
    isShown = true;
    bar.update(Math.min(free, wanted), payload);
  };
  const onDatabaseAway = () => {
    if (isShown) bar.update({ note: ' · the database is away: waiting for it' });
  };
  return { onProgress, onDatabaseAway };
}

/** One line, and the last. */
function printJson(result: object): void {
  console.log(JSON.stringify(result));
}
