import type { MarkerKind } from '../../db/markers.ts';
import { fillPool } from '../../pool-builder/fill.ts';
import { isStocked } from '../../pool-builder/kinds.ts';
import type { MarkerMaker } from '../../pool-builder/make-marker.ts';
import type { Settings } from '../config.ts';
import type { JobKinds } from '../jobs/kinds.ts';
import type { JobContext } from '../jobs/run.ts';
import type { Parts } from '../parts.ts';
import { cancelledKinds, kindWord } from './events.ts';
import { MachineLoad, untilIdle } from './machine-load.ts';
import { askForRefill } from './reconcile.ts';

/** A machine that is always busy still gets a marker now and then. */
const LONGEST_PAUSE_MS = 15_000;

/**
 * The job that fills the pool in the background: threads of low priority, one marker at a time, pausing while the machine is busy.
 * The first few markers of the default kind are made without a pause: visitors are waiting for them.
 */
export async function refill(
  parts: Parts,
  maker: MarkerMaker,
  { format, layout, style, count, upTo }: JobKinds['refill'],
  { signal, report }: Pick<JobContext, 'signal' | 'report'>,
): Promise<void> {
  const { settings, log } = parts;
  const kind = { format, layout, style };
  // It may have been asked for in the moment in which an admin cancelled another part of it.
  const isCancelled = async () => (await cancelledKinds(parts.db)).has(kindWord(kind));
  if (await isCancelled()) return;
  const urgent = urgentMarkers(kind, settings);
  const load = new MachineLoad();
  let first: number | undefined;
  const { made, rejects } = await fillPool(maker, {
    kind,
    count,
    workers: 1,
    signal,
    turn: async (free) => {
      if (free < urgent) return;
      await untilIdle(load, { mostShare: settings.POOL_BUSY_SHARE, longestMs: LONGEST_PAUSE_MS, signal });
    },
    onProgress: ({ free, wanted, made, rejects }) => {
      first ??= free;
      const share = wanted > first ? Math.min(1, (free - first) / (wanted - first)) : 1;
      report('building', share, { ...kind, free, wanted, made, rejects });
    },
  });
  if (made > 0) log.info({ ...kind, made, free: count, rejects }, 'pool refilled');
  if (count < upTo && !(await isCancelled())) await askForRefill(parts, kind, { free: count, high: upTo });
}

/** How many free markers are made without a pause, before a kind has them; of what a few visitors choose, one is soon made on the spot. */
export function urgentMarkers(kind: MarkerKind, { STARTER_POOL }: Pick<Settings, 'STARTER_POOL'>): number {
  return isStocked(kind) ? STARTER_POOL : 0;
}
