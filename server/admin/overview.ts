import { countAttention, countToday, type Today } from '../../db/usage.ts';
import { poolOverview } from '../../pool-builder/overview.ts';
import { poolTargets } from '../config.ts';
import { reportQueue } from '../jobs/report.ts';
import { checkReadiness } from '../observe/readiness.ts';
import type { Parts } from '../parts.ts';
import { freeDiskBytes } from './storage.ts';

/** A job that could begin and has waited for longer than this waits too long. */
const LONG_WAIT_MS = 60_000;
/** With fewer looks in a week their share says nothing. */
const LEAST_LOOKS = 20;
/** Of looks that find their print; fewer want attention. */
const FEW_LOCKS = 0.7;
/** Free disk, as times of MIN_FREE_DISK_MB, below which it wants attention. */
const SCARCE_DISK = 5;

export const CHECK_IDS = [
  'database',
  'storage',
  'disk',
  'pool',
  'queue',
  'workers',
  'ffmpeg',
  'reports',
  'webhooks',
  'recognition',
] as const;
export type CheckId = (typeof CHECK_IDS)[number];
export type CheckState = 'well' | 'attention' | 'wrong';

export interface OverviewCheck {
  id: CheckId;
  state: CheckState;
  /** What the check counts: failed jobs, kinds below their mark, free bytes, open reports, the share of looks …; null where it counts nothing. */
  figure: number | null;
  /** A second figure where one says little by itself: jobs that wait, markers that are free, looks in all. */
  of: number | null;
}

export interface Overview {
  /** The worst of its checks. */
  state: CheckState;
  checks: OverviewCheck[];
  today: Today;
}

/** What an admin wants to know first: whether all is well, and if not, what to see to. */
export async function reportOverview(parts: Parts): Promise<Overview> {
  const readiness = await checkReadiness(parts);
  const simple = (id: CheckId, isWell: boolean, otherwise: CheckState): OverviewCheck => ({
    ...{ id, figure: null, of: null },
    state: isWell ? 'well' : otherwise,
  });
  const checks = [
    simple('database', readiness.checks.database, 'wrong'),
    simple('storage', readiness.checks.storage, 'wrong'),
    simple('ffmpeg', readiness.checks.ffmpeg, 'attention'),
  ];
  const today = readiness.checks.database ? await countToday(parts.db) : { created: 0, looks: 0, printed: 0 };
  if (readiness.checks.database) {
    const found = await Promise.all([
      checkDisk(parts),
      checkPool(parts),
      checkQueue(parts),
      checkPeople(parts),
    ]);
    checks.push(...found.flat());
  }
  const order: CheckState[] = ['wrong', 'attention', 'well'];
  checks.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state) || rank(a) - rank(b));
  return { state: checks[0]!.state, checks, today };
}

const rank = ({ id }: OverviewCheck) => CHECK_IDS.indexOf(id);

async function checkDisk(parts: Parts): Promise<OverviewCheck> {
  const free = await freeDiskBytes(parts.settings);
  const least = parts.settings.MIN_FREE_DISK_MB * 1e6;
  const state = free < least ? 'wrong' : free < SCARCE_DISK * least ? 'attention' : 'well';
  return { id: 'disk', state, figure: free, of: least };
}

/** Kinds below their low mark are being refilled; one that has none left is not well. */
async function checkPool({ db, settings }: Parts): Promise<OverviewCheck> {
  const kinds = await poolOverview(db, poolTargets(settings));
  const low = kinds.filter(({ free, low }) => free < low);
  const isEmpty = low.some(({ free, stocked }) => stocked && free === 0);
  const state = isEmpty ? 'wrong' : low.length > 0 ? 'attention' : 'well';
  return { id: 'pool', state, figure: low.length, of: kinds.reduce((sum, { free }) => sum + free, 0) };
}

/** Refills wait for whatever else there is to do: that they wait for long is as it should be. What comes of it the pool's check says. */
const isSoon = ({ kind }: { kind: string }) => kind !== 'refill';

async function checkQueue(parts: Parts): Promise<OverviewCheck[]> {
  const { kinds, workers } = await reportQueue(parts);
  const waiting = kinds.reduce((sum, kind) => sum + kind.waiting, 0);
  const failed = kinds.reduce((sum, kind) => sum + kind.deadLetters, 0);
  const longest = Math.max(0, ...kinds.filter(isSoon).map(({ longestWaitMs }) => longestWaitMs));
  const stands = longest > LONG_WAIT_MS && workers.busy === 0;
  return [
    {
      ...{ id: 'queue', figure: failed, of: waiting },
      state: failed > 0 || longest > LONG_WAIT_MS ? 'attention' : 'well',
    },
    { id: 'workers', state: stands ? 'wrong' : 'well', figure: workers.busy, of: null },
  ];
}

async function checkPeople({ db, settings }: Parts): Promise<OverviewCheck[]> {
  const { openReports, failedMessages, looks, locked } = await countAttention(db);
  const share = looks > 0 ? locked / looks : null;
  const isPoor = looks >= LEAST_LOOKS && share! < FEW_LOCKS;
  const checks: OverviewCheck[] = [
    { id: 'reports', state: openReports > 0 ? 'attention' : 'well', figure: openReports, of: null },
    { id: 'webhooks', state: failedMessages > 0 ? 'attention' : 'well', figure: failedMessages, of: null },
  ];
  if (settings.TELEMETRY_DAYS > 0)
    checks.push({ id: 'recognition', state: isPoor ? 'attention' : 'well', figure: share, of: looks });
  return checks;
}
