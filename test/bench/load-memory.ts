import { setTimeout as pause } from 'node:timers/promises';
import { summary } from './load-figures.ts';
import type { Installation } from './load-installation.ts';
import { memoryOf, watchProcessors } from './load-processes.ts';
import { SECONDS } from './load-settings.ts';
import type { Owned } from './load-tasks.ts';

const CLIENTS = [10, 100, 500];
const WAITING_PHOTOS = 10;
/** Asks for the page on so many connections, so often each: what a server does anyway. */
const ASKING = { connections: 4, pauseMs: 100 };
const SPARE_SECONDS = 90;
const LOOK_MS = 500;

/** Memory of a fresh server while so many clients are connected that follow the progress of a living photo, and while others view. */
export async function measureMemory(installation: Installation, living: Owned) {
  await installation.startWorkers(1);
  const { url } = installation;
  // They wait for the night, so whoever follows them stays connected.
  const fields = { borderless: 'true', schedule: 'night' };
  const create = { kind: 'createMany', url, count: WAITING_PHOTOS, atOnce: 2, fields } as const;
  const projects = await installation.visitors.tell(create, SPARE_SECONDS);
  await installation.startServer();
  const steps = [await step(installation, living, 0)];
  let connected = 0;
  for (const count of CLIENTS) {
    const task = { kind: 'watch', url: installation.url, count: count - connected, projects } as const;
    connected = await installation.visitors.tell(task, SPARE_SECONDS);
    steps.push(await step(installation, living, connected));
  }
  await installation.visitors.tell({ kind: 'unwatch' }, SPARE_SECONDS);
  steps.push({ ...(await step(installation, living, 0)), after: true });
  return steps;
}

async function step(installation: Installation, living: Owned, clients: number) {
  const addresses = [
    installation.statusOf(living),
    { url: `${installation.url}/objects/ar-storage/${living.id}/index.html` },
  ];
  const processors = watchProcessors(installation.groups());
  const asked = installation.visitors.tell(
    { kind: 'ask', addresses, seconds: SECONDS, ...ASKING },
    SECONDS + SPARE_SECONDS,
  );
  asked.catch(() => {});
  const seen: { rss: number; private: number }[] = [];
  const end = performance.now() + SECONDS * 1000;
  while (performance.now() < end) {
    await pause(LOOK_MS);
    seen.push(memoryOf(installation.serverPid));
  }
  const { waits, statuses } = await asked;
  const megabytes = (name: 'rss' | 'private') =>
    Math.round(Math.max(...seen.map((memory) => memory[name])) / 2 ** 20);
  return {
    clients,
    after: false,
    rssMb: megabytes('rss'),
    privateMb: megabytes('private'),
    answers: summary(waits),
    statuses,
    processors: processors(),
  };
}
