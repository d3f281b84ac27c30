import { mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { clearOrphans } from '../../server/projects/clear-orphans.ts';
import { create, finished } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'));
});
afterAll(() => server.stop());

async function leaveBehind(id: string, ageHours: number): Promise<void> {
  const folder = path.join(server.dataDir, 'storage/projects', id.slice(-2), id);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'photo.jpg'), 'a photo');
  const then = new Date(Date.now() - ageHours * 3_600_000);
  await utimes(path.join(folder, 'photo.jpg'), then, then);
}

it('files of projects that never came to be are removed, once nobody can be making them any more', async () => {
  const { body } = await create(server.localUrl);
  await finished(server.localUrl, body.arId);
  await leaveBehind('killedlongago', 2);
  await leaveBehind('beingmadenow', 0);
  const known = path.join(server.dataDir, 'storage/projects', body.arId.slice(-2), body.arId);
  for (const name of await readdir(known)) {
    const then = new Date(Date.now() - 7_200_000);
    await utimes(path.join(known, name), then, then);
  }
  const before = await readdir(known);
  await clearOrphans(server.service.parts);
  expect(await readdir(known)).toEqual(before);
  expect(await readdir(path.join(server.dataDir, 'storage/projects/go/killedlongago'))).toEqual([]);
  expect(await readdir(path.join(server.dataDir, 'storage/projects/ow/beingmadenow'))).toEqual(['photo.jpg']);
});
