/**
 * A small shop for an hour (SOAK_MINUTES): a server and a worker, each a process of its own, under a steady mixed load. Nothing may fail, and
 * neither memory nor file handles may grow. Part of `npm run test:long`; the last line is JSON, the exit code 1 where anything was wrong.
 */
import cliProgress from 'cli-progress';
import { type StartedCommand, startCommand, startWorkerCommand } from '../support/command.ts';
import { startTestPostgres } from '../support/postgres.ts';
import { openReceiver } from '../support/webhook-receiver.ts';
import { audit, settle } from './load/account.ts';
import {
  ADMIN_KEY,
  askDoctor,
  jobsDone,
  jobsFailed,
  removeFolder,
  SMALL_SHOP,
  tellOfEvents,
  temporaryFolder,
  untilPoolIsFull,
} from './load/installation.ts';
import { figuresOf, median, type ProcessFigures } from './load/processes.ts';
import { Visitors } from './load/visitors.ts';

const MINUTES = Number(process.env.SOAK_MINUTES ?? 60);
const MINUTE_MS = 60_000;
const SAMPLE_MS = 5_000;
/** A sixth of the time: before it the process is still warming up, and so long are the two pieces of time that are compared. */
const PIECE_MS = (MINUTES * MINUTE_MS) / 6;
/** What memory may have grown by from the second piece to the last. */
const GROWTH = 1.1;
/** And open handles: connections come and go. */
const HANDLES = 10;

type Name = 'server' | 'worker';
type Sample = ProcessFigures & { atMs: number };

const problems: string[] = [];
const postgres = await startTestPostgres();
const dataDir = await temporaryFolder('soak');
const databaseUrl = await postgres.createDatabase();
const environment = { ...SMALL_SHOP, DATABASE_URL: databaseUrl, DATA_DIR: dataDir };
const server = await startCommand(environment);
const worker = await startWorkerCommand(environment);
const receiver = await openReceiver();
await tellOfEvents(server.url, receiver.url);
await untilPoolIsFull(databaseUrl);
const processes: Record<Name, StartedCommand> = { server, worker };
const logs = Object.fromEntries(Object.entries(processes).map(([name, each]) => [name, listen(each)]));
const samples: Record<Name, Sample[]> = { server: [], worker: [] };

const visitors = new Visitors({
  url: () => server.url,
  adminKey: ADMIN_KEY,
  keep: 30,
  insistent: false,
  everyMs: {
    ...{ 'create framed': 30_000, 'create borderless': 60_000, 'create from pieces': 90_000 },
    ...{ 'break off': 30_000, view: 1_000, video: 500, status: 500, progress: 5_000 },
    ...{ print: 60_000, export: 60_000, scan: 60_000, delete: 5_000, stats: 10_000 },
  },
  onTrouble(what, { kind, message }) {
    problems.push(`${what}: ${kind}: ${message}`);
    process.stderr.write(`\n${problems.at(-1)}\n`);
  },
});

const begun = performance.now();
const bar = new cliProgress.SingleBar({
  format:
    'soak [{bar}] {minute}/{minutes} min · {requests} requests · {made} living photos · server {server} MB · worker {worker} MB · {problems} problems',
  stream: process.stderr,
  noTTYOutput: true,
  notTTYSchedule: 60_000,
});
bar.start(MINUTES, 0, {
  minute: 0,
  minutes: MINUTES,
  requests: 0,
  made: 0,
  server: 0,
  worker: 0,
  problems: 0,
});
visitors.start();
const sampling = setInterval(sample, SAMPLE_MS);
await new Promise((resolve) => setTimeout(resolve, MINUTES * MINUTE_MS));
clearInterval(sampling);
await visitors.stop();
problems.push(...(await settle(databaseUrl)));
bar.stop();

const early = { from: PIECE_MS, to: 2 * PIECE_MS };
const late = { from: 5 * PIECE_MS, to: 6 * PIECE_MS };
const figures = { server: compare('server'), worker: compare('worker') };
const cpuSeconds = Object.values(samples).reduce(
  (sum, each) => sum + each.at(-1)!.cpuSeconds - each[0]!.cpuSeconds,
  0,
);
const jobs = await jobsDone(databaseUrl);
problems.push(...(await jobsFailed(databaseUrl)));
const { lost, doubled } = await audit(databaseUrl, visitors.made);
for (const [name, each] of Object.entries(processes)) {
  const code = await each.end('SIGTERM');
  if (code !== 0) problems.push(`The ${name} ended with ${code}.`);
}
for (const [name, lines] of Object.entries(logs))
  problems.push(...lines.map((line) => `${name} logged ${line}`));
await receiver.close();
const doctor = await askDoctor(environment);
await removeFolder(dataDir);
await postgres.stop();

const wrong = [...problems, ...lost, ...doubled, ...doctor];
for (const words of wrong) console.log(words);
process.exitCode = wrong.length === 0 ? 0 : 1;
console.log(
  JSON.stringify({
    test: 'soak',
    ok: wrong.length === 0,
    minutes: MINUTES,
    requests: visitors.requests,
    answered: visitors.answered,
    livingPhotos: visitors.made.length,
    jobs,
    webhooks: receiver.received.length,
    ...figures,
    cores: round(cpuSeconds / (MINUTES * 60)),
    problems: problems.length,
    lost: lost.length,
    doubled: doubled.length,
    doctor: doctor.length,
  }),
);

function sample(): void {
  const atMs = performance.now() - begun;
  for (const [name, { child }] of Object.entries(processes) as [Name, StartedCommand][]) {
    const now = figuresOf(child.pid!);
    if (now) samples[name].push({ ...now, atMs });
  }
  bar.update(Math.min(MINUTES, atMs / MINUTE_MS), {
    minute: Math.floor(atMs / MINUTE_MS),
    requests: visitors.requests,
    made: visitors.made.length,
    problems: problems.length,
    server: Math.round(samples.server.at(-1)?.megabytes ?? 0),
    worker: Math.round(samples.worker.at(-1)?.megabytes ?? 0),
  });
}

/** The medians of the early and the late piece of time; what has grown is a problem. */
function compare(name: Name) {
  const of = (figure: 'megabytes' | 'handles' | 'threads', { from, to }: typeof early) =>
    round(median(samples[name].filter(({ atMs }) => atMs >= from && atMs < to).map((each) => each[figure])));
  const both = (figure: 'megabytes' | 'handles' | 'threads') =>
    [of(figure, early), of(figure, late)] as const;
  const [megabytes, handles, threads] = [both('megabytes'), both('handles'), both('threads')];
  if (megabytes[1] > megabytes[0] * GROWTH)
    problems.push(`The ${name}'s memory grew from ${megabytes[0]} to ${megabytes[1]} MB.`);
  if (handles[1] > handles[0] + HANDLES)
    problems.push(`The ${name}'s open handles grew from ${handles[0]} to ${handles[1]}.`);
  const most = round(Math.max(...samples[name].map((each) => each.megabytes)));
  return { megabytes, mostMegabytes: most, growth: round(megabytes[1] / megabytes[0]), handles, threads };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** What a process logs from warnings up. */
function listen({ child }: StartedCommand): string[] {
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream!.on('data', (chunk: Buffer) => {
      for (const line of chunk.toString().split('\n'))
        if (line.startsWith('{')) lines.push(line.slice(0, 500));
    });
  return lines;
}
