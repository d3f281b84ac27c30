/*
 * A process of its own for the tests of the embedded PostgreSQL: joins, says its URL, and obeys one word a line.
 * Arguments: the JSON of {dataDir, sharedFolder}.
 */
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { joinCluster } from '../../db/embedded/join.ts';

const { dataDir, sharedFolder } = JSON.parse(process.argv[2] ?? '{}') as {
  dataDir: string;
  sharedFolder: string;
};
const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);

/** Inserts rows for ever, saying the number of each once it is committed. */
async function insert(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  await client.query('create table if not exists kept (n integer primary key)');
  for (let n = 1; ; n++) {
    await client.query('insert into kept values ($1)', [n]);
    say({ committed: n });
  }
}

/** Keeps a backend computing: it doesn't notice by itself that its postmaster has died. */
async function compute(url: string): Promise<void> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  say({ computing: true });
  await client.query('select count(*) from generate_series(1, 2000000000) n where n % 7 = 3');
}

try {
  const { url, release } = await joinCluster(dataDir, { sharedFolder });
  say({ url });
  for await (const line of createInterface({ input: process.stdin })) {
    if (line === 'insert') insert(url).catch(() => {});
    if (line === 'compute') compute(url).catch(() => {});
    if (line === 'release') {
      await release();
      say({ released: true });
      break;
    }
    if (line === 'exit') process.exit(0);
  }
  process.stdin.destroy(); // nothing of the module itself keeps a process alive that has left
} catch (error) {
  const { code, message } = error as Error & { code?: string };
  say({ code, message });
}
