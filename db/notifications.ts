/** LISTEN and NOTIFY: how processes that share a database tell each other that something has happened. */
import { sql } from 'drizzle-orm';
import pg from 'pg';
import type { Logger } from 'pino';
import type { Queryable } from './connection.ts';
import { endConnection } from './silent-connections.ts';

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 10_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** A peer that vanished without a word is noticed by TCP, which begins to ask after this long. */
const KEEP_ALIVE_AFTER_MS = 10_000;

/**
 * Told of each notification with its payload; and with undefined whenever the connection is up (again): from then on it hears
 * everything, but what came before may have passed unheard.
 */
export type NotificationCallback = (payload: string | undefined) => void;

export interface Notifications {
  /** Listens on a channel until the returned function is called. */
  on(channel: string, callback: NotificationCallback): () => void;
  close(): Promise<void>;
}

/**
 * Opens the one connection of this process that listens. Returns at once; connects, and connects again after every loss, with
 * pauses that grow to 10 s, until it is closed. An outage is logged once.
 */
export function listen(
  connectionString: string,
  { log, onReady }: { log: Logger; onReady?: () => void },
): Notifications {
  return new Listener(connectionString, log, onReady);
}

/** Sends a notification; in a transaction it leaves with the commit, or never. A payload has less than 8000 bytes. */
export async function notify(db: Queryable, channel: string, payload = ''): Promise<void> {
  await db.execute(sql`select pg_notify(${channel}, ${payload})`);
}

class Listener implements Notifications {
  readonly #connectionString: string;
  readonly #log: Logger;
  readonly #onReady: (() => void) | undefined;
  readonly #callbacks = new Map<string, Set<NotificationCallback>>();
  #client: pg.Client | undefined;
  #listening = false;
  #asking: Promise<void> = Promise.resolve();
  #outage = false;
  #pauseMs = FIRST_PAUSE_MS;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(connectionString: string, log: Logger, onReady: (() => void) | undefined) {
    this.#connectionString = connectionString;
    this.#log = log;
    this.#onReady = onReady;
    void this.#connect();
  }

  on(channel: string, callback: NotificationCallback): () => void {
    const callbacks = this.#callbacks.get(channel) ?? new Set();
    callbacks.add(callback);
    this.#callbacks.set(channel, callbacks);
    if (this.#listening) void this.#listenTo(channel, () => callbacks.has(callback) && callback(undefined));
    return () => {
      callbacks.delete(callback);
    };
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#callbacks.clear();
    if (this.#client) await endConnection(this.#client);
  }

  async #connect(): Promise<void> {
    const client = new pg.Client({
      connectionString: this.#connectionString,
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_AFTER_MS,
      application_name: 'passepartout listener',
    });
    this.#client = client;
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('the connection ended')));
    client.on('notification', ({ channel, payload }) => this.#tell(channel, payload ?? ''));
    try {
      await client.connect();
      // A channel that is added meanwhile is not missed: only `listening` makes `on` send its own.
      for (const channel of this.#callbacks.keys())
        await client.query(`listen ${pg.escapeIdentifier(channel)}`);
      if (client === this.#client) this.#ready();
    } catch (error) {
      this.#lost(client, error as Error);
    }
  }

  /** One at a time, as pg wants it. Never rejects: where the connection is gone, the next one listens on every channel. */
  #listenTo(channel: string, then: () => void): Promise<void> {
    const client = this.#client!;
    this.#asking = this.#asking
      .then(() => client.query(`listen ${pg.escapeIdentifier(channel)}`))
      .then(then)
      .catch(() => {});
    return this.#asking;
  }

  #ready(): void {
    this.#listening = true;
    this.#pauseMs = FIRST_PAUSE_MS;
    if (this.#outage) this.#log.info('listening to the database again');
    this.#outage = false;
    this.#onReady?.();
    for (const channel of this.#callbacks.keys()) this.#tell(channel, undefined);
  }

  #tell(channel: string, payload: string | undefined): void {
    for (const callback of this.#callbacks.get(channel) ?? []) callback(payload);
  }

  #lost(client: pg.Client, error: Error): void {
    if (client !== this.#client || this.#closed) return;
    this.#client = undefined;
    this.#listening = false;
    void endConnection(client);
    if (!this.#outage)
      this.#log.warn({ err: error }, 'cannot listen to the database: polling until it is back');
    this.#outage = true;
    this.#timer = setTimeout(() => void this.#connect(), this.#pauseMs);
    this.#pauseMs = Math.min(2 * this.#pauseMs, LONGEST_PAUSE_MS);
  }
}
