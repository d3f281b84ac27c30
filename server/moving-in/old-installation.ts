// What there is of an installation in the old layout: rows of `ar_projects` and `ar_project_items`, and a folder of files for each project.
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { Client } from 'pg';
import { z } from 'zod';
import { CodedError } from '../../markers/coded-error.ts';
import { mayBeProjectId } from '../projects/ids.ts';

/** A number, or what PostgreSQL and JSON make of one. */
const number = z.coerce.number().nullable().catch(null);
const text = z.string().nullable().catch(null);
const moment = z.coerce.date().nullable().catch(null);

/** Columns that mean something to us; what is missing is null. */
const projectRow = z.object({
  id: z.string(),
  user_id: text.default(null),
  order_id: text.default(null),
  video_url: text.default(null),
  mask_url: text.default(null),
  status: z.string().default('ready'),
  video_width: number.default(null),
  video_height: number.default(null),
  video_duration_ms: number.default(null),
  fit_mode: text.default(null),
  config: z.record(z.string(), z.unknown()).catch({}).default({}),
  is_demo: z.boolean().nullable().catch(null).default(null),
  expires_at: moment.default(null),
  created_at: moment.default(null),
});

const itemRow = z.object({
  project_id: z.string(),
  target_index: z.coerce.number().int().min(0),
  name: text.default(null),
  photo_url: text.default(null),
  video_url: text.default(null),
});

export type OldItem = z.infer<typeof itemRow>;

export interface OldProject {
  row: z.infer<typeof projectRow>;
  /** In the order of the targets in its `marker.mind`; empty where there was only ever one picture. */
  items: OldItem[];
  /** With its files; it need not be there. */
  folder: string;
}

/** Where rows and files of an old installation are. */
export interface OldInstallation {
  projects: OldProject[];
  /** Whether rows said so; else each folder is one project, and nobody knows whose or until when. */
  hasRows: boolean;
}

const PROJECT_ROWS = 'ar_projects.json';
const ITEM_ROWS = 'ar_project_items.json';
/** Where the old server had its projects' files, below the folder that its addresses call `/objects`. */
const STORAGE = ['objects/ar-storage', 'ar-storage', '.'];

/**
 * Reads what there is to move in.
 *
 * @param source a `postgres://…` address, or a folder with `ar_projects.json` (and `ar_project_items.json`) and the projects' folders, or
 *   with these folders alone
 * @param objects the folder with the projects' folders, where a database is read, or where it lies elsewhere
 * @throws CodedError IMPORT_SOURCE for what cannot be read
 */
export async function readOldInstallation(source: string, objects?: string): Promise<OldInstallation> {
  const isDatabase = /^postgres(ql)?:\/\//.test(source);
  if (isDatabase && objects === undefined)
    throw unreadable('Say with --objects where the files of the old projects lie: the folder ar-storage.');
  const storage = await findStorage(objects ?? source);
  const rows = isDatabase ? await rowsOfDatabase(source) : await rowsOfFolder(source);
  if (!rows) return { projects: await projectsOfFolders(storage), hasRows: false };
  const items = new Map<string, OldItem[]>();
  for (const item of rows.items) items.set(item.project_id, [...(items.get(item.project_id) ?? []), item]);
  const projects = rows.projects.map((row) => ({
    row,
    items: (items.get(row.id) ?? []).sort((a, b) => a.target_index - b.target_index),
    folder: path.join(storage, path.basename(row.id)),
  }));
  return { projects, hasRows: true };
}

async function findStorage(folder: string): Promise<string> {
  for (const below of STORAGE) {
    const storage = path.join(folder, below);
    const found = await stat(storage).catch(() => null);
    if (found?.isDirectory()) return storage;
  }
  throw unreadable(`There is no folder ${folder}.`);
}

interface Rows {
  projects: z.infer<typeof projectRow>[];
  items: OldItem[];
}

async function rowsOfDatabase(url: string): Promise<Rows> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    // Nothing of the old shop is ever changed.
    await client.query('set default_transaction_read_only = on');
    const projects = await client.query('select * from ar_projects order by created_at, id');
    const { rows } = await client.query("select to_regclass('ar_project_items') is not null as there");
    const items = rows[0].there ? (await client.query('select * from ar_project_items')).rows : [];
    return parseRows(projects.rows, items);
  } catch (error) {
    if (error instanceof CodedError) throw error;
    throw unreadable(`The old database cannot be read: ${(error as Error).message}`);
  } finally {
    await client.end().catch(() => {});
  }
}

async function rowsOfFolder(folder: string): Promise<Rows | undefined> {
  const projects = await readJson(path.join(folder, PROJECT_ROWS));
  if (projects === undefined) return undefined;
  return parseRows(projects, (await readJson(path.join(folder, ITEM_ROWS))) ?? []);
}

async function readJson(file: string): Promise<unknown> {
  const content = await readFile(file, 'utf8').catch((error) => {
    if (error.code === 'ENOENT') return undefined;
    throw unreadable(`${file} cannot be read: ${error.message}`);
  });
  if (content === undefined) return undefined;
  try {
    return JSON.parse(content);
  } catch (error) {
    throw unreadable(`${file} is no JSON: ${(error as Error).message}`);
  }
}

function parseRows(projects: unknown, items: unknown): Rows {
  const parsed = z
    .object({ projects: z.array(projectRow), items: z.array(itemRow) })
    .safeParse({ projects, items });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw unreadable(`The old rows are not what was expected: ${issue!.path.join('.')}: ${issue!.message}`);
}

/** Without rows: each folder with a marker or a picture in it. */
async function projectsOfFolders(storage: string): Promise<OldProject[]> {
  const entries = await readdir(storage, { withFileTypes: true });
  const projects: OldProject[] = [];
  for (const entry of entries.sort((a, b) => a.name.localeCompare(b.name))) {
    if (!entry.isDirectory() || !mayBeProjectId(entry.name)) continue;
    const folder = path.join(storage, entry.name);
    const names = await readdir(folder);
    if (!names.includes('marker.mind') && !names.includes('enhanced-photo.jpg')) continue;
    const { mtime } = await stat(folder);
    const row = projectRow.parse({ id: entry.name, is_demo: false, created_at: mtime });
    projects.push({ row, items: [], folder });
  }
  return projects;
}

const unreadable = (words: string) => new CodedError('IMPORT_SOURCE', words);
