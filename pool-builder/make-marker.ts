import type { Database } from '../db/connection.ts';
import { type MarkerKind, type NewMarker, nextMarkerSeed } from '../db/markers.ts';
import type { Art } from '../markers/art/index.ts';
import { CURRENT_VERSIONS } from './kinds.ts';
import type { MarkerThreads } from './marker-threads.ts';

/** Puts a `.mind` file where it will stay. */
export type SaveMind = (mind: Uint8Array) => Promise<{ key: string; bytes: number }>;

export interface MarkerMaker {
  db: Database;
  threads: MarkerThreads;
  saveMind: SaveMind;
}

/**
 * Draws and compiles one new marker and stores its file. The row is the caller's to insert, so that no half marker is ever
 * free and a marker made for one project can belong to it from the start. No connection is held meanwhile.
 */
export async function makeMarker(
  maker: MarkerMaker,
  kind: MarkerKind,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<NewMarker> {
  const seed = await nextMarkerSeed(maker.db);
  const { mind, quality } = await maker.threads.build({ ...(kind as Omit<Art, 'seed'>), seed }, options);
  const { key, bytes } = await maker.saveMind(mind);
  return { ...kind, ...CURRENT_VERSIONS, seed, quality, mindKey: key, mindBytes: bytes };
}
