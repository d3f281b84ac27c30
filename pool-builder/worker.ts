/** What runs in the pool's worker threads. */
import { createHash } from 'node:crypto';
import { Tinypool } from 'tinypool';
import type { Art } from '../markers/art/index.ts';
import type { Inspection } from '../markers/gate/index.ts';
import { readTarget } from '../markers/runtime/index.ts';
import {
  buildMarker as build,
  buildMarkerTarget,
  buildSignature,
  inspectFiles,
  type MarkerFiles,
} from './build-marker.ts';
import { lowerPriority } from './lower-priority.ts';
import { task } from './threads.ts';

const BACKGROUND_NICENESS = 10;

// On Linux a niceness is a thread's own: the server's other threads keep theirs. Elsewhere it is the whole process's.
if (Tinypool.workerData?.background && process.platform === 'linux') lowerPriority(0, BACKGROUND_NICENESS);

export const buildMarker = task((art: Art) => build(art));

export const buildTarget = task((art: Art) => buildMarkerTarget(art));

export const makeSignature = task((input: { art: Art; target: Uint8Array }) => buildSignature(input));

/** Inspects a stored marker again, and gives the hash that the name of its `.mind` should be made of. */
export const inspectStored = task(
  async (files: MarkerFiles): Promise<Inspection & { sha256: string }> => ({
    sha256: sha256Of(files.mind),
    ...inspectFiles(files),
  }),
);

/** Reads a stored `.target` file as a phone would, and gives the hash that its name should be made of. */
export const checkTarget = task(async (target: Uint8Array): Promise<{ sha256: string }> => {
  readTarget(target);
  return { sha256: sha256Of(target) };
});

const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
