/**
 * Everything that can break breaks, again and again in an order that follows from a seed (CHAOS_SEED), for ten minutes (CHAOS_MINUTES) under
 * load; with CHAOS_ONLY only what it names. Whoever asks meanwhile gets an answer with a code, and in the end nothing is lost and nothing there twice. By itself, on a machine that does
 * nothing else: `node dist/test/long/chaos.js`; the last line is JSON, the exit code 1 where anything was wrong.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import cliProgress from 'cli-progress';
import { type Random, randomFrom } from '../../markers/art/random.ts';
import { openReceiver } from '../support/webhook-receiver.ts';
import { audit, settle } from './load/account.ts';
import type { Trouble } from './load/answers.ts';
import { ChaosSite, POISON } from './load/chaos-site.ts';
import { FAULTS, type Fault } from './load/faults.ts';
import {
  ADMIN_KEY,
  askDoctor,
  jobsDone,
  jobsFailed,
  retryGivenUp,
  tellOfEvents,
  untilPoolIsFull,
} from './load/installation.ts';
import { type Action, Visitors } from './load/visitors.ts';

const MINUTES = Number(process.env.CHAOS_MINUTES ?? 10);
const SEED = process.env.CHAOS_SEED ?? String(Date.now());
/** Names of faults, with commas between them: only these happen. */
const ONLY = (process.env.CHAOS_ONLY ?? '').split(',').filter(Boolean);
/** A fault lasts between these, and so does the peace after it, in milliseconds. */
const [LEAST_MS, MOST_MS] = [1500, 9000];
/** Free markers to begin with; more are made meanwhile. */
const ENOUGH_MARKERS = 6;
/** How soon after a fault the next visitor's living photo must be ready. */
const HEALED_WITHIN_MS = 120_000;
/** So long it takes at most to hear that a server has died. */
const NEWS_MS = 1000;
/** What a server that was killed had under way breaks with it, and its clients need a moment to find that out. */
const DEATH_SHADOW_MS = 15_000;

/** What may be said while something is broken. */
const EXPECTED_CODES =
  /^(DATABASE_AWAY|STORAGE_AWAY|STORAGE_FULL|STORAGE_FAILED|WORKER_FAILED|SERVER_STOPPING|QUEUE_FULL|SCAN_BUSY|IDEMPOTENCY_KEY_BUSY|PRINT_NOT_CHECKED|UPLOAD_\w+|PAGE_503)$/;

const STREAMED = new Set<Action>(['view', 'video', 'print', 'export']);

const random: Random = randomFrom(SEED);
const between = (least: number, most: number) => least + random.next() * (most - least);
const problems: string[] = [];
const judging: Promise<void>[] = [];
const happened: Record<string, number> = {};
const healedAfterSeconds: number[] = [];

const site = await ChaosSite.open();
const video = (...more: string[]) => {
  const file = path.join(site.folder, 'video.mp4');
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=320x240:d=1:r=25'];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...source, '-c:v', 'mpeg4', ...more, file]);
  return readFileSync(file);
};
const videoToConvert = video();
const poisonedVideo = video('-metadata', `comment=${POISON}`);

site.server.start();
site.worker.start();
while (!site.server.isUp || !site.worker.isUp) await pause(100);
const receiver = await openReceiver();
await tellOfEvents(site.url, receiver.url);
await untilPoolIsFull(site.databaseUrl, ENOUGH_MARKERS);

let happening = 'nothing';
const visitors = new Visitors({
  url: () => site.url,
  adminKey: ADMIN_KEY,
  keep: 40,
  insistent: true,
  videoToConvert,
  everyMs: {
    ...{ 'create framed': 5_000, 'create borderless': 15_000, 'create from pieces': 15_000 },
    ...{ 'create to convert': 20_000, 'break off': 5_000, view: 500, video: 250, status: 250 },
    ...{ progress: 2_000, print: 10_000, export: 15_000, scan: 15_000, delete: 4_000, stats: 2_000 },
  },
  onTrouble: judge,
});

function tell(problem: string): void {
  problems.push(problem);
  process.stderr.write(`\n${problem}\n`);
}

/** Refusals with a code of something that is broken are right, and so is a line that broke with its server; nothing else is. */
function judge(what: Action, trouble: Trouble): void {
  // A line breaks a moment before anybody hears that its server has died.
  judging.push(pause(NEWS_MS).then(() => judgeNow(what, trouble, happening)));
}

function judgeNow(what: Action, { kind, code, message }: Trouble, happening: string): void {
  const isRight =
    (kind === 'refused' && EXPECTED_CODES.test(code!)) ||
    (kind === 'cut' &&
      (!site.server.isUp || performance.now() - site.server.lastDeathMs < DEATH_SHADOW_MS)) ||
    // A file whose bytes are under way can only break off.
    (kind === 'cut' && STREAMED.has(what) && happening.startsWith('the storage'));
  if (!isRight) tell(`${what}, while or after ${happening}: ${kind}: ${message}`);
}

const POISONING: Fault = {
  name: 'a video kills whoever converts it',
  async happen() {
    await visitors.create('create to convert', { video: poisonedVideo, isPoison: true });
  },
};

