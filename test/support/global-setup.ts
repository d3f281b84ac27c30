import type { TestProject } from 'vitest/node';
// @ts-expect-error: plain JavaScript, because it has to run before anything is built
import { ensureBuilt } from '../../bin/build.mjs';
import { startTestPostgres } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** A throwaway PostgreSQL for all test files: each makes databases of its own in it. */
    postgresUrl: string;
  }
}

/** Once for all test files: builds dist/ and starts a real PostgreSQL. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await ensureBuilt();
  const postgres = await startTestPostgres();
  project.provide('postgresUrl', postgres.url);
  return () => postgres.stop();
}
