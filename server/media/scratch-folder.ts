import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isProcessGone, PROCESS_TAG } from '../../pool-builder/process-tag.ts';

const PREFIX = 'passepartout-scratch-';

/** A folder for what a program writes that takes only paths; it is gone when `work` has ended. Those of killed processes go too. */
export async function withScratchFolder<Result>(work: (folder: string) => Promise<Result>): Promise<Result> {
  await removeLeftovers();
  const folder = await mkdtemp(path.join(tmpdir(), `${PREFIX}${PROCESS_TAG}.`));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir()))
    if (name.startsWith(PREFIX) && isProcessGone(name.slice(PREFIX.length)))
      await rm(path.join(tmpdir(), name), { recursive: true, force: true });
}
