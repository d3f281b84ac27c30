import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import type PgBoss from 'pg-boss';
import type { Logger } from 'pino';
import type { Database, Queryable, Transaction } from '../../db/connection.ts';
import { forgetProgress, JOBS_CHANNEL } from '../../db/job-leases.ts';
import {
  cancelWaiting,
  countJobs,
  dropDeadLetters,
  dropJob,
  findJob,
  isRetryWaiting,
  type Job,
  type JobPlace,
  type JobState,
  type KindStats,
  listJobs,
  type QueueNames,
  requestCancel,
  reviveJob,
} from '../../db/jobs.ts';
import { notify } from '../../db/notifications.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { openBoss, through } from './boss.ts';
import { deadLettersOf, type JobKinds, type KindMap, type RulesOf, rulesFor } from './kinds.ts';
import { Outage } from './outage.ts';

export interface SendOptions {
  /** Instead of the kind's own: see PRIORITY. */
  priority?: number;
  /** At most one job of the kind with this key waits at a time. */
  singletonKey?: string;
  /** At most one job of the kind (and key) is made in each slot of so many seconds, by whichever process. */
  singletonSeconds?: number;
  /** Not before this. */
  startAfter?: Date;
  /** The job comes to be with this transaction's commit, or never. */
  transaction?: Transaction;
}

export interface JobPage<Kind extends string> {
  jobs: JobOf<Kind>[];
  /** Give it to `list` for what comes next; null at the end. */
  cursor: string | null;
}

export type JobOf<Kind extends string> = Job & { kind: Kind };

export interface ListOptions<Kind extends string> {
  kind?: Kind | undefined;
  state?: JobState | undefined;
  cursor?: string | undefined;
  /** From 1 to 200; 50 by default. */
  limit?: number | undefined;
}

export interface JobQueue<Kinds extends KindMap = JobKinds> {
  /** Makes a job and returns its id; undefined where a singleton of its kind is there already. */
  send<Kind extends keyof Kinds & string>(
    kind: Kind,
    data: Kinds[Kind],
    options?: SendOptions,
  ): Promise<string | undefined>;
  /**
   * Ends a job: a waiting one at once, a running one as soon as its worker, on whatever machine, has heard of it. It is not tried
   * again. Throws JOB_NOT_FOUND or JOB_OVER.
   */
  cancel(id: string): Promise<'cancelled' | 'stopping'>;
  /**
   * Has a job that failed or was cancelled begin anew with all its attempts, by its own id or its dead letter's. Returns the id of
   * the job that now waits. Throws JOB_NOT_FOUND or JOB_NOT_OVER.
   */
  retry(id: string): Promise<string>;
  find(id: string): Promise<JobOf<keyof Kinds & string> | undefined>;
  /** Jobs, the newest first. Throws CURSOR_INVALID. */
  list(options?: ListOptions<keyof Kinds & string>): Promise<JobPage<keyof Kinds & string>>;
  /** What each kind is doing, in the order of the kinds. */
  stats(): Promise<(KindStats & { kind: keyof Kinds & string })[]>;
  close(): Promise<void>;
  /** For those who run its jobs. */
  readonly internals: QueueInternals;
}

export interface QueueInternals {
  db: Database;
  pool: pg.Pool;
  boss: PgBoss;
  rules: RulesOf<KindMap>;
  outage: Outage;
}

export interface QueueSettings<Kinds extends KindMap> {
  db: Database;
  pool: pg.Pool;
  log: Logger;
  kinds: RulesOf<Kinds>;
}

/**
 * Opens the queue of the service. It makes its tables and kinds known to the database where they are not yet.
 * @param settings with the worker threads of this process, by which it takes jobs
 */
export async function openQueue({
  threads,
  ...settings
}: Omit<QueueSettings<JobKinds>, 'kinds'> & { threads: number }): Promise<JobQueue> {
  return openQueueOf({ ...settings, kinds: rulesFor(threads) });
}

/** Opens a queue of these kinds. */
export async function openQueueOf<Kinds extends KindMap>({
  db,
  pool,
  log,
  kinds,
}: QueueSettings<Kinds>): Promise<JobQueue<Kinds>> {
  const rules: RulesOf<KindMap> = kinds;
  const outage = new Outage(log);
  const boss = await openBoss(pool, rules, (error) => outage.failed(error));
  boss.on('maintenance', () => {
    outage.over();
    forgetProgress(db).catch((error) => outage.failed(error));
  });
  return new PgBossQueue<Kinds>({ db, pool, boss, rules, outage }, log);
}

const LIST_LIMIT = 50;
const LONGEST_LIST = 200;
/** A job that changes while we look is looked at again. */
const CANCEL_TRIES = 5;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

class PgBossQueue<Kinds extends KindMap> implements JobQueue<Kinds> {
  readonly internals: QueueInternals;
  readonly #log: Logger;
  readonly #queues: QueueNames[];

  constructor(internals: QueueInternals, log: Logger) {
    this.internals = internals;
    this.#log = log;
    this.#queues = Object.keys(internals.rules).map((kind) => ({ kind, deadLetters: deadLettersOf(kind) }));
  }

