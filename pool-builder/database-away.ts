import { setTimeout as pause } from 'node:timers/promises';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** A restart of PostgreSQL, with the recovery after a crash, takes less; who is away for longer needs somebody to look. */
const PATIENCE_MS = 120_000;

/** What the operating system says of a connection. */
const CONNECTION_FAILURES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
];
/** SQLSTATEs of class 08 are broken connections; these are a server that stops, crashed, or is starting. */
const AWAY_STATES = /^(08...|57P0[123])$/;
/** What pg says, without a code, of connections that break or cannot be had. */
const CONNECTION_WORDS =
  /^(Connection terminated|timeout exceeded when trying to connect|Client (has encountered a connection error|was closed))/;

/** Whether a query failed only because there is no database at the moment: it may be tried again, if twice is harmless. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as NodeJS.ErrnoException;
  if (code && (CONNECTION_FAILURES.includes(code) || AWAY_STATES.test(code))) return true;
  // Drizzle wraps what pg throws.
  return CONNECTION_WORDS.test(error.message) || isDatabaseAway(error.cause);
}

/** Runs a query, once or again and again. */
export type RunQuery = <Result>(query: () => Promise<Result>) => Promise<Result>;

/**
 * Runs a query; where the database is away it tries again, with growing pauses and for up to 2 minutes. Only for queries that may
 * run twice: of one that was cut off nobody knows whether it came through. Rejects with the query's own error, or with the
 * signal's reason.
 */
export async function whileDatabaseIsAway<Result>(
  query: () => Promise<Result>,
  options: {
    signal?: AbortSignal | undefined;
    /** Told before each pause. */
    onAway?: (() => void) | undefined;
    patienceMs?: number;
  } = {},
): Promise<Result> {
  const { signal, onAway, patienceMs = PATIENCE_MS } = options;
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    try {
      return await query();
    } catch (error) {
      if (!isDatabaseAway(error) || performance.now() + pauseMs > deadline) throw error;
      onAway?.();
      await pause(pauseMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  }
}
