import type { Database } from '../db/connection.ts';
import {
  deleteBuildingMarkers,
  insertBuildingMarker,
  type Marker,
  type MarkerKind,
  nextMarkerSeed,
  ownsItsFile,
} from '../db/markers.ts';
import { countReject } from '../db/pool.ts';
import type { Art } from '../markers/art/index.ts';
import { CodedError } from '../markers/coded-error.ts';
import type { Verdict } from '../markers/gate/index.ts';
import type { Admission } from './admission.ts';
import type { BuiltMarker } from './build-marker.ts';
import type { RunQuery } from './database-away.ts';
import { CURRENT_VERSIONS } from './kinds.ts';
import type { MarkerThreads } from './marker-threads.ts';
import type { MindStore, StagedMind } from './mind-store.ts';
import { PROCESS_TAG } from './process-tag.ts';

/** So many refusals one after the other mean that the style is at fault, not the seeds. */
const MOST_REFUSALS = 25;

export interface MarkerMaker {
  db: Database;
  threads: MarkerThreads;
  minds: MindStore;
  admission: Admission;
}

export interface MakeOptions {
  signal?: AbortSignal | undefined;
  /** Told of each marker that was not admitted. */
  onReject?: ((rule: string) => void) | undefined;
  /** Runs each query; it may run one twice. Who has time gives one that outlasts a database that is away. */
  query?: RunQuery;
}

/**
 * Makes one new marker that passes admission: its row is `building`, its file is whole. The caller makes it free, or a project's
 * own, in a transaction of its own (`freeBuiltMarker`, `claimBuiltMarker`), within a few minutes. No connection is held meanwhile.
 *
 * A row always comes before its file and goes after it, so that whatever a kill leaves behind is found by `building` rows.
 * Throws NO_MARKER_ADMITTED after 25 refusals in a row.
 */
export async function makeMarker(
  maker: MarkerMaker,
  kind: MarkerKind,
  { signal, onReject, query = (run) => run() }: MakeOptions = {},
): Promise<Marker> {
  let rule = '';
  for (let refusals = 0; refusals < MOST_REFUSALS; refusals++) {
    signal?.throwIfAborted();
    const seed = await query(() => nextMarkerSeed(maker.db));
    const built = await maker.threads.build({ ...(kind as Omit<Art, 'seed'>), seed }, { signal });
    // What breaks a static rule is not worth a row.
    const outcome = built.verdict.admitted ? await store(maker, kind, seed, built, query) : built.verdict;
    if ('marker' in outcome) return outcome.marker;
    rule = outcome.failures[0]!.rule;
    await query(() => countReject(maker.db, kind, rule));
    onReject?.(rule);
  }
  throw new CodedError(
    'NO_MARKER_ADMITTED',
    `${MOST_REFUSALS} markers in a row of ${kind.format}, ${kind.layout}, ${kind.style} were refused, the last by the rule ${rule}. ` +
      'The style or the gate has to be looked at.',
  );
}

/** Stores a marker that keeps the static rules, unless it is not admitted to the pool. */
async function store(
  { db, minds, admission }: MarkerMaker,
  kind: MarkerKind,
  seed: number,
  built: BuiltMarker,
  query: RunQuery,
): Promise<{ marker: Marker } | Verdict> {
  const { mind, measures, fingerprint } = built;
  const staged = await minds.stage(mind);
  let marker: Marker | undefined;
  try {
    const row = {
      ...kind,
      ...CURRENT_VERSIONS,
      seed,
      quality: measures,
      mindKey: staged.key,
      mindBytes: staged.bytes,
      builder: PROCESS_TAG,
    };
    const { keys, features } = fingerprint;
    const inserted = await query(() =>
      db.transaction((transaction) =>
        insertBuildingMarker(transaction, row, { keys: Buffer.from(keys), features: Buffer.from(features) }),
      ),
    );
    marker = inserted;
    await staged.keep();
    const verdict = await query(() => admission.admit(inserted.id, built));
    if (verdict.admitted) return { marker };
    await query(() => withdraw({ db, minds }, inserted));
    return verdict;
  } catch (error) {
    await abandon({ db, minds }, staged, marker);
    throw error;
  }
}

/** Removes a marker that was never admitted: the file first, so that none is ever without a row. */
export async function withdraw(
  { db, minds }: Pick<MarkerMaker, 'db' | 'minds'>,
  { id, mindKey }: { id: number; mindKey: string | null },
): Promise<void> {
  if (mindKey && (await ownsItsFile(db, id))) await minds.remove([mindKey]);
  await deleteBuildingMarkers(db, [id]);
}

/** After a failure: what can be removed is. What cannot, because the database is away too, is cleared up later by its row. */
async function abandon(
  maker: Pick<MarkerMaker, 'db' | 'minds'>,
  staged: StagedMind,
  marker: Marker | undefined,
): Promise<void> {
  await staged.discard().catch(() => {});
  if (marker) await withdraw(maker, marker).catch(() => {});
}
