import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { ERRORS, type Lock, type Locker } from '@tus/server';
import type { Database } from '../../db/connection.ts';
import { type Notifications, notify } from '../../db/notifications.ts';
import { holdUpload, letGoOfUpload, renewHold, UPLOADS_CHANNEL } from '../../db/uploads.ts';

/** A server that died holds an upload for so long. */
const HOLD_SECONDS = 20;
const RENEW_EVERY_MS = 5_000;
/** How long somebody waits for whoever holds it to let go, and how often it is asked. */
const PATIENCE_MS = 25_000;
const ASK_EVERY_MS = 100;

/**
 * One request at a time works on an upload, on whatever server: the line of a phone drops without a word, and the server that it spoke to
 * still waits for more when the phone has come back to another one. Who comes later is right: who was there is told to let go.
 */
export function sharedLocks({ db, notifications }: { db: Database; notifications: Notifications }): Locker {
  return { newLock: (id) => new SharedLock(db, notifications, id) };
}

class SharedLock implements Lock {
  readonly #db: Database;
  readonly #notifications: Notifications;
  readonly #id: string;
  readonly #token = randomUUID();
  #renewing: NodeJS.Timeout | undefined;
  #silence: (() => void) | undefined;

  constructor(db: Database, notifications: Notifications, id: string) {
    this.#db = db;
    this.#notifications = notifications;
    this.#id = id;
  }

  /** Of an upload that is not there, or not yet, nothing is held. Throws ERR_LOCK_TIMEOUT. */
  async lock(signal: AbortSignal, letGo: () => Promise<void> | void): Promise<void> {
    const until = performance.now() + PATIENCE_MS;
    for (;;) {
      const hold = await holdUpload(this.#db, this.#id, this.#token, HOLD_SECONDS);
      if (hold === 'unknown') return;
      if (hold === 'taken') return this.#keepHold(letGo);
      if (performance.now() > until || signal.aborted) throw ERRORS.ERR_LOCK_TIMEOUT;
      await notify(this.#db, UPLOADS_CHANNEL, this.#id);
      await pause(ASK_EVERY_MS);
    }
  }

  async unlock(): Promise<void> {
    clearInterval(this.#renewing);
    this.#silence?.();
    // Where this fails it is free again by itself, a while later.
    await letGoOfUpload(this.#db, this.#id, this.#token).catch(() => {});
  }

  #keepHold(letGo: () => Promise<void> | void): void {
    this.#silence = this.#notifications.on(UPLOADS_CHANNEL, (id) => {
      if (id === this.#id) void letGo();
    });
    this.#renewing = setInterval(async () => {
      const isOurs = await renewHold(this.#db, this.#id, this.#token, HOLD_SECONDS).catch(() => true);
      if (!isOurs) void letGo();
    }, RENEW_EVERY_MS);
  }
}
