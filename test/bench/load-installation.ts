import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sql } from 'drizzle-orm';
import { connectDatabase, type DatabaseConnection } from '../../db/connection.ts';
import { joinCluster } from '../../db/embedded/join.ts';
import { createDatabase } from '../support/postgres.ts';
import { UNLIMITED } from '../support/unlimited.ts';
import { makeFiles } from './create.ts';
import { until, within } from './load-deadline.ts';
import { get } from './load-http.ts';
import { copyMarkers } from './load-markers.ts';
import { cpuSecondsOf, parentOf, type Started, startCommand } from './load-processes.ts';
import { type Address, type Owned, Visitors } from './load-tasks.ts';

const POOL = 1000;
const POOL_SECONDS = 180;
const PHOTOS = 16;
const PHOTO_SECONDS = 120;
const STOP_SECONDS = 30;
/** PostgreSQL's processes tell what they counted at most this much later. */
const STATISTICS_SECONDS = 12;

export interface DatabaseUse {
  inserted: number;
  updated: number;
  deleted: number;
  /** Rows that there are, counted. */
  rows: number;
  transactions: number;
  walBytes: number;
  /** Of the database, indexes included. */
  bytes: number;
}

/**
 * A whole installation on this machine as in production: the built server and workers in processes of their own, on a PostgreSQL with
 * fsync, with a stocked pool and no limits, and visitors in another process.
 */
export class Installation {
  readonly visitors: Visitors;
  readonly #folder: string;
  readonly #clusterUrl: string;
  readonly #leave: () => Promise<void>;
  #environment: Record<string, string> = {};
  #database: DatabaseConnection | undefined;
  /** Transactions of ours in the database, which are not the installation's. */
  #asked = 0;
  #postmaster = 0;
  #server: Started | undefined;
  #workers: Started[] = [];
  /** Mean size of a photo and of the video. */
  given = { photoBytes: 0, videoBytes: 0 };

