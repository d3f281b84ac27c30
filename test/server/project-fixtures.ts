import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import sharp from 'sharp';
import { expect } from 'vitest';
import { findItems, findProject, type Project } from '../../db/projects.ts';
import { apiKeys, arProjects, type KeyRole, markers, projectFiles } from '../../db/schema.ts';
import { readMind } from '../../markers/engine/index.ts';
import { readTarget } from '../../markers/runtime/index.ts';
import { KINDS } from '../../server/jobs/kinds.ts';
import { hashSecret } from '../../server/projects/ids.ts';
import { projectFolder } from '../../server/projects/links.ts';
import type { ViewerConfig } from '../../server/projects/viewer-page.ts';
import { create, finished } from '../support/client.ts';
import { photoBytes } from '../support/files.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

export const ADMIN_KEY = 'the-admin-key-of-the-tests';

const WORKED_ON = KINDS.filter((kind) => kind !== 'share' && kind !== 'check');

/** Rows cost nothing, and no marker can be made in a pool whose prints are recognised: see `stockPool`. */
const SPARE_MARKERS = 30;

/**
 * A server whose admin key is `ADMIN_KEY`, with free markers. It draws no posters, which would take most of the time, nor what links show
 * in chats, which would come at any time; and it checks prints only when somebody asks for one.
 */
export async function startServerForProjects(
  postgresUrl: string,
  freeMarkers: number,
  settings: Parameters<typeof startTestServer>[1] = {},
): Promise<TestServer> {
  const server = await startTestServer(postgresUrl, { ADMIN_KEY, ...settings, WORKERS: 'off' });
  await stockPool(server.service.parts.markerMaker, freeMarkers + SPARE_MARKERS, { printable: true });
  server.service.parts.hasFfmpeg = false;
  server.service.startWorkers(WORKED_ON);
  return server;
}

export interface Living {
  id: string;
  ownerSecret: string;
  markerId: number;
}

/** A project that is ready. */
export async function createLiving(server: TestServer, photo: Buffer = photoBytes()): Promise<Living> {
  const { body } = await create(server.localUrl, { photo });
  const report = await finished(server.localUrl, body.arId);
  if (report.status !== 'ready') throw new Error(report.errorMessage);
  const [entry] = await findItems(server.service.parts.db, body.arId);
  return { id: body.arId, ownerSecret: body.ownerSecret, markerId: entry!.marker!.id };
}

/** Calls the HTTP API as a program would, with a key or an owner's secret. */
export function call(
  server: TestServer,
  method: string,
  path: string,
  {
    bearer,
    body,
    ...headers
  }: { bearer?: string | undefined; body?: unknown; [header: string]: unknown } = {},
): Promise<Response> {
  return fetch(server.localUrl + path, {
    method,
    redirect: 'manual',
    headers: {
      ...(headers as Record<string, string>),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

/** As a browser that opens a link. */
export const openPage = (server: TestServer, path: string) =>
  call(server, 'GET', path, { accept: 'text/html' });

export const print = (
  server: TestServer,
  id: string,
  bearer: string | undefined = ADMIN_KEY,
  method = 'GET',
) => call(server, method, `/api/ar/print/${id}`, { bearer });

/** A key with these scopes, and no other. */
export async function addKey(
  server: TestServer,
  key: string,
  scopes: string[],
  role: KeyRole = 'program',
): Promise<string> {
  await server.service.parts.db
    .insert(apiKeys)
    .values({ id: key, name: key, keyHash: hashSecret(key), role, scopes });
  return key;
}

/** Moves a demo's end so many days into the past. */
export async function letExpire(server: TestServer, id: string, daysAgo: number): Promise<void> {
  await server.service.parts.db
    .update(arProjects)
    .set({ expiresAt: sql`now() - make_interval(secs => ${daysAgo * 86_400})` })
    .where(eq(arProjects.id, id));
}

export async function projectOf(server: TestServer, id: string): Promise<Project> {
  return (await findProject(server.service.parts.db, id))!;
}

export async function markerState(server: TestServer, markerId: number): Promise<string> {
  const [marker] = await server.service.parts.db.select().from(markers).where(eq(markers.id, markerId));
  return marker!.state;
}

/** The names of a project's files, by its rows. */
export async function namesOf(server: TestServer, id: string): Promise<string[]> {
  const rows = await server.service.parts.db
    .select({ name: projectFiles.name })
    .from(projectFiles)
    .where(eq(projectFiles.projectId, id));
  return rows.map((row) => row.name).sort();
}

/** The files that lie in a project's folder on the disk. */
export async function filesOnDisk(server: TestServer, id: string): Promise<string[]> {
  return readdir(path.join(server.dataDir, 'storage', projectFolder(id))).catch(() => []);
}

/** A photograph of test/fixtures/photos. */
export function photo(name: string): Buffer {
  return readFileSync(path.join(import.meta.dirname, '../fixtures/photos', `${name}.jpg`));
}

/** A photo that is whole by its outline, but whose data names tables that are not there: only decoding it shows that. */
export function brokenPhoto(): Buffer {
  const broken = Buffer.from(photoBytes());
  const scan = broken.lastIndexOf(Buffer.from([0xff, 0xda]));
  for (const at of [6, 8, 10]) broken[scan + at] = 0x33;
  return broken;
}

/** A photo in which a phone finds nothing. */
export const blankPhoto = async () =>
  (await sharp({ create: { width: 600, height: 400, channels: 3, background: '#c8ccd0' } })
    .jpeg()
    .toBuffer()) as Buffer<ArrayBuffer>;

/** A project without a frame that is ready. */
export async function createBorderless(
  server: TestServer,
  picture = photo('cat'),
): Promise<Omit<Living, 'markerId'>> {
  const { body } = await create(server.localUrl, { photo: picture, fields: { borderless: 'true' } });
  const report = await finished(server.localUrl, body.arId);
  if (report.status !== 'ready') throw new Error(report.errorMessage);
  return { id: body.arId, ownerSecret: body.ownerSecret };
}

/** What a project's AR page tells its script. */
export async function pageOf(server: TestServer, id: string): Promise<ViewerConfig> {
  const page = await (await call(server, 'GET', `/objects/ar-storage/${id}/index.html`)).text();
  return JSON.parse(/id="viewer-data">(.*?)<\/script>/s.exec(page)![1]!) as ViewerConfig;
}

/**
 * The widths of what a project's AR page is told to recognise, by its `.mind` file. What it names for our own runtime must be the same
 * prints, each under a name made of its content.
 */
export async function targetWidths(server: TestServer, id: string): Promise<number[]> {
  const { mindUrl, items } = await pageOf(server, id);
  const read = async (url: string) => new Uint8Array(await (await call(server, 'GET', url)).arrayBuffer());
  const prints = readMind(await read(mindUrl)).map(({ targetImage }) => targetImage);
  expect(items).toHaveLength(prints.length);
  for (const [index, { targetUrl, window }] of items.entries()) {
    const file = await read(targetUrl!);
    const { size, photoKnown } = readTarget(file);
    const hash = createHash('sha256').update(file).digest('hex').slice(0, 16);
    expect(path.basename(targetUrl!)).toBe(`marker-${hash}.target`);
    expect(size.width / size.height).toBeCloseTo(prints[index]!.width / prints[index]!.height, 2);
    expect(photoKnown).toBe(window.width === 1);
  }
  return prints.map(({ width }) => width);
}

/** The files of compiled photos that lie on the disk, of whatever project. */
export async function targetFilesOnDisk(server: TestServer): Promise<string[]> {
  const folder = path.join(server.dataDir, 'storage', 'compiled');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
}
