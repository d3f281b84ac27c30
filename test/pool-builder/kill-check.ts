import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { readMind } from '../../markers/engine/index.ts';
import { readTarget } from '../../markers/runtime/index.ts';
import type { PoolPlace } from './fixtures/open-pool.ts';

interface MarkerRow {
  id: number;
  style: string;
  seed: number;
  state: string;
  mind_key: string | null;
  mind_bytes: number;
  target_key: string | null;
  target_bytes: number | null;
  has_fingerprint: boolean;
  items: number;
}

export interface PoolCheck {
  /** Markers by state. */
  states: Record<string, number>;
  /** What is wrong, in words; nothing where every row and file agrees. */
  problems: string[];
}

/** Holds every row and file of a pool against each other, by means of its own: nothing of `pool verify` takes part. */
export async function checkPool({ databaseUrl, dataDir }: PoolPlace): Promise<PoolCheck> {
  const storage = path.join(dataDir, 'storage');
  const { rows, lastSeed, projectFiles } = await readRows(databaseUrl);
  const states: Record<string, number> = {};
  for (const { state } of rows) states[state] = (states[state] ?? 0) + 1;
  const problems = rows.flatMap((row) => rowProblems(row, lastSeed));

  const seeds = rows.map(({ style, seed }) => `${style} ${seed}`);
  for (const seed of repeated(seeds)) problems.push(`seed ${seed} was used twice`);

  const files = await filesBelow(storage, 'markers');
  const keys = rows.flatMap(({ mind_key, target_key }) => [mind_key ?? [], target_key ?? []].flat());
  for (const key of repeated(keys)) problems.push(`${key} belongs to two markers`);
  for (const file of files) if (!keys.includes(file)) problems.push(`${file} belongs to no marker`);
  for (const { id, mind_key, mind_bytes, target_key, target_bytes } of rows) {
    const readOne = (file: Uint8Array) => readMind(file).length === 1;
    if (mind_key) problems.push(...(await fileProblems(storage, id, mind_key, mind_bytes, readOne)));
    if (target_key) problems.push(...(await fileProblems(storage, id, target_key, target_bytes, readTarget)));
  }

  for (const key of projectFiles)
    if (!existsSync(path.join(storage, key))) problems.push(`${key} of a project is missing`);
  for (const name of await filesBelow(storage, 'incoming'))
    problems.push(`the temporary file ${name} was left behind`);
  return { states, problems };
}

async function readRows(databaseUrl: string) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<MarkerRow>(`
      select m.id, m.style, m.seed, m.state, m.mind_key, m.mind_bytes, m.target_key, m.target_bytes,
        f.marker_id is not null as has_fingerprint,
        (select count(*)::int from ar_project_items i where i.marker_id = m.id) as items
      from markers m left join marker_fingerprints f on f.marker_id = m.id order by m.id`);
    const seeds = await client.query<{ last_value: string }>('select last_value from marker_seeds');
    const files = await client.query<{ storage_key: string }>('select storage_key from project_files');
    const projectFiles = files.rows.map((row) => row.storage_key);
    return { rows, lastSeed: Number(seeds.rows[0]!.last_value), projectFiles };
  } finally {
    await client.end();
  }
}

const IN_USE = ['assigned', 'printed'];

function rowProblems(row: MarkerRow, lastSeed: number): string[] {
  const { id, state, seed, items } = row;
  const wrong: [boolean, string][] = [
    [state === 'building', 'is still building'],
    [IN_USE.includes(state) && items !== 1, `is ${state}, but in ${items} items`],
    [!IN_USE.includes(state) && items > 0, `is ${state}, but in ${items} items`],
    [!row.has_fingerprint, 'has no fingerprint'],
    [!row.mind_key || !row.target_key, 'lacks a file'],
    [seed > lastSeed, `has the seed ${seed}, which will be given again`],
  ];
  return wrong.filter(([is]) => is).map(([, what]) => `marker ${id} ${what}`);
}

async function fileProblems(
  storage: string,
  id: number,
  key: string,
  size: number | null,
  read: (file: Uint8Array) => unknown,
): Promise<string[]> {
  try {
    const bytes = await readFile(path.join(storage, key));
    const hash = createHash('sha256').update(bytes).digest('hex');
    if (bytes.length !== size || !new RegExp(`^markers/${hash}[.](mind|target)$`).test(key))
      return [`${key} of marker ${id} is not what its name says`];
    return read(bytes) ? [] : [`${key} of marker ${id} is not one target`];
  } catch (error) {
    return [`${key} of marker ${id}: ${(error as Error).message}`];
  }
}

/** The files below a folder of storage, as keys. */
async function filesBelow(storage: string, folder: string): Promise<string[]> {
  const entries = await readdir(path.join(storage, folder), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(storage, path.join(entry.parentPath, entry.name)));
}

function repeated(values: string[]): string[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}
