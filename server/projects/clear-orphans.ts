import { findKnownProjects } from '../../db/project-life.ts';
import type { Parts } from '../parts.ts';

/** A project is made of files that are stored before its row: younger ones may belong to one that is about to be. */
const SAFE_AGE_MS = 60 * 60_000;
const BATCH = 200;

/** Removes files of projects that never came to be, because the server died between storing the files and the commit. */
export async function clearOrphans({ db, storage, log }: Parts, signal?: AbortSignal): Promise<void> {
  let removed = 0;
  const batch = new Map<string, string[]>();
  const clear = async () => {
    const known = await findKnownProjects(db, [...batch.keys()]);
    const orphans = [...batch].filter(([id]) => !known.has(id)).flatMap(([, keys]) => keys);
    await storage.remove(orphans);
    removed += orphans.length;
    batch.clear();
  };
  for await (const { key, changedAt } of storage.list('projects')) {
    signal?.throwIfAborted();
    if (Date.now() - changedAt.getTime() < SAFE_AGE_MS) continue;
    // projects/xx/ID/file
    const id = key.split('/')[2]!;
    batch.set(id, [...(batch.get(id) ?? []), key]);
    if (batch.size >= BATCH) await clear();
  }
  if (batch.size > 0) await clear();
  if (removed > 0) log.warn({ files: removed }, 'removed files of projects that never came to be');
}
