import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
// @ts-expect-error: plain JavaScript, because it has to run before anything is built
import { ensureBuilt } from '../../bin/build.mjs';
import { startTestPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A throwaway PostgreSQL for all test files: each makes databases of its own in it. */
    postgresUrl: string;
    /** A folder for markers that were built: see marker-cache.ts. */
    markerCache: string;
  }
}

/** Once for all test files: builds dist/ and starts a real PostgreSQL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureBuilt();
  const postgres = await startTestPostgres();
  project.provide('postgresUrl', postgres.url);
  const markerCache = await mkdtemp(path.join(tmpdir(), 'passepartout-markers-'));
  project.provide('markerCache', markerCache);
  return async () => {
    await postgres.stop();
    await rm(markerCache, { recursive: true, force: true });
  };
}
