import type { Database } from '../db/connection.ts';
import {
  deleteBuildingMarkers,
  findOwnFiles,
  insertBuildingMarker,
  type Marker,
  type MarkerKind,
  nextMarkerSeed,
} from '../db/markers.ts';
import { countReject } from '../db/pool.ts';
import { putSignature } from '../db/signatures.ts';
import type { Art } from '../markers/art/index.ts';
import { CodedError } from '../markers/coded-error.ts';
import type { Verdict } from '../markers/gate/index.ts';
import type { Admission } from './admission.ts';
import type { BuiltMarker } from './build-marker.ts';
import type { RunQuery } from './database-away.ts';
import { CURRENT_VERSIONS } from './kinds.ts';
import type { MarkerFiles, StagedFile } from './marker-files.ts';
import type { MarkerThreads } from './marker-threads.ts';
import { PROCESS_TAG } from './process-tag.ts';

/** So many refusals one after the other mean that the style is at fault, not the seeds. */
const MOST_REFUSALS = 25;

export interface MarkerMaker {
  db: Database;
  threads: MarkerThreads;
  files: MarkerFiles;
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
 * Makes one new marker that passes admission: its row is `building`, its files are whole. The caller makes it free, or a project's
 * own, in a transaction of its own (`freeBuiltMarker`, `claimBuiltMarker`), within a few minutes. No connection is held meanwhile.
 *
 * A row always comes before its files and goes after them, so that whatever a kill leaves behind is found by `building` rows.
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
  { db, files, admission }: MarkerMaker,
  kind: MarkerKind,
  seed: number,
  built: BuiltMarker,
  query: RunQuery,
): Promise<{ marker: Marker } | Verdict> {
  const { measures, fingerprint } = built;
  const staged: StagedFile[] = [];
  let marker: Marker | undefined;
  try {
    const mind = await files.stage(built.mind, 'mind');
    staged.push(mind);
    const target = await files.stage(built.target, 'target');
    staged.push(target);
    const row = {
      ...kind,
      ...CURRENT_VERSIONS,
      seed,
      quality: measures,
      mindKey: mind.key,
      mindBytes: mind.bytes,
      targetKey: target.key,
      targetBytes: target.bytes,
      builder: PROCESS_TAG,
    };
    const { keys, features } = fingerprint;
    const inserted = await query(() =>
      db.transaction(async (transaction) => {
        const inserted = await insertBuildingMarker(transaction, row, {
          keys: Buffer.from(keys),
          features: Buffer.from(features),
        });
        await putSignature(transaction, inserted.id, built.signature);
        return inserted;
      }),
    );
    marker = inserted;
    for (const file of staged) await file.keep();
    const verdict = await query(() => admission.admit(inserted.id, built));
    if (verdict.admitted) return { marker };
    await query(() => withdraw({ db, files }, inserted));
    return verdict;
  } catch (error) {
    await abandon({ db, files }, staged, marker);
    throw error;
  }
}

/** Removes a marker that was never admitted: its files first, so that none is ever without a row. */
export async function withdraw(
  { db, files }: Pick<MarkerMaker, 'db' | 'files'>,
  { id }: Pick<Marker, 'id'>,
): Promise<void> {
  await files.remove(await findOwnFiles(db, id));
  await deleteBuildingMarkers(db, [id]);
}

/** After a failure: what can be removed is. What cannot, because the database is away too, is cleared up later by its row. */
async function abandon(
  maker: Pick<MarkerMaker, 'db' | 'files'>,
  staged: StagedFile[],
  marker: Marker | undefined,
): Promise<void> {
  for (const file of staged) await file.discard().catch(() => {});
  if (marker) await withdraw(maker, marker).catch(() => {});
}
