import { fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { livingLeases, takeLease } from '../../db/embedded/leases.ts';
import { lock, tryLock } from '../../db/embedded/lock.ts';
import { identityOf, isAlive } from '../../db/embedded/processes.ts';
import { openFolder, removeFolder } from './embedded-fixtures.ts';

let folder: string;
beforeEach(async () => {
  folder = await openFolder();
});
afterEach(() => removeFolder(folder, []));

test('a held lock is refused, also to the process that holds it, until it is released', async () => {
  const held = tryLock(folder);
  expect(held).toBeDefined();
  expect(tryLock(folder)).toBeUndefined();
  await expect(lock(folder, 50)).rejects.toMatchObject({
    code: 'EMBEDDED_POSTGRES_LOCKED',
    message: expect.stringContaining(`Process ${process.pid} `),
  });
  held!.release();
  expect(tryLock(folder)).toBeDefined();
});

test('processes that are killed while they hold the lock never let two hold it at once', async () => {
  const script = join(folder, 'holder.mjs');
  await build({
    entryPoints: [fileURLToPath(new URL('embedded-lock-holder.ts', import.meta.url))],
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
  });
  const counter = join(folder, 'counter');
  writeFileSync(counter, '0');
  const rounds = 25;
  // Every second process dies by its own SIGKILL while it holds the lock, after its last round.
  const ended = Array.from({ length: 8 }, (_, n) => {
    const child = fork(script, [join(folder, 'lock'), counter, String(rounds), n % 2 ? 'dies' : 'leaves']);
    return new Promise<string>((done) => child.once('exit', (code, signal) => done(signal ?? String(code))));
  });
  expect((await Promise.all(ended)).sort()).toEqual([...Array(4).fill('0'), ...Array(4).fill('SIGKILL')]);
  expect(Number(readFileSync(counter, 'utf8'))).toBe(8 * rounds);
});

test('a process is told apart from an earlier one with its pid, and from its own zombie', async () => {
  const identity = identityOf(process.pid)!;
  expect(isAlive(identity)).toBe(true);
  expect(isAlive({ ...identity, started: 'at another time' })).toBe(false);
  expect(identityOf(2 ** 22 + 1)).toBeUndefined();
});

test('only leases of living processes count, and the others are swept away', () => {
  const mine = takeLease(folder);
  writeFileSync(join(folder, '1-old'), JSON.stringify({ pid: 1, started: 'long ago' }));
  writeFileSync(join(folder, '2-cut'), '{"pid":');
  expect(livingLeases(folder)).toBe(1);
  expect(readFileSync(mine, 'utf8')).toContain(String(process.pid));
  expect(() => readFileSync(join(folder, '1-old'))).toThrow('ENOENT');
});
