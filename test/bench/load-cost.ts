import type { Installation } from './load-installation.ts';
import type { Owned } from './load-tasks.ts';

const PHOTOS = 6;
const IDLE_SECONDS = 10;
const DONE_SECONDS = 240;
/** Clips to share do not wait until the machine is idle: else we would. What they cost is the same. */
export const WITHOUT_WAITING = { POOL_BUSY_SHARE: '1' };

export const FRAMED_JOBS = ['finish', 'compile', 'transcode', 'check', 'share', 'webhook', 'mail'];

/** What one living photo costs in all, prints tested and clip to share included, and what an installation costs that nobody uses. */
export async function measureCost(installation: Installation) {
  await installation.startServer();
  await installation.startWorkers(1, WITHOUT_WAITING);
  await createOneByOne(installation, 1);
  await installation.untilDone(FRAMED_JOBS, DONE_SECONDS);

  const first = await snapshot(installation);
  await new Promise((resolve) => setTimeout(resolve, IDLE_SECONDS * 1000));
  const before = await snapshot(installation);
  const idle = difference(first, before);

  const made = await createOneByOne(installation, PHOTOS);
  await installation.untilDone(FRAMED_JOBS, DONE_SECONDS);
  const used = difference(before, await snapshot(installation));
  const net = (name: keyof typeof used) =>
    Number(((used[name] - (idle[name] / idle.seconds) * used.seconds) / PHOTOS).toFixed(3));
  const files = await installation.query<{ name: string; bytes: string }>(
    `select regexp_replace(name, '[0-9a-f]{16}', '…') as name, round(sum(bytes) / count(distinct project_id)) as bytes
     from project_files where project_id in (${made.map(({ id }) => `'${id}'`).join(', ')})
     group by 1 order by 2 desc`,
  );
  const rows = await installation.query<{ table: string; rows: string }>(
    `select 'ar_compilation_logs' as table, count(*) as rows from ar_compilation_logs
     where project_id in (${made.map(({ id }) => `'${id}'`).join(', ')})`,
  );
  const [marker] = await installation.query<Record<string, string>>(
    `select mind_bytes + target_bytes as files, (select round(avg(length(signature))) from marker_signatures) as signature,
       (select round(avg(length(keys) + length(features))) from marker_fingerprints) as fingerprint
     from markers limit 1`,
  );
  return {
    n: PHOTOS,
    given: installation.given,
    each: Object.fromEntries(
      (Object.keys(used) as (keyof typeof used)[])
        .filter((name) => name !== 'seconds')
        .map((name) => [name, net(name)]),
    ),
    logRowsEach: Number(rows[0].rows) / PHOTOS,
    files: Object.fromEntries(files.map(({ name, bytes }) => [name, Number(bytes)])),
    /** Bytes of one in the pool. */
    marker: Object.fromEntries(Object.entries(marker).map(([name, bytes]) => [name, Number(bytes)])),
    idleEachSecond: Object.fromEntries(
      Object.entries(idle).map(([name, value]) => [name, Number((value / idle.seconds).toFixed(4))]),
    ),
  };
}

/** One after the other, each once the one before is ready. */
async function createOneByOne(installation: Installation, count: number): Promise<Owned[]> {
  const made: Owned[] = [];
  for (let n = 0; n < count; n++) {
    const task = { kind: 'createMany', url: installation.url, count: 1, atOnce: 1 } as const;
    made.push(...(await installation.visitors.tell(task, DONE_SECONDS)));
    await installation.untilDone(['finish'], DONE_SECONDS);
  }
  return made;
}

/** One living photo, for what only looks at one. */
export async function oneLiving(installation: Installation): Promise<Owned> {
  const [living] = await createOneByOne(installation, 1);
  await installation.untilDone(FRAMED_JOBS, DONE_SECONDS);
  return living!;
}

async function snapshot(installation: Installation) {
  const database = await installation.databaseUse();
  const { bytes: storageBytes, files } = await installation.storageUse();
  const cpu = installation.cpuSeconds();
  return {
    ...database,
    storageBytes,
    files,
    cpuServer: cpu.server,
    cpuWorkers: cpu.workers,
    cpuPostgres: cpu.postgres,
    seconds: performance.now() / 1000,
  };
}

type Snapshot = Awaited<ReturnType<typeof snapshot>>;

function difference(before: Snapshot, after: Snapshot): Snapshot {
  return Object.fromEntries(
    Object.entries(after).map(([name, value]) => [name, value - before[name as keyof Snapshot]]),
  ) as Snapshot;
}
