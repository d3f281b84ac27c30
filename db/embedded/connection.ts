import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, DatabaseError } from 'pg';

export const USER = 'passepartout';
export const DATABASE = 'passepartout';
const HOST = '127.0.0.1';
const PROBE_TIMEOUT_MS = 3_000;

/** What DATA_DIR/postgres/connection.json holds. */
export interface Connection {
  host: typeof HOST;
  /** Port of the last start, taken again while it is free; 0 before the first. */
  port: number;
  user: typeof USER;
  password: string;
  database: typeof DATABASE;
  /** Folder of the cluster where it lies outside DATA_DIR, else null (so that DATA_DIR may be moved or copied). */
  outsideFolder: string | null;
}

export function newConnection(outsideFolder: string | null): Connection {
  const password = randomBytes(24).toString('base64url');
  return { host: HOST, port: 0, user: USER, password, database: DATABASE, outsideFolder };
}

export function connectionUrl({ user, password, host, port, database }: Connection): string {
  return `postgres://${user}:${password}@${host}:${port}/${database}`;
}

const connectionFile = (folder: string) => join(folder, 'connection.json');

/** The recorded connection; undefined when none was recorded or the file is not whole. */
export function readConnection(folder: string): Connection | undefined {
  if (!existsSync(connectionFile(folder))) return undefined;
  const text = readFileSync(connectionFile(folder), 'utf8');
  try {
    return JSON.parse(text) as Connection;
  } catch {
    return undefined;
  }
}

/** Records the connection for the owner only, whole or not at all, even through a power cut. */
export async function writeConnection(folder: string, connection: Connection): Promise<void> {
  const unfinished = `${connectionFile(folder)}.unfinished`;
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(`${JSON.stringify(connection, null, 2)}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, connectionFile(folder));
}

export type ProbeAnswer = 'ready' | 'not yet' | 'wrong password';

/**
 * Tries a real connection.
 * @throws what the server says, when it answers and waiting won't help
 */
export async function probe(connection: Connection): Promise<ProbeAnswer> {
  const client = new Client({
    connectionString: connectionUrl(connection),
    connectionTimeoutMillis: PROBE_TIMEOUT_MS,
    query_timeout: PROBE_TIMEOUT_MS,
  });
  client.on('error', () => {}); // a server killed meanwhile; the query below reports it
  try {
    await client.connect();
    await client.query('select 1');
    return 'ready';
  } catch (error) {
    return answerIn(error);
  } finally {
    client.end().catch(() => {});
  }
}

function answerIn(error: unknown): ProbeAnswer {
  if (!(error instanceof DatabaseError)) return 'not yet'; // refused, reset, timed out
  const code = error.code ?? '';
  if (code === '28P01' || code === '28000') return 'wrong password';
  if (code === '53300') return 'ready'; // too many connections: it is up, and busy
  if (code.startsWith('57P')) return 'not yet'; // starting up, shutting down, crashed
  throw error;
}
