import { eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../../db/connection.ts';
import { markerSignatures, markers } from '../../db/schema.ts';
import { readSignature, SIGNATURE_VERSION } from '../../markers/runtime/identify/index.ts';
import { hash } from '../../markers/runtime/target-format.ts';
import { copyFreeMarker } from '../support/pool.ts';

const ROWS_AT_ONCE = 200;
/** Where the hash and the samples of the ring stand in a signature. */
const HASH_AT = 8;
const SAMPLES_AT = 32;

/**
 * Puts so many copies of the only marker into a pool, each with a signature of its own, of the usual size and unlike all others, and with
 * its fingerprint, so that nothing is left to be made for them.
 */
export async function copyMarkers(db: Database, copies: number): Promise<void> {
  await copyFreeMarker(db, copies, true);
  await db.execute(sql`
    insert into marker_fingerprints (marker_id, keys, features)
    select markers.id, keys, features from markers, (select keys, features from marker_fingerprints limit 1) as made
    on conflict do nothing`);
  const [real] = await db.select().from(markerSignatures).limit(1);
  if (!real) throw new Error('The marker to copy has no signature.');
  const bare = await db
    .select({ id: markers.id })
    .from(markers)
    .leftJoin(markerSignatures, eq(markerSignatures.markerId, markers.id))
    .where(isNull(markerSignatures.markerId));
  for (let first = 0; first < bare.length; first += ROWS_AT_ONCE)
    await db.insert(markerSignatures).values(
      bare.slice(first, first + ROWS_AT_ONCE).map(({ id }) => ({
        markerId: id,
        version: SIGNATURE_VERSION,
        signature: Buffer.from(signatureLike(real.signature, id)),
      })),
    );
}

/** A whole signature with the features of another, and a ring that has the other's samples in an order of its own. */
export function signatureLike(signature: Uint8Array, seed: number): Uint8Array {
  const bytes = Uint8Array.from(signature);
  const samples = bytes.subarray(SAMPLES_AT, SAMPLES_AT + readSignature(signature).samples.length);
  // Numerical Recipes' generator: the same seed gives the same order.
  let state = seed >>> 0;
  for (let last = samples.length - 1; last > 0; last--) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const other = Math.floor((state / 2 ** 32) * (last + 1));
    [samples[last], samples[other]] = [samples[other]!, samples[last]!];
  }
  new DataView(bytes.buffer).setUint32(HASH_AT, hash(bytes), true);
  return bytes;
}
