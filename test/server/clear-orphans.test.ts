import { mkdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { arProjects } from '../../db/schema.ts';
import { clearOrphans } from '../../server/projects/clear-orphans.ts';
import { projectFolder } from '../../server/projects/links.ts';
import { create, finished } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { filesOnDisk } from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'));
});
afterAll(() => server.stop());

async function leaveBehind(id: string, ageHours: number): Promise<void> {
  const folder = path.join(server.dataDir, 'storage', projectFolder(id));
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'photo.jpg'), 'a photo');
  await makeOlder(id, 'photo.jpg', ageHours);
}

async function makeOlder(id: string, name: string, hours: number): Promise<void> {
  const then = new Date(Date.now() - hours * 3_600_000);
  await utimes(path.join(server.dataDir, 'storage', projectFolder(id), name), then, then);
}

it('files of projects that never came to be are removed, once nobody can be making them any more', async () => {
  await leaveBehind('killedlongago', 2);
  await leaveBehind('beingmadenow', 0);
  await clearOrphans(server.service.parts);
  expect(await filesOnDisk(server, 'killedlongago')).toEqual([]);
  expect(await filesOnDisk(server, 'beingmadenow')).toEqual(['photo.jpg']);
});

it('of other projects what no row names is removed, and nothing else', async () => {
  const { body } = await create(server.localUrl);
  await finished(server.localUrl, body.arId);
  const before = await filesOnDisk(server, body.arId);
  await leaveBehind(body.arId, 2);
  for (const name of before) await makeOlder(body.arId, name, 2);
  await clearOrphans(server.service.parts);
  expect(await filesOnDisk(server, body.arId)).toEqual(before);

  await leaveBehind(body.arId, 2);
  await server.service.parts.db.update(arProjects).set({ status: 'processing' });
  await clearOrphans(server.service.parts);
  expect(await filesOnDisk(server, body.arId)).toContain('photo.jpg');
});
