/*
 * A process of its own for the tests of the lock: adds one to a number in a file, so that whoever is not alone loses a
 * step. Arguments: lock folder, file, rounds, 'dies' or 'leaves'.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { lock } from '../../db/embedded/lock.ts';

const [folder = '', counter = '', rounds = '0', ending] = process.argv.slice(2);

for (let round = Number(rounds); round > 0; round--) {
  const held = await lock(folder, 60_000);
  const count = Number(readFileSync(counter, 'utf8'));
  await sleep(1);
  writeFileSync(counter, String(count + 1));
  if (round === 1 && ending === 'dies') process.kill(process.pid, 'SIGKILL');
  held.release();
}
process.disconnect();
