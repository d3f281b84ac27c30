import { findKnownProjects, findNamedAmong } from '../../db/project-life.ts';
import type { Parts } from '../parts.ts';

/** Files are stored before the row that names them: somebody may be about to write that of a younger one. */
const SAFE_AGE_MS = 60 * 60_000;
const BATCH = 200;

/**
 * Removes files below `projects/` that no row names, because the process that stored them died before it could name them: those of
 * projects that never came to be, and in others what was made in vain. May run twice, or be killed halfway.
 */
export async function clearOrphans({ db, storage, log }: Parts, signal?: AbortSignal): Promise<void> {
  let removed = 0;
  for await (const orphans of orphansIn({ db, storage }, signal)) {
    await storage.remove(orphans);
    removed += orphans.length;
  }
  if (removed > 0) log.warn({ files: removed }, 'removed files that nobody came to name');
}

/** How many there are. */
export async function findOrphans(
  parts: Pick<Parts, 'db' | 'storage'>,
  signal?: AbortSignal,
): Promise<number> {
  let found = 0;
  for await (const orphans of orphansIn(parts, signal)) found += orphans.length;
  return found;
}

async function* orphansIn(
  { db, storage }: Pick<Parts, 'db' | 'storage'>,
  signal: AbortSignal | undefined,
): AsyncGenerator<string[]> {
  let batch: string[] = [];
  const unnamed = async () => {
    const known = await findKnownProjects(db, [...new Set(batch.map(projectOf))]);
    // One that is being made may name what an earlier attempt has stored: both make the same files.
    const isBeingMade = (key: string) => ['pending', 'processing'].includes(known.get(projectOf(key)) ?? '');
    const named = await findNamedAmong(db, batch);
    const orphans = batch.filter((key) => !named.has(key) && !isBeingMade(key));
    batch = [];
    return orphans;
  };
  for await (const { key, changedAt } of storage.list('projects')) {
    signal?.throwIfAborted();
    if (Date.now() - changedAt.getTime() < SAFE_AGE_MS) continue;
    batch.push(key);
    if (batch.length >= BATCH) yield await unnamed();
  }
  if (batch.length > 0) yield await unnamed();
}

/** projects/xx/ID/file */
const projectOf = (key: string) => key.split('/')[2]!;
