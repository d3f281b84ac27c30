import { setTimeout as pause } from 'node:timers/promises';
import type { Transaction } from '../../db/connection.ts';
import {
  type ClaimedMarker,
  claimBuiltMarker,
  claimMarker,
  countFree,
  type MarkerKind,
} from '../../db/markers.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { CURRENT_VERSIONS } from '../../pool-builder/kinds.ts';
import { makeMarker } from '../../pool-builder/make-marker.ts';
import type { Parts } from '../parts.ts';
import { recordEmptyPool } from '../pool/events.ts';

/** How often a claim is tried again while free markers exist but other claims hold their rows. */
const CLAIM_TRIES = 50;
const CLAIM_PAUSE_MS = 10;

/** Gives a marker to whoever asks within the transaction; undefined where none is free and unlocked. */
export type Claim = () => Promise<ClaimedMarker | undefined>;

/** What a transaction answers that could have no marker. */
export const NO_MARKER = Symbol('no marker');

/**
 * Runs a transaction that claims a marker for what it inserts, again where it answers NO_MARKER: the rows that were locked may come free.
 * With no free marker left one is made on the spot (about 0.2 s), or POOL_EMPTY is thrown, by the setting ON_EMPTY.
 */
export async function withMarker<Result>(
  parts: Parts,
  kind: MarkerKind,
  insert: (transaction: Transaction, claim: Claim) => Promise<Result | typeof NO_MARKER>,
): Promise<Result> {
  const { db } = parts;
  const attempt = (take: (transaction: Transaction) => Promise<ClaimedMarker | undefined>) =>
    db.transaction((transaction) => insert(transaction, () => take(transaction)));

  for (let tries = 0; tries < CLAIM_TRIES; tries++) {
    const result = await attempt((transaction) => claimMarker(transaction, kind, CURRENT_VERSIONS));
    if (result !== NO_MARKER) {
      parts.schedule.poolChanged();
      return result;
    }
    // Rows that are free but locked may come back when the transaction that holds them fails.
    if ((await countFree(db, kind, CURRENT_VERSIONS)) === 0) break;
    await pause(CLAIM_PAUSE_MS);
  }
  await tellOfEmptyPool(parts, kind);
  if (parts.settings.ON_EMPTY === 'refuse') {
    throw new CodedError(
      'POOL_EMPTY',
      'All frames of this kind are taken at the moment. Please try again in a few minutes.',
    );
  }
  const { id } = await makeMarker(parts.markerMaker, kind);
  const result = await attempt((transaction) => claimBuiltMarker(transaction, id));
  if (result !== NO_MARKER) return result;
  throw new Error(`Marker ${id}, made on the spot, was lost: making it took too long.`);
}

/** The admin hears of it, and the pool is refilled. That this fails must not cost the visitor the project. */
async function tellOfEmptyPool({ db, log, schedule }: Parts, kind: MarkerKind): Promise<void> {
  schedule.poolChanged();
  try {
    if ((await recordEmptyPool(db, kind)) && schedule.isRunning)
      log.warn(kind, 'the pool of these markers is empty');
  } catch (error) {
    log.error({ ...kind, err: error }, 'the pool of these markers is empty, and it could not be recorded');
  }
}
