import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as schema from './schema.ts';
import { breakSilentConnections } from './silent-connections.ts';

export type Schema = typeof schema;
/** A database, or a transaction in it: queries take either. */
export type Queryable = Pick<NodePgDatabase<Schema>, 'select' | 'insert' | 'update' | 'delete' | 'execute'>;
export type Transaction = Parameters<Parameters<NodePgDatabase<Schema>['transaction']>[0]>[0];
export type Database = NodePgDatabase<Schema>;

export interface DatabaseSettings {
  url: string;
  /** The most connections that this process holds. */
  poolSize: number;
  /** How long a query may wait for a free connection, in milliseconds. */
  connectTimeoutMs: number;
  /** How long PostgreSQL may work on one statement, in milliseconds. */
  statementTimeoutMs: number;
  /** Told of connections that break while idle; they are replaced by themselves. */
  onIdleError?: (error: Error) => void;
}

export interface DatabaseConnection {
  db: Database;
  pool: pg.Pool;
  close(): Promise<void>;
}

/** Opens a pool of connections. Nothing is connected until the first query. */
export function connectDatabase(settings: DatabaseSettings): DatabaseConnection {
  const pool = new pg.Pool({
    connectionString: settings.url,
    max: settings.poolSize,
    connectionTimeoutMillis: settings.connectTimeoutMs,
    statement_timeout: settings.statementTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'passepartout',
  });
  // Without a listener a connection that PostgreSQL closes would end the process. An idle one tells the pool; one that a
  // transaction holds tells only itself, besides the query that fails by it.
  let closing = false;
  pool.on('error', (error) => closing || settings.onIdleError?.(error));
  pool.on('connect', (client) => client.on('error', () => {}));
  breakSilentConnections(pool);
  const close = () => {
    // The embedded server may stop before it has read our goodbye: what it then says is news to nobody.
    closing = true;
    return pool.end();
  };
  return { db: databaseOn(pool), pool, close };
}

/**
 * The queries of this pool. Drizzle (0.45) begins a transaction before it sees to it that its connection is given back: of one that
 * breaks just then the pool would never hear again, and hold a place for it until the process ends. So transactions get theirs here.
 */
function databaseOn(pool: pg.Pool): Database {
  const database = drizzle(pool, { schema });
  const ofClients = new WeakMap<pg.PoolClient, Database>();
  database.transaction = async (work, config) => {
    const client = await pool.connect();
    try {
      const own = ofClients.get(client) ?? drizzle(client, { schema });
      ofClients.set(client, own);
      return await own.transaction(work, config);
    } finally {
      client.release();
    }
  };
  return database;
}
