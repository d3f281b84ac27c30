import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { runCommand } from '../../support/command.ts';

export const ADMIN_KEY = 'known-only-to-the-admin-of-this-test';

/** A small shop: its pool is refilled by claims, and demos give their markers back at once. */
export const SMALL_SHOP = {
  ADMIN_KEY,
  PORT: '0',
  HTTPS_PORT: '0',
  LISTEN_ADDRESS: '127.0.0.1',
  STARTER_POOL: '10',
  POOL_LOW: '30',
  POOL_HIGH: '40',
  POOL_OTHERS: '0',
  POOL_REST_DAYS: '0',
  POOL_CHECK_SECONDS: '5',
  // Whatever else the machine does.
  POOL_BUSY_SHARE: '1',
  BACKGROUND_PRIORITY: 'normal',
  LOG_LEVEL: 'warn',
} as const;

export const temporaryFolder = (name: string) => mkdtemp(path.join(tmpdir(), `passepartout-${name}-`));
export const removeFolder = (folder: string) => rm(folder, { recursive: true, force: true });

/** From now on this address is told of every event. */
export async function tellOfEvents(url: string, receiver: string): Promise<void> {
  const response = await fetch(`${url}/api/ar/webhooks`, {
    method: 'POST',
    headers: { authorization: `Bearer ${ADMIN_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ url: receiver }),
  });
  if (response.status !== 201) throw new Error(await response.text());
}

/** What the doctor finds wrong, in words. */
export async function askDoctor(environment: Record<string, string>): Promise<string[]> {
  const { json, stderr } = await runCommand(['doctor'], environment);
  if (!json) return [`The doctor did not come: ${stderr.slice(-500)}`];
  return (json.findings as { message: string }[]).map(({ message }) => message);
}

/** One query, by a connection of its own. */
export async function rowsOf<Row>(databaseUrl: string, text: string, values: unknown[] = []): Promise<Row[]> {
  const client = new Client({ connectionString: databaseUrl });
  client.on('error', () => {}); // told by the query
  await client.connect();
  try {
    return (await client.query(text, values)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** Waits until there are so many free markers, which takes about a second of processor time each. */
export async function untilPoolIsFull(
  databaseUrl: string,
  free = Number(SMALL_SHOP.POOL_HIGH),
): Promise<void> {
  for (;;) {
    const [row] = await rowsOf<{ count: number }>(
      databaseUrl,
      "select count(*)::int as count from markers where state = 'free'",
    );
    if (row!.count >= free) return;
    await pause(500);
  }
}

/** Jobs that were done, by kind. */
export async function jobsDone(databaseUrl: string): Promise<Record<string, number>> {
  const rows = await rowsOf<{ name: string; count: number }>(
    databaseUrl,
    `select name, count(*)::int as count from (
       select id, name from pgboss.job where state = 'completed' union select id, name from pgboss.archive where state = 'completed'
     ) as done group by name order by name`,
  );
  return Object.fromEntries(rows.map(({ name, count }) => [name, count]));
}

/**
 * Asks anew for what was given up because its processes died too often, as an admin does who reads so on the queue's page. Returns
 * how many jobs that are, without those whose data has one of `except` in it.
 */
export async function retryGivenUp(
  url: string,
  databaseUrl: string,
  except: readonly string[],
): Promise<number> {
  const rows = await rowsOf<{ id: string; data: unknown }>(
    databaseUrl,
    "select id, data from pgboss.job where state = 'failed' and output->>'code' = 'WORKER_LOST' and name <> 'refill'",
  );
  const innocent = rows.filter(({ data }) => !except.some((id) => JSON.stringify(data).includes(id)));
  for (const { id } of innocent) {
    const response = await fetch(`${url}/api/ar/queue/jobs/${id}/retry`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    if (!response.ok) throw new Error(`The job ${id} cannot be retried: ${await response.text()}`);
  }
  return innocent.length;
}

/** Jobs that have failed for good. */
export async function jobsFailed(databaseUrl: string): Promise<string[]> {
  const rows = await rowsOf<{ name: string; data: unknown; output: unknown }>(
    databaseUrl,
    "select name, data, output from pgboss.job where state = 'failed'",
  );
  return rows.map(({ name, data, output }) =>
    `${name} ${JSON.stringify(data)}: ${JSON.stringify(output)}`.slice(0, 500),
  );
}
