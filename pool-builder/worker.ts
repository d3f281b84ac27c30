/** What runs in the pool's worker threads. */
import { setPriority } from 'node:os';
import { Tinypool } from 'tinypool';
import type { Art } from '../markers/art/index.ts';
import { buildMarker as build } from './build-marker.ts';
import { task } from './threads.ts';

// On Linux a niceness is a thread's own: the server's other threads keep theirs.
if (Tinypool.workerData?.background) setPriority(10);

export const buildMarker = task((art: Art) => build(art));