  static async open(say: (what: string) => void): Promise<Installation> {
    const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-load-'));
    await chmod(folder, 0o755); // PostgreSQL's own account has to enter it
    try {
      say('starting PostgreSQL');
      const { url, release } = await within(120, 'PostgreSQL to start', joinCluster(folder));
      try {
        const visitors = await Visitors.open(await makeFiles(folder));
        const installation = new Installation(folder, url, visitors, release);
        say(`making ${PHOTOS} photos`);
        installation.given = await visitors.tell({ kind: 'makePhotos', count: PHOTOS }, PHOTO_SECONDS);
        return installation;
      } catch (error) {
        await release();
        throw error;
      }
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  private constructor(folder: string, clusterUrl: string, visitors: Visitors, leave: () => Promise<void>) {
    this.#folder = folder;
    this.#clusterUrl = clusterUrl;
    this.visitors = visitors;
    this.#leave = leave;
  }

  /** An installation that nobody has used, with a stocked pool, in place of the one before: what that one left to be done is gone. */
  async renew(): Promise<void> {
    await this.#stop();
    const inHalfADay = (new Date().getHours() + 12) % 24;
    const dataFolder = path.join(this.#folder, 'data');
    await rm(dataFolder, { recursive: true, force: true });
    const databaseUrl = await createDatabase(this.#clusterUrl);
    this.#environment = {
      ...UNLIMITED,
      ...{ PORT: '0', HTTPS_PORT: '0', POOL_HIGH: '0', LOG_LEVEL: 'error' },
      ...{ ADMIN_KEY: 'the-admin-key-of-the-benchmark', PUBLIC_URL: 'https://photos.example.com' },
      // What waits for the night waits until this is over.
      NIGHT_FROM_HOUR: String(inHalfADay),
      NIGHT_TO_HOUR: String((inHalfADay + 1) % 24),
      DATA_DIR: dataFolder,
      DATABASE_URL: databaseUrl,
    };
    const timeouts = { connectTimeoutMs: 10_000, statementTimeoutMs: 45_000 };
    const database = connectDatabase({ url: databaseUrl, poolSize: 2, ...timeouts });
    this.#database = database;
    this.#asked = 0;
    const build = ['pool', 'build', '--count', '1', '--json'];
    const built = await startCommand(build, this.#environment, /^\{.*\}$/m);
    await within(POOL_SECONDS, 'a marker', built.stop());
    await copyMarkers(database.db, POOL);
    // What so many rows leave to be done is no work of the steps.
    await this.query('vacuum analyze');
    await this.query('checkpoint');
    const [{ pid }] = await this.query<{ pid: number }>('select pg_backend_pid() as pid');
    this.#postmaster = parentOf(pid);
  }

  get url(): string {
    return this.#server!.words[1]!;
  }

  get serverPid(): number {
    return this.#server!.pid;
  }

  /** A server that leaves jobs to workers, in place of the one before. */
  async startServer(environment: Record<string, string> = {}): Promise<void> {
    await this.#server?.stop();
    const all = { ...this.#environment, WORKERS: 'off', ...environment };
    this.#server = await startCommand(['start'], all, /Passepartout is at (\S+)/);
  }

  /** So many worker processes in place of those before. */
  async startWorkers(count: number, environment: Record<string, string> = {}): Promise<Started[]> {
    await Promise.all(this.#workers.map((worker) => worker.stop()));
    const all = { ...this.#environment, ...environment };
    this.#workers = [];
    for (let n = 0; n < count; n++)
      this.#workers.push(await startCommand(['worker'], all, /Working on jobs/));
    return this.#workers;
  }

  /** The processes whose CPU is watched. */
  groups(): Record<string, number[]> {
    return {
      server: [this.serverPid],
      workers: this.#workers.map(({ pid }) => pid),
      postgres: [this.#postmaster],
      visitors: [this.visitors.pid],
    };
  }

  /** Seconds of CPU so far, what has ended included. */
  cpuSeconds(): { server: number; workers: number; postgres: number } {
    const of = (pids: number[]) => pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
    const { server, workers, postgres } = this.groups();
    return { server: of(server!), workers: of(workers!), postgres: of(postgres!) };
  }

  async query<Row>(text: string): Promise<[Row, ...Row[]]> {
    this.#asked++;
    return (await this.#database!.db.execute(sql.raw(text))).rows as unknown as [Row, ...Row[]];
  }

  /** `/metrics` of the server, in Prometheus' text form. */
  async metrics(): Promise<string> {
    return (await get(`${this.url}/metrics`)).body.toString();
  }

  /** The status of a living photo, to be asked for by its owner. */
  statusOf({ id, secret }: Owned): Address {
    return { url: `${this.url}/api/ar/status/${id}`, headers: { authorization: `Bearer ${secret}` } };
  }

  /** Waits until no job of these kinds waits or runs. Throws which do, where it takes too long. Asks the database, not the server. */
  async untilDone(kinds: string[], mostSeconds: number): Promise<void> {
    let open = '';
    const isDone = async () => {
      const jobs = await this.query<{ name: string; state: string; count: number }>(
        `select name, state::text, count(*)::int as count from pgboss.job
         where name in (${kinds.map((kind) => `'${kind}'`).join(', ')}) and state in ('created', 'retry', 'active')
         group by 1, 2`,
      );
      open = [...jobs].map(({ name, state, count }) => `${name} ${state} ${count}`).join(', ');
      return open === '';
    };
    await until(mostSeconds, 'jobs to be done', isDone).catch((error: Error) => {
      throw new Error(`${error.message} ${open}`);
    });
  }

  /** Forgets what waits to be done, and lets end what is under way: what one step left behind is not the next one's work. */
  async forgetWaiting(kinds: readonly string[], mostSeconds: number): Promise<void> {
    const named = kinds.map((kind) => `'${kind}'`).join(', ');
    const isQuiet = async () => {
      await this.query(
        `update pgboss.job set state = 'cancelled', completed_on = now()
         where name in (${named}) and state in ('created', 'retry')`,
      );
      const [{ active }] = await this.query<{ active: number }>(
        `select count(*)::int as active from pgboss.job where name in (${named}) and state = 'active'`,
      );
      return active === 0;
    };
    await until(mostSeconds, 'jobs that are under way', isQuiet, 500);
    // Else they would be given new jobs.
    await this.query("delete from ar_projects where status in ('pending', 'processing')");
    await this.query("update ar_projects set print_state = 'checked' where print_state = 'rendering'");
  }

  /** What the database counted so far. Takes a while: its processes tell late. */
  async databaseUse(): Promise<DatabaseUse> {
    await new Promise((resolve) => setTimeout(resolve, STATISTICS_SECONDS * 1000));
    const [counted] = await this.query<Record<string, string>>(`
      select sum(n_tup_ins) as inserted, sum(n_tup_upd) as updated, sum(n_tup_del) as deleted,
        (select xact_commit from pg_stat_database where datname = current_database()) as transactions,
        pg_current_wal_lsn() - '0/0'::pg_lsn as "walBytes", pg_database_size(current_database()) as bytes
      from pg_stat_user_tables`);
    const asked = this.#asked;
    const tables = await this.query<{ name: string }>(
      `select format('%I.%I', schemaname, relname) as name from pg_stat_user_tables
       where relid not in (select partrelid from pg_partitioned_table)`,
    );
    const [{ rows }] = await this.query<{ rows: string }>(
      `select ${tables.map(({ name }) => `(select count(*) from ${name})`).join(' + ')} as rows`,
    );
    const numbers = Object.entries({ ...counted, rows }).map(([name, value]) => [name, Number(value)]);
    const use = Object.fromEntries(numbers) as unknown as DatabaseUse;
    return { ...use, transactions: use.transactions - asked };
  }

  /** Bytes and files in the storage. */
  async storageUse(): Promise<{ bytes: number; files: number }> {
    const folder = path.join(this.#environment.DATA_DIR!, 'storage');
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    const sizes = await Promise.all(
      files.map(({ parentPath, name }) => stat(path.join(parentPath, name)).then(({ size }) => size)),
    );
    return { bytes: sizes.reduce((sum, size) => sum + size, 0), files: files.length };
  }

  /** Ends server and workers, and leaves the database. */
  async #stop(): Promise<void> {
    const processes = [...this.#workers, ...(this.#server ? [this.#server] : [])];
    this.#workers = [];
    this.#server = undefined;
    await Promise.all(processes.map((each) => each.stop()));
    const left = this.#database?.close() ?? Promise.resolve();
    await within(STOP_SECONDS, 'the database to be left', left).catch(() => {});
    this.#database = undefined;
  }

  async close(): Promise<void> {
    this.visitors.close();
    await this.#stop();
    await within(STOP_SECONDS, 'PostgreSQL to stop', this.#leave());
    await rm(this.#folder, { recursive: true, force: true });
  }
}
