import { summary } from './load-figures.ts';
import { get } from './load-http.ts';
import type { Installation } from './load-installation.ts';
import { watchProcessors } from './load-processes.ts';
import { SECONDS } from './load-settings.ts';
import type { Address, Owned } from './load-tasks.ts';

const CONNECTIONS = 8;
/** Of what comes over and above the seconds of a step. */
const SPARE_SECONDS = 60;
const RANGE_BYTES = 256 * 1024;
const AS_BROWSERS = { 'accept-encoding': 'gzip, deflate, br' };

/** What a phone fetches, and how much of it one server answers in a second when asked as fast as it can: on 8 connections. */
export async function measureViews(installation: Installation, living: Owned) {
  const base = `/objects/ar-storage/${living.id}`;
  const at = (where: string, headers: Record<string, string> = {}): Address => ({
    url: installation.url + where,
    headers: { ...AS_BROWSERS, ...headers },
  });
  const visit = await filesOfVisit(installation, `${base}/index.html`);
  const page = at(`${base}/index.html`);
  const range = at(`${base}/video.mp4`, { range: `bytes=0-${RANGE_BYTES - 1}` });
  // A phone that comes again has the scripts, and nginx would keep them.
  const own = visit.filter(({ where }) => where.startsWith(base));
  const wholeVisit = own.map(({ where }) =>
    where.endsWith('.mp4') ? at(where, { range: 'bytes=0-' }) : at(where),
  );

  const answers = {
    page: await measure(installation, [page]),
    range: await measure(installation, [range]),
    status: await measure(installation, [installation.statusOf(living)]),
    whole: await measure(installation, wholeVisit),
  };
  return {
    connections: CONNECTIONS,
    rangeBytes: RANGE_BYTES,
    visit: Object.fromEntries(visit.map(({ where, bytes }) => [where.replace(living.id, 'ID'), bytes])),
    visitBytes: visit.reduce((sum, { bytes }) => sum + bytes, 0),
    ownFiles: own.length,
    ...answers,
    visitsPerSecond: Number((answers.whole.perSecond / own.length).toFixed(1)),
  };
}

/** The AR page and what it names: scripts, target, picture and video, with the bytes that are sent to a phone that has nothing yet. */
async function filesOfVisit(installation: Installation, pagePath: string) {
  const page = await get(installation.url + pagePath);
  const named = page.body.toString().matchAll(/\/(?:assets|objects\/ar-storage)\/[\w./-]+\.\w+/g);
  // MindAR is for browsers without WebAssembly SIMD; previews are for chats.
  const wanted = [...new Set([...named].map(([where]) => where))].filter(
    (where) => !/mindar|\.mind$|preview|share|storyboard|index\.html/.test(where),
  );
  const files = [];
  for (const where of [pagePath, ...wanted]) {
    const { status, bytes } = await get(installation.url + where, AS_BROWSERS);
    if (status === 200) files.push({ where, bytes });
  }
  return files;
}

async function measure(installation: Installation, addresses: Address[]) {
  const task = { kind: 'ask', addresses, connections: CONNECTIONS, seconds: SECONDS } as const;
  const processors = watchProcessors(installation.groups());
  const { waits, bytes, statuses, seconds } = await installation.visitors.tell(task, SECONDS + SPARE_SECONDS);
  return {
    perSecond: Number((waits.length / seconds).toFixed(1)),
    megabytesPerSecond: Number((bytes / seconds / 1e6).toFixed(1)),
    ...summary(waits),
    statuses,
    processors: processors(),
  };
}
