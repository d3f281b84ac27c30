import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { readMind } from '../../../markers/engine/index.ts';
import type { PoolPlace } from '../../pool-builder/fixtures/open-pool.ts';

interface ProjectRow {
  id: string;
  status: string;
  error_code: string | null;
  error_message: string | null;
}

interface ItemRow {
  id: number;
  project_id: string;
  file_suffix: string;
  mode: string;
  marker_id: number | null;
  mind_key: string | null;
  mind_bytes: number | null;
  target_key: string | null;
  target_bytes: number | null;
  replaces: number | null;
  error_code: string | null;
  error_message: string | null;
}

interface FileRow {
  project_id: string;
  name: string;
  storage_key: string;
  bytes: number;
}

interface MarkerRow {
  id: number;
  state: string;
  mind_key: string | null;
  target_key: string | null;
}

interface Rows {
  projects: ProjectRow[];
  items: ItemRow[];
  files: FileRow[];
  markers: MarkerRow[];
  compiled: { mind_key: string; target_key: string | null }[];
  /** Jobs that make projects and wait or run. */
  jobs: { id: string; name: string; state: string }[];
}

/** Folders of storage, each with what may name its files. */
const FOLDERS = ['projects', 'compiled', 'markers'];
const OF_PROJECT = ['qr-code.png', 'marker.mind'];
const OF_ITEM = ['photo', 'video.mp4', 'poster.jpg', 'enhanced-photo.jpg'];

/**
 * Says in words what is wrong with the projects of an installation in which nothing is at work any more: each must be ready and whole, or
 * in error with a reason. Holds rows, files, markers and jobs against each other by means of its own; none of our sweeps takes part.
 */
export async function checkProjects({ databaseUrl, dataDir }: PoolPlace): Promise<string[]> {
  const rows = await readRows(databaseUrl);
  const storage = path.join(dataDir, 'storage');
  const problems = rows.jobs.map(({ name, state }) => `a job ${name} is still ${state}`);
  for (const project of rows.projects)
    problems.push(...(await projectProblems(storage, rows, project)).map((text) => `${project.id}: ${text}`));
  problems.push(...markerProblems(rows));

  const named = new Set<string | null>([
    ...rows.files.map((file) => file.storage_key),
    ...[...rows.items, ...rows.markers, ...rows.compiled].flatMap((row) => [row.mind_key, row.target_key]),
  ]);
  for (const folder of FOLDERS)
    for (const key of await filesBelow(storage, folder))
      if (!named.has(key)) problems.push(`${key} is named by nobody`);
  for (const key of await filesBelow(storage, 'incoming')) problems.push(`${key} was left behind`);
  return problems;
}

async function readRows(databaseUrl: string): Promise<Rows> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const read = async <Row>(query: string) => (await client.query(query)).rows as Row[];
  try {
    return {
      projects: await read('select id, status, error_code, error_message from ar_projects'),
      items: await read('select * from ar_project_items order by target_index'),
      files: await read('select project_id, name, storage_key, bytes::float8 as bytes from project_files'),
      markers: await read('select id, state, mind_key, target_key from markers'),
      compiled: await read('select mind_key, target_key from compiled_targets'),
      jobs: await read(
        "select id, name, state from pgboss.job where name in ('finish', 'compile') and state < 'completed'",
      ),
    };
  } finally {
    await client.end();
  }
}

