import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createDatabase } from './postgres.ts';

const VERSIONS = '/usr/lib/postgresql';

export interface DebianPostgres {
  createDatabase(): Promise<string>;
  stop(): Promise<void>;
}

/** Debian's PostgreSQL, whose `pg_dump` is of the same version, on a temporary folder; reached by a socket and its account, without a password. */
export function startDebianPostgres(): DebianPostgres {
  const version = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a))[0]!;
  const folder = mkdtempSync(path.join(tmpdir(), 'passepartout-debian-postgres-'));
  chmodSync(folder, 0o777); // PostgreSQL runs as an account of its own when we are root
  const run = (program: string, args: string[]) => {
    const command = [path.join(VERSIONS, version, 'bin', program), ...args];
    const [file, ...rest] =
      process.getuid?.() === 0 ? ['runuser', '-u', 'postgres', '--', ...command] : command;
    execFileSync(file!, rest, { cwd: '/', stdio: ['ignore', 'ignore', 'inherit'] });
  };
  const data = path.join(folder, 'data');
  run('initdb', ['-D', data, '-U', 'passepartout', '--auth=trust', '--no-sync', '-E', 'UTF8', '--no-locale']);
  const settings = `-c listen_addresses='' -c unix_socket_directories=${folder} -c fsync=off`;
  run('pg_ctl', ['-D', data, '-w', '-l', path.join(folder, 'log'), '-o', settings, 'start']);
  const url = `postgres:///postgres?host=${folder}&user=passepartout`;
  return {
    createDatabase: () => createDatabase(url),
    async stop() {
      run('pg_ctl', ['-D', data, '-w', '-m', 'immediate', 'stop']);
      await rm(folder, { recursive: true, force: true });
    },
  };
}