  async send<Kind extends keyof Kinds & string>(
    kind: Kind,
    data: Kinds[Kind],
    options: SendOptions = {},
  ): Promise<string | undefined> {
    return this.#insert(options.transaction ?? this.internals.db, kind, data, options);
  }

  async #insert(
    db: Queryable,
    kind: string,
    data: object,
    { priority, singletonKey, singletonSeconds, startAfter }: Omit<SendOptions, 'transaction'>,
  ): Promise<string | undefined> {
    const { boss, rules } = this.internals;
    const id = randomUUID();
    // Of a kind's jobs without a key, each has one of its own, unless they share the slots of the kind.
    const key = singletonKey ?? (singletonSeconds === undefined ? id : '');
    if (key !== id && (await isRetryWaiting(db, kind, key))) return undefined;
    const insertion = through(db);
    const job: PgBoss.JobInsert = {
      id,
      name: kind,
      data,
      priority: priority ?? rules[kind]!.priority,
      singletonKey: key,
      ...(singletonSeconds !== undefined && { singletonSeconds }),
      ...(startAfter && { startAfter: startAfter.toISOString() }),
    };
    await boss.insert([job], { db: insertion });
    if (insertion.rowCount() === 0) return undefined;
    await notify(db, JOBS_CHANNEL, kind);
    // With the request that it came of, where there is one: so its lines are found from there.
    this.#log.debug({ sentJobId: id, kind }, 'job sent');
    return id;
  }

  async cancel(id: string): Promise<'cancelled' | 'stopping'> {
    const { db, rules } = this.internals;
    for (let n = 0; n < CANCEL_TRIES; n++) {
      const job = await this.#findOrThrow(id);
      if (job.state !== 'waiting' && job.state !== 'active') break;
      if (await cancelWaiting(db, Object.keys(rules), id)) return 'cancelled';
      if (await requestCancel(db, id)) return 'stopping';
    }
    throw new CodedError('JOB_OVER', `The job ${id} is over: there is nothing left to cancel.`);
  }

  async retry(id: string): Promise<string> {
    const job = await this.#findOrThrow(id);
    const queue = this.#queues.find(({ kind }) => kind === job.kind)!;
    return this.internals.db.transaction(async (transaction) => {
      if (job.state !== 'dead') {
        await this.#revive(transaction, queue, id);
        return id;
      }
      await dropJob(transaction, queue.deadLetters, id);
      const original = job.deadLetterOf;
      if (original && (await findJob(transaction, this.#queues, original))) {
        await this.#revive(transaction, queue, original);
        return original;
      }
      const { data, priority } = job;
      return (await this.#insert(transaction, job.kind, data as object, { priority }))!;
    });
  }

  async #revive(db: Queryable, queue: QueueNames, id: string): Promise<void> {
    if (!(await reviveJob(db, queue.kind, id)))
      throw new CodedError('JOB_NOT_OVER', `The job ${id} neither failed nor was cancelled: leave it be.`);
    await dropDeadLetters(db, queue, id);
  }

  async find(id: string): Promise<JobOf<keyof Kinds & string> | undefined> {
    if (!UUID.test(id)) return undefined;
    return (await findJob(this.internals.db, this.#queues, id)) as JobOf<keyof Kinds & string> | undefined;
  }

  async #findOrThrow(id: string): Promise<Job> {
    const job = await this.find(id);
    if (job) return job;
    throw new CodedError('JOB_NOT_FOUND', `There is no job ${id}. Jobs that ended long ago are forgotten.`);
  }

  async list({
    kind,
    state,
    cursor,
    limit = LIST_LIMIT,
  }: ListOptions<keyof Kinds & string> = {}): Promise<JobPage<keyof Kinds & string>> {
    const queues = kind === undefined ? this.#queues : this.#queues.filter((queue) => queue.kind === kind);
    const wanted = Math.min(Math.max(1, limit), LONGEST_LIST);
    const after = cursor === undefined ? undefined : readCursor(cursor);
    // One more than wanted says whether there is a next page.
    const rows = await listJobs(this.internals.db, queues, { state, after, limit: wanted + 1 });
    const page = rows.slice(0, wanted);
    const last = page.at(-1);
    return {
      jobs: page.map(({ job }) => job as JobOf<keyof Kinds & string>),
      cursor: rows.length > wanted && last ? `${last.place.createdMicroseconds}_${last.place.id}` : null,
    };
  }

  async stats(): Promise<(KindStats & { kind: keyof Kinds & string })[]> {
    const stats = await countJobs(this.internals.db, this.#queues);
    return stats as (KindStats & { kind: keyof Kinds & string })[];
  }

  async close(): Promise<void> {
    await this.internals.boss.stop({ graceful: false });
  }
}

const CURSOR = /^(\d{1,18})_([0-9a-f-]{36})$/;

function readCursor(cursor: string): JobPlace {
  const [, createdMicroseconds, id = ''] = CURSOR.exec(cursor) ?? [];
  if (createdMicroseconds && UUID.test(id)) return { createdMicroseconds, id };
  throw new CodedError('CURSOR_INVALID', 'This is no cursor of this list: begin without one.');
}
