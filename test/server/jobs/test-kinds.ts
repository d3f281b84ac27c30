/* Kinds of jobs for the tests of the queue, with short pauses and limits. */
import type { JobRules } from '../../../server/jobs/kinds.ts';

export type TestKinds = {
  /** Somebody waits for it. */
  print: { projectId?: string; name?: string };
  /** Shares its slots, and is less urgent. */
  mail: { projectId?: string; name?: string };
  /** Long, in the background. */
  build: { name?: string };
  /** At most one in the installation. */
  check: { name?: string };
  /** May take a second, and waits long before it is tried again. */
  slow: { name?: string };
};

const rules: JobRules = {
  priority: 20,
  retryLimit: 1,
  retryDelay: 1,
  timeLimit: 60,
  atOnce: 4,
  background: false,
  alone: false,
  deadLetters: true,
};

export const TEST_KINDS: Record<keyof TestKinds, JobRules> = {
  print: rules,
  mail: { ...rules, priority: 10, retryLimit: 0 },
  build: { ...rules, priority: 5, background: true, atOnce: 1 },
  check: { ...rules, alone: true, background: true, deadLetters: false, retryLimit: 0 },
  slow: { ...rules, retryDelay: 100, retryLimit: 3, timeLimit: 1 },
};

/** Short ones: what takes half a minute in life takes a second or two here. */
export const TEST_TIMES = {
  beatEveryMs: 200,
  staleAfterMs: 1_500,
  sweepEveryMs: 200,
  pollEveryMs: 300,
  graceMs: 500,
};
