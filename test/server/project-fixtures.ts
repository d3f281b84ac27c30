import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { findItems, findProject, type Project } from '../../db/projects.ts';
import { apiKeys, arProjects, markers, projectFiles } from '../../db/schema.ts';
import { hashSecret } from '../../server/projects/ids.ts';
import { projectFolder } from '../../server/projects/links.ts';
import { create, finished } from '../support/client.ts';
import { photoBytes } from '../support/files.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

export const ADMIN_KEY = 'the-admin-key-of-the-tests';

/** A server whose admin key is `ADMIN_KEY`, with free markers. It draws no posters, which would take most of the time. */
export async function startServerForProjects(postgresUrl: string, freeMarkers: number): Promise<TestServer> {
  const server = await startTestServer(postgresUrl, { ADMIN_KEY });
  await stockPool(server.service.parts.markerMaker, freeMarkers);
  server.service.parts.hasFfmpeg = false;
  return server;
}

export interface Living {
  id: string;
  ownerSecret: string;
  markerId: number;
}

/** A project that is ready. */
export async function createLiving(server: TestServer, photo = photoBytes()): Promise<Living> {
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
export async function addKey(server: TestServer, key: string, scopes: string[]): Promise<string> {
  await server.service.parts.db
    .insert(apiKeys)
    .values({ id: key, name: key, keyHash: hashSecret(key), scopes });
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
