import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Binaries, program } from './binaries.ts';
import { type Connection, DATABASE, USER } from './connection.ts';
import { EmbeddedPostgresError } from './errors.ts';
import { type Account, run } from './run.ts';

/** One PostgreSQL cluster on the disk, and what it takes to run it. */
export interface Cluster {
  /** Holds data/; ours to write, and the account may enter it. */
  home: string;
  logFile: string;
  binaries: Binaries;
  account: Account | undefined;
  /** False only in tests: a crash of the machine may then lose everything. */
  durable: boolean;
}

const UNFINISHED = 'unfinished-';

export const dataFolderOf = (home: string) => join(home, 'data');

/** Names the processes of this cluster in their titles ("postgres: NAME: …"), to find those that outlived a crash. */
export function clusterName(home: string): string {
  return `passepartout-${createHash('sha256').update(home).digest('hex').slice(0, 12)}`;
}

/** Makes the cluster in a folder of its own and renames it when it is whole: a kill in between leaves no half of one. */
export async function initialise(cluster: Cluster, { password }: Connection): Promise<void> {
  const { account, home } = cluster;
  const unfinished = join(home, `${UNFINISHED}${randomBytes(4).toString('hex')}`);
  const data = join(unfinished, 'data');
  const passwordFile = join(unfinished, 'password');
  await mkdir(data, { recursive: true, mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (account) {
    for (const path of [passwordFile, data, unfinished]) await chown(path, account.uid, account.gid);
  }
  const made = await run(
    program(cluster.binaries, 'initdb'),
    [
      ...['--pgdata', data, '--username', USER, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      // PostgreSQL's own C.UTF-8: the same order of letters on every machine, whatever locales it has.
      ...['--encoding', 'UTF8', '--no-locale', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
      '--no-instructions',
      ...(cluster.durable ? [] : ['--no-sync']),
    ],
    { account },
  );
  if (!made.ok) throw startFailed('initdb could not make the database', made.output);
  await singleUser(cluster, data, `create database ${DATABASE}`);
  await rename(data, dataFolderOf(home));
  const folder = await open(home, 'r');
  await folder.sync();
  await folder.close();
  await rm(unfinished, { recursive: true });
}

/** Removes what killed runs of `initialise` left. */
export async function removeUnfinished(home: string): Promise<void> {
  for (const name of existsSync(home) ? await readdir(home) : []) {
    // The initdb of a killed process may still write into it: what does not go now goes at the next start.
    if (name.startsWith(UNFINISHED))
      await rm(join(home, name), { recursive: true, force: true, maxRetries: 5, retryDelay: 100 }).catch(
        () => {},
      );
  }
}

/** Gives the database user the recorded password, for a cluster whose password was lost. No server may run on it. */
export async function resetPassword(cluster: Cluster, { password }: Connection): Promise<void> {
  await singleUser(cluster, dataFolderOf(cluster.home), `alter role ${USER} password '${password}'`);
}

/** Runs one statement without a server (postgres --single), as superuser and without a password. */
async function singleUser(cluster: Cluster, data: string, statement: string): Promise<void> {
  const postgres = program(cluster.binaries, 'postgres');
  const { account } = cluster;
  const answer = await run(postgres, ['--single', '-D', data, 'postgres'], {
    account,
    input: `${statement}\n`,
  });
  // It ends with 0 after an error in a statement.
  if (!answer.ok || /\b(ERROR|FATAL|PANIC):/.test(answer.output)) {
    throw startFailed('The database could not be prepared', answer.output);
  }
}

/** Makes a folder of ours that the server's account may pass through, whatever our umask. */
export async function makePassableFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await chmod(folder, 0o711);
}

export function startFailed(what: string, output: string): EmbeddedPostgresError {
  const lastLines = output.trim().split('\n').slice(-12).join('\n') || '(it said nothing)';
  return new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_START_FAILED',
    `${what}. Mend the cause below, or set DATABASE_URL to another PostgreSQL. It said:\n${lastLines}`,
  );
}