async function projectProblems(storage: string, rows: Rows, project: ProjectRow): Promise<string[]> {
  const problems: string[] = [];
  const items = rows.items.filter((item) => item.project_id === project.id);
  const files = rows.files.filter((file) => file.project_id === project.id);
  if (project.status === 'error') {
    if (!project.error_code || !project.error_message) problems.push('in error without a reason');
  } else if (project.status === 'ready') {
    problems.push(...missingNames(items, files));
    for (const item of items) problems.push(...(await itemProblems(storage, item)));
    problems.push(...targetProblems(rows, items, files));
    const targets = files.find(({ name }) => name === 'marker.mind');
    const expected = items.filter((item) => item.mind_key !== null).length;
    const found = targets && (await readTargets(storage, targets.storage_key));
    if (found !== expected) problems.push(`marker.mind has ${found} targets for ${expected} pictures`);
  } else problems.push(`is ${project.status} for ever`);
  for (const { name, storage_key, bytes } of files)
    problems.push(...(await fileProblems(storage, storage_key, bytes)).map((text) => `${name} ${text}`));
  return problems;
}

function missingNames(items: ItemRow[], files: FileRow[]): string[] {
  const names = new Set(files.map(({ name }) => name));
  const wanted = items
    .filter((item) => item.mind_key !== null)
    .flatMap(({ file_suffix }) => OF_ITEM.map((name) => name.replace(/(\.|$)/, `${file_suffix}$1`)));
  return [...OF_PROJECT, ...wanted].filter((name) => !names.has(name)).map((name) => `has no ${name}`);
}

async function itemProblems(storage: string, item: ItemRow): Promise<string[]> {
  const is = `item ${item.id}`;
  if (item.error_code) return item.error_message ? [] : [`${is} is in error without a reason`];
  if (item.mind_key === null) return [`${is} is made for ever`];
  const problems = (await fileProblems(storage, item.mind_key, item.mind_bytes)).map(
    (text) => `${is} ${text}`,
  );
  if ((await readTargets(storage, item.mind_key)) !== 1) problems.push(`${is} is not one target`);
  if (item.replaces !== null) problems.push(`${is} never took its place`);
  if ((item.mode === 'framed') !== (item.marker_id !== null))
    problems.push(`${is} is ${item.mode} with marker ${item.marker_id}`);
  return problems;
}

/** What is recognised has a target, under a name of its own. That its file is whole is seen by that name. */
function targetProblems({ markers }: Rows, items: ItemRow[], files: FileRow[]): string[] {
  return items.flatMap((item) => {
    if (item.mind_key === null) return [];
    const key = item.target_key ?? markers.find(({ id }) => id === item.marker_id)?.target_key;
    if (!key) return [`item ${item.id} has no .target`];
    const isNamed = files.some(
      ({ name, storage_key }) => storage_key === key && /^marker-[0-9a-f]{16}\.target$/.test(name),
    );
    return isNamed ? [] : [`the .target of item ${item.id} has no name`];
  });
}

/** No marker is taken for nothing, or twice. */
function markerProblems({ markers, items }: Rows): string[] {
  return markers.flatMap(({ id, state }) => {
    const holders = items.filter((item) => item.marker_id === id).length;
    const wanted = state === 'assigned' || state === 'printed' ? 1 : 0;
    if (state === 'building') return [`marker ${id} is building for ever`];
    return holders === wanted ? [] : [`marker ${id} is ${state}, but in ${holders} items`];
  });
}

async function fileProblems(storage: string, key: string, bytes: number | null): Promise<string[]> {
  const content = await readFile(path.join(storage, key)).catch(() => undefined);
  if (!content) return ['has lost its file'];
  if (content.length !== bytes) return [`has ${content.length} bytes instead of ${bytes}`];
  const hash = createHash('sha256').update(content).digest('hex');
  return path.basename(key).startsWith(`${hash}.`) ? [] : ['is not what the name of its file says'];
}

/** How many targets a `.mind` file holds; undefined where it is none. */
async function readTargets(storage: string, key: string): Promise<number | undefined> {
  try {
    return readMind(await readFile(path.join(storage, key))).length;
  } catch {
    return undefined;
  }
}

async function filesBelow(storage: string, folder: string): Promise<string[]> {
  const options = { recursive: true, withFileTypes: true } as const;
  const entries = await readdir(path.join(storage, folder), options).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(storage, path.join(entry.parentPath, entry.name)));
}
