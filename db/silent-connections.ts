/**
 * Connections of which nothing is heard any more. PostgreSQL ends a statement that takes too long by itself, but where its machine, or the way
 * to it, is gone without a word, a query would wait for a quarter of an hour: TCP waits so long.
 */
import pg from 'pg';

/** After so long without a byte while a query waits for its answer, PostgreSQL is asked by another way whether it is there. */
const SILENT_AFTER_MS = 8_000;
/** How long that other way may take. */
const PROBE_MS = 4_000;
/** How long PostgreSQL may take to close a connection that was ended. */
const GOODBYE_MS = 2_000;
/** It is there, but this connection leads nowhere: no statement of ours works that long without a word. */
const LONGEST_SILENCE_MS = 10 * 60_000;

/** What the library knows and its types do not say. */
interface Inside {
  connection: { stream: import('node:net').Socket };
  _getActiveQuery(): object | null;
}

/** Breaks connections of a pool whose query will never be answered: it fails as with a database that is away. */
export function breakSilentConnections(pool: pg.Pool): void {
  let probing: Promise<boolean> | undefined;
  // Of many that fall silent together one is asked for.
  const isThere = () => {
    probing ??= probe(pool.options).finally(() => {
      probing = undefined;
    });
    return probing;
  };
  pool.on('connect', (client) => {
    const inside = client as unknown as Inside;
    const { stream } = inside.connection;
    let [heard, silentMs] = [stream.bytesRead, 0];
    stream.setTimeout(SILENT_AFTER_MS);
    stream.on('timeout', async () => {
      // Writing counts as a sign of life, too: of ours.
      if (stream.bytesRead !== heard) silentMs = 0;
      heard = stream.bytesRead;
      if (!inside._getActiveQuery()) return;
      silentMs += SILENT_AFTER_MS;
      if (silentMs < LONGEST_SILENCE_MS && (await isThere())) stream.setTimeout(SILENT_AFTER_MS);
      else if (stream.bytesRead === heard)
        stream.destroy(new Error('Connection terminated: PostgreSQL has fallen silent.'));
      else stream.setTimeout(SILENT_AFTER_MS);
    });
  });
}

/** Ends a connection, and cuts it where PostgreSQL does not hear the goodbye. Never rejects. */
export async function endConnection(client: pg.Client): Promise<void> {
  const { stream } = (client as unknown as Inside).connection;
  const cutting = setTimeout(() => stream.destroy(), GOODBYE_MS);
  await client.end().catch(() => {});
  clearTimeout(cutting);
}

async function probe({ connectionString }: pg.PoolOptions): Promise<boolean> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: PROBE_MS,
    query_timeout: PROBE_MS,
    application_name: 'passepartout probe',
  });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch (error) {
    // A server that refuses another connection is there.
    return error instanceof pg.DatabaseError;
  } finally {
    void endConnection(client);
  }
}
