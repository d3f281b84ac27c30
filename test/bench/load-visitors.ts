/**
 * The visitors of the benchmark `load`, in a process of their own, so that their time and memory are not the server's. Arguments: the JSON of
 * {photo, video}, files. They do what they are told by message, one thing after the other or several at once, and answer each.
 */
import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import sharp from 'sharp';
import { within } from './load-deadline.ts';
import { type Created, create, follow, get, newAgent } from './load-http.ts';
import type { Task, TaskResults } from './load-tasks.ts';

/** What the photos are cut out of, and their size: 12 megapixels. */
const ORIGINAL = { width: 4096, height: 3072 };
const SIZE = { width: 4032, height: 3024 };
/** Whoever is not ready by then is lost. */
const READY_SECONDS = 60;
const FIRST_REPORT_SECONDS = 60;

const files = JSON.parse(process.argv[2]!) as { photo: string; video: string };
const video = await readFile(files.video);
const photos: Buffer[] = [];
const watching: (() => void)[] = [];
let next = 0;
const upload = (fields: Record<string, string>) => ({
  photo: photos[next++ % photos.length]!,
  video,
  fields,
});

/** The same photo, each a little lighter or darker and cut elsewhere: to the service all are others. */
async function makePhotos(count: number) {
  const { data, info } = await sharp(files.photo)
    .resize(ORIGINAL.width, ORIGINAL.height, { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (let number = 0; number < count; number++) {
    const cut = sharp(data, { raw: info }).extract({ left: (number % 16) * 2, top: 2 * number, ...SIZE });
    const changed = cut.linear(0.9 + (number % 10) / 50);
    photos.push(await changed.jpeg({ quality: 92 }).toBuffer());
  }
  const bytes = photos.reduce((sum, { length }) => sum + length, 0) / photos.length;
  return { photoBytes: Math.round(bytes), videoBytes: video.length };
}

/** Arrivals at a steady rate, whether or not those before are done. */
async function createAtRate({ url, rate, seconds, fields = {} }: Task & { kind: 'createAtRate' }) {
  const count = Math.max(1, Math.round(rate * seconds));
  const fromLastByte: number[] = [];
  const fromArrival: number[] = [];
  const lost: string[] = [];
  const began = performance.now();
  const visits: Promise<void>[] = [];
  for (let n = 0; n < count; n++) {
    const arrival = began + (n * 1000) / rate;
    const early = arrival - performance.now();
    if (early > 0) await pause(early);
    visits.push(
      visit(url, fields).then(
        ({ sentAt, readyAt }) => {
          fromLastByte.push(Math.max(0, readyAt - sentAt));
          fromArrival.push(readyAt - arrival);
        },
        (error: Error) => void lost.push(error.message),
      ),
    );
  }
  await Promise.all(visits);
  return { fromLastByte, fromArrival, lost, tookSeconds: (performance.now() - began) / 1000 };
}

async function visit(url: string, fields: Record<string, string>): Promise<Created & { readyAt: number }> {
  const created = await create(url, upload(fields));
  let failed = false;
  const following = follow(url, created, (report) => {
    failed = report.includes('"status":"error"');
    return failed || report.includes('"status":"ready"');
  });
  try {
    await within(READY_SECONDS, 'a living photo to be ready', following.done);
  } finally {
    following.close();
  }
  if (failed) throw new Error('it ended in an error');
  return { ...created, readyAt: performance.now() };
}

/** So many at once, until there are enough; nobody waits until they are ready. */
async function createMany({ url, count, atOnce, fields = {} }: Task & { kind: 'createMany' }) {
  const made: Created[] = [];
  let left = count;
  const one = async () => {
    while (left-- > 0) made.push(await create(url, upload(fields)));
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return made.map(({ id, secret }) => ({ id, secret }));
}

/** Asks on so many connections, each for one address after the other, as fast as it is answered or with pauses. */
async function ask({ addresses, connections, seconds, pauseMs = 0 }: Task & { kind: 'ask' }) {
  const agent = newAgent(connections);
  const until = performance.now() + seconds * 1000;
  const waits: number[] = [];
  const statuses: Record<string, number> = {};
  let bytes = 0;
  const began = performance.now();
  const one = async (first: number) => {
    for (let n = first; performance.now() < until; n++) {
      const { url, headers } = addresses[n % addresses.length]!;
      const asked = performance.now();
      const answer = await get(url, headers, agent).catch(() => ({ status: 0, bytes: 0 }));
      waits.push(performance.now() - asked);
      bytes += answer.bytes;
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (pauseMs > 0) await pause(pauseMs);
    }
  };
  await Promise.all(Array.from({ length: connections }, (_, n) => one(n)));
  agent.destroy();
  return { waits, bytes, statuses, seconds: (performance.now() - began) / 1000 };
}

/** Opens so many streams and keeps them open; answers once each has had its first report. */
async function watch({ url, count, projects }: Task & { kind: 'watch' }) {
  const first = Array.from({ length: count }, (_, n) => {
    const following = follow(url, projects[n % projects.length]!, (report) => report.includes('"status"'));
    watching.push(following.close);
    return following.done;
  });
  await within(FIRST_REPORT_SECONDS, `the first report of ${count} streams`, Promise.all(first));
  return watching.length;
}

function unwatch(): number {
  const count = watching.length;
  for (const close of watching.splice(0)) close();
  return count;
}

const tasks: { [Kind in Task['kind']]: (task: Task & { kind: Kind }) => unknown } = {
  makePhotos: ({ count }) => makePhotos(count),
  createAtRate,
  createMany,
  ask,
  watch,
  unwatch,
};

process.on('message', async ({ id, task }: { id: number; task: Task }) => {
  try {
    const run = tasks[task.kind] as (task: Task) => unknown;
    process.send!({ id, result: (await run(task)) as TaskResults[keyof TaskResults] });
  } catch (error) {
    process.send!({ id, error: (error as Error).message });
  }
});
process.on('disconnect', () => process.exit());
process.send!('ready');