const bar = new cliProgress.SingleBar({
  format:
    'chaos [{bar}] {value}/{total} s · {faults} faults, {happening} · {requests} requests · {made} living photos · {problems} problems',
  stream: process.stderr,
  noTTYOutput: true,
  notTTYSchedule: 10_000,
});
const begun = performance.now();
bar.start(MINUTES * 60, 0, figures());
const telling = setInterval(
  () => bar.update(Math.min(MINUTES * 60, Math.round((performance.now() - begun) / 1000)), figures()),
  1000,
);
visitors.start();
await pause(5_000);
const possible = [...FAULTS, POISONING].filter(
  ({ name, isPossible }) => (isPossible?.(site) ?? true) && (ONLY.length === 0 || ONLY.includes(name)),
);
while (performance.now() - begun < MINUTES * 60_000) {
  // Each kind once, in an order of its own, before any comes again.
  for (const fault of shuffled(possible)) {
    if (performance.now() - begun >= MINUTES * 60_000) break;
    await breakAndHeal(fault);
  }
}
happening = 'the end';
await visitors.stop();
await Promise.all(judging);
clearInterval(telling);
bar.stop();

problems.push(...(await settle(site.databaseUrl)));
const poisoned = visitors.made.filter(({ isPoison }) => isPoison);
// Processes die here every 20 seconds, so that a few jobs are given up after three deaths, as is promised: once nothing breaks any more
// each of them must come to a good end.
const poison = poisoned.map(({ id }) => id);
const givenUp = await retryGivenUp(site.url, site.databaseUrl, poison);
problems.push(...(await settle(site.databaseUrl, ['share'])));
const jobs = await jobsDone(site.databaseUrl);
const isOfPoison = (words: string) => poisoned.some(({ id }) => words.includes(id));
const failed = await jobsFailed(site.databaseUrl);
// A refill that is killed again and again is asked for anew as long as the pool lacks markers.
problems.push(...failed.filter((words) => !isOfPoison(words) && !words.startsWith('refill ')));
const { lost, doubled } = await audit(site.databaseUrl, visitors.made);
for (const [name, each] of Object.entries({ server: site.server, worker: site.worker })) {
  const code = await each.stop();
  if (code !== 0) problems.push(`The ${name} ended with ${code}.`);
}
// Which jobs failed, and whether they may, was looked at above.
const doctor = (await askDoctor(site.calmEnvironment)).filter(
  (words) => !isOfPoison(words) && !/jobs of the kind \w+ failed for good/.test(words),
);
await receiver.close();
await site.close();

const wrong = [...problems, ...lost, ...doubled, ...doctor];
for (const words of wrong) console.log(words);
if (wrong.length > 0) {
  const log = path.join(tmpdir(), 'passepartout-chaos.log');
  await writeFile(log, [...site.server.errors, '---', ...site.worker.errors].join('\n'));
  console.log(`What server and worker logged: ${log}`);
}
process.exitCode = wrong.length === 0 ? 0 : 1;
console.log(
  JSON.stringify({
    test: 'chaos',
    ok: wrong.length === 0,
    seed: SEED,
    minutes: MINUTES,
    faults: Object.values(happened).reduce((sum, count) => sum + count, 0),
    happened,
    deaths: { server: site.server.deaths, worker: site.worker.deaths },
    healedAfterSeconds: { median: middle(healedAfterSeconds), most: Math.max(...healedAfterSeconds) },
    requests: visitors.requests,
    refused: visitors.refusals,
    troubles: visitors.troubles,
    livingPhotos: visitors.made.length,
    jobs,
    givenUp,
    webhooks: receiver.received.length,
    problems: problems.length,
    lost: lost.length,
    doubled: doubled.length,
    doctor: doctor.length,
  }),
);

async function breakAndHeal(fault: Fault): Promise<void> {
  happening = fault.name;
  const from = performance.now();
  await fault.happen(site, between(LEAST_MS, MOST_MS));
  happened[fault.name] = (happened[fault.name] ?? 0) + 1;
  const mended = performance.now();
  const words = await heal(mended);
  if (words) tell(`${fault.name}, which lasted ${Math.round((mended - from) / 1000)} s: ${words}`);
  else healedAfterSeconds.push(Math.round((performance.now() - mended) / 100) / 10);
  await pause(between(LEAST_MS, MOST_MS) / 3);
}

/** Waits until the next visitor's living photo is ready; what was wrong with it, in words. */
async function heal(since: number): Promise<string | undefined> {
  const made = await visitors.create('create framed').catch(() => undefined);
  if (!made) return 'nothing can be made any more';
  for (let status = ''; performance.now() - since < HEALED_WITHIN_MS; await pause(100)) {
    // What is refused meanwhile the visitors see, too.
    status = await visitors.look(made).catch(() => status);
    if (status === 'ready') return undefined;
    if (status === 'error') return `${made.id} ended in an error`;
  }
  return `${made.id} was not ready within ${HEALED_WITHIN_MS / 1000} s`;
}

function shuffled<Item>(items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

function middle(values: number[]): number | undefined {
  return values.sort((a, b) => a - b)[values.length >> 1];
}

function figures() {
  return {
    faults: Object.values(happened).reduce((sum, count) => sum + count, 0),
    happening,
    requests: visitors.requests,
    made: visitors.made.length,
    problems: problems.length,
  };
}
