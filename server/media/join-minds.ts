import { readFile } from 'node:fs/promises';
import { joinTargets } from '../../markers/engine/index.ts';

/** One `.mind` file of several, in their order. Throws an EngineError BROKEN_MIND. */
export async function joinMinds(paths: string[]): Promise<Uint8Array> {
  return joinTargets(await Promise.all(paths.map((path) => readFile(path))));
}
