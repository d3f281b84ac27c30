import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { CodedError } from '../../markers/coded-error.ts';

/** Writes a PostgreSQL database to a file, as of the moment of an exported snapshot. Throws BACKUP_FAILED. */
export function dumpDatabase(url: string, file: string, snapshot: string): Promise<void> {
  return runTool('pg_dump', url, [
    ...['--format=custom', '--no-owner', '--no-privileges', `--snapshot=${snapshot}`, `--file=${file}`],
  ]);
}

/** Reads it back into an empty database, all or nothing. Throws BACKUP_FAILED. */
export async function loadDatabase(url: string, file: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      "select table_schema || '.' || table_name as name from information_schema.tables where table_schema not in ('pg_catalog', 'information_schema') limit 1",
    );
    if (rows[0])
      throw new CodedError(
        'RESTORE_NOT_EMPTY',
        `The database is not empty: it has a table ${rows[0].name}. Restore into a new database.`,
      );
  } finally {
    await client.end();
  }
  const { database } = connectionOf(url);
  await runTool('pg_restore', url, [
    ...[
      '--no-owner',
      '--no-privileges',
      '--exit-on-error',
      '--single-transaction',
      `--dbname=${database}`,
      file,
    ],
  ]);
}

const connectionOf = (url: string) => new pg.Client({ connectionString: url });

/** The address is told by the environment: what stands on a command line everybody on the machine may read. */
async function runTool(tool: string, url: string, args: string[]): Promise<void> {
  const { host, port, user, password, database } = connectionOf(url);
  const sslMode = /[?&]sslmode=([\w-]+)/.exec(url)?.[1];
  const child = spawn(tool, args, {
    env: {
      PATH: process.env.PATH,
      LC_ALL: 'C',
      PGHOST: host,
      PGPORT: String(port),
      PGUSER: user,
      PGDATABASE: database,
      ...(password && { PGPASSWORD: password }),
      ...(sslMode && { PGSSLMODE: sslMode }),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said = text(child.stderr);
  const [code] = (await once(child, 'exit').catch((error) => {
    throw new CodedError(
      'BACKUP_FAILED',
      `${tool} is missing: install the PostgreSQL client, of the server’s version or later (apt-get install postgresql-client).`,
      { cause: error },
    );
  })) as [number | null];
  if (code !== 0) throw new CodedError('BACKUP_FAILED', `${tool} failed: ${(await said).trim()}`);
}
