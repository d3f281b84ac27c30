/** What runs in the pool's worker threads. */
import { Tinypool } from 'tinypool';
import type { Art } from '../markers/art/index.ts';
import { buildMarker as build } from './build-marker.ts';
import { lowerPriority } from './lower-priority.ts';
import { task } from './threads.ts';

const BACKGROUND_NICENESS = 10;

// On Linux a niceness is a thread's own: the server's other threads keep theirs. Elsewhere it is the whole process's.
if (Tinypool.workerData?.background && process.platform === 'linux') lowerPriority(0, BACKGROUND_NICENESS);

export const buildMarker = task((art: Art) => build(art));
