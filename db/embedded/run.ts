import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

/** The system account that programs run as. PostgreSQL refuses to run as root. */
export interface Account {
  uid: number;
  gid: number;
}

/**
 * A folder every account may enter and an environment of its own: a PGPORT or PGDATA of the user must not reach
 * PostgreSQL, and its messages must be the English ones that we look for.
 */
export const PROGRAM_SURROUNDINGS = {
  cwd: '/',
  env: { PATH: process.env.PATH ?? '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
} as const;

/** Runs a program to its end; a program that can't even start is an answer too (`ok: false`), not an exception. */
export async function run(
  file: string,
  args: string[],
  { account, input = '' }: { account?: Account | undefined; input?: string } = {},
): Promise<{ ok: boolean; output: string }> {
  try {
    const child = spawn(file, args, { ...PROGRAM_SURROUNDINGS, ...account, stdio: ['pipe', 'pipe', 'pipe'] });
    const closed = once(child, 'close');
    child.stdin.on('error', () => {}); // a program may end without reading its input
    child.stdin.end(input);
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
    return { ok: code === 0, output: (stdout + stderr).trim() };
  } catch (error) {
    return { ok: false, output: (error as Error).message };
  }
}
