/** What runs in the pool's worker threads. */
import { createHash } from 'node:crypto';
import { Tinypool } from 'tinypool';
import type { Art } from '../markers/art/index.ts';
import { type Inspection, inspectMarker } from '../markers/gate/index.ts';
import { buildMarker as build } from './build-marker.ts';
import { lowerPriority } from './lower-priority.ts';
import { task } from './threads.ts';

const BACKGROUND_NICENESS = 10;

// On Linux a niceness is a thread's own: the server's other threads keep theirs. Elsewhere it is the whole process's.
if (Tinypool.workerData?.background && process.platform === 'linux') lowerPriority(0, BACKGROUND_NICENESS);

export const buildMarker = task((art: Art) => build(art));

/** Inspects a stored `.mind` file again, and gives the hash that its name should be made of. */
export const inspectStored = task(
  async (mind: Uint8Array): Promise<Inspection & { sha256: string }> => ({
    sha256: createHash('sha256').update(mind).digest('hex'),
    ...inspectMarker(mind),
  }),
);
