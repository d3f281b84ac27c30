import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findProjectFile, updateProject } from '../../db/projects.ts';
import { arProjectItems, compiledTargets, markerSignatures, markers, projectFiles } from '../../db/schema.ts';
import { examine, type Finding } from '../../server/doctor/examine.ts';
import { reconcilePool } from '../../server/pool/reconcile.ts';
import { runCommand } from '../support/command.ts';
import { createDatabase } from '../support/postgres.ts';
import type { TestServer } from '../support/server.ts';
import {
  createBorderless,
  createLiving,
  type Living,
  photo,
  projectOf,
  startServerForProjects,
} from './project-fixtures.ts';

let server: TestServer;
let database: { DATABASE_URL: string; DATA_DIR: string };
let framed: Living;
let bare: { id: string };

beforeAll(async () => {
  const DATABASE_URL = await createDatabase(inject('postgresUrl'));
  server = await startServerForProjects(inject('postgresUrl'), 1, { DATABASE_URL });
  database = { DATABASE_URL, DATA_DIR: server.dataDir };
  framed = await createLiving(server);
  bare = await createBorderless(server, photo('garden'));
  // Markers that are only rows, as the tests have them: here each is to be whole.
  await db().execute(sql`delete from markers where state = 'free'`);
  await examine(parts(), { fix: true });
});
afterAll(() => server.stop());

const parts = () => server.service.parts;
const db = () => parts().db;
const problems = async (fix = false): Promise<Finding[]> => (await examine(parts(), { fix })).findings;
const fileOf = async (id: string, name: string) =>
  path.join(server.dataDir, 'storage', (await findProjectFile(db(), id, name))!.storageKey);

describe('The doctor', () => {
  it('finds nothing wrong where all is well, and says how much it looked at', async () => {
    const { exitCode, json, stdout } = await runCommand(['doctor'], database);
    expect(stdout).toContain('All is well.');
    expect(json).toMatchObject({ findings: [], mended: 0, checked: { markers: 1, projects: 2 } });
    expect((json!.checked as { files: number }).files).toBeGreaterThan(12);
    expect(exitCode).toBe(0);
  });

  it('says which file of which living photo is lost, and mends what can be made again', async () => {
    const video = await fileOf(framed.id, 'video.mp4');
    const thumbnail = await fileOf(framed.id, 'thumbnail.jpg');
    const whole = await readFile(video);
    await writeFile(video, whole.subarray(0, 100));
    await rm(thumbnail);
    const { exitCode, json, stdout } = await runCommand(['doctor', '--fix'], database);
    expect(exitCode).toBe(1);
    expect(stdout).toContain(
      `video.mp4 of the living photo ${framed.id} has 100 bytes instead of ${whole.length}`,
    );
    expect(json).toMatchObject({
      findings: [
        {
          problem: 'file-lost',
          projectId: framed.id,
          mended: true,
          message: expect.stringContaining('thumbnail.jpg'),
        },
        { problem: 'file-lost', projectId: framed.id, mended: false },
      ],
      mended: 1,
    });
    await writeFile(video, whole);
    expect(await problems()).toEqual([]);
    const small = await fetch(`${server.localUrl}/objects/ar-storage/${framed.id}/thumbnail.jpg`);
    expect(small.status).toBe(200);
  });

  it('changes nothing unless it is told to', async () => {
    const folder = path.join(server.dataDir, 'storage/projects/zz/nobody');
    const orphan = path.join(folder, 'orphan.jpg');
    await mkdir(folder, { recursive: true });
    await writeFile(orphan, 'left behind');
    const longAgo = new Date(Date.now() - 2 * 3600_000);
    await utimes(orphan, longAgo, longAgo);
    for (const fix of [false, false, true]) {
      expect(await problems(fix)).toMatchObject([
        { problem: 'file-orphan', mended: fix, message: expect.stringContaining('1 files in storage') },
      ]);
    }
    expect(await problems()).toEqual([]);
  });

  it('names what failed for good once, and nothing that a later job of its kind has made good', async () => {
    const fail = (kind: string, ago: string) =>
      db().execute(
        sql`insert into pgboss.job (name, state, completed_on) values (${kind}, 'failed', now() - ${ago}::interval)`,
      );
    await fail('reconcile', '-1 minute');
    expect(await problems()).toMatchObject([
      { problem: 'jobs-failed', message: expect.stringContaining('1 jobs of the kind reconcile') },
    ]);
    await db().execute(
      sql`insert into pgboss.job (name, state, completed_on) values ('reconcile', 'completed', now() + interval '2 minutes')`,
    );
    expect(await problems()).toEqual([]);
    await fail('share', '1 hour');
    await db().execute(sql`insert into pgboss.job (name, state) values ('share-dead', 'created')`);
    expect(await problems()).toMatchObject([
      { problem: 'jobs-failed', message: expect.stringContaining('1 jobs of the kind share') },
    ]);
    await db().execute(
      sql`delete from pgboss.job where state in ('failed', 'created') or completed_on > now()`,
    );
  });

  it('gives a job to what is unfinished and has none', async () => {
    await updateProject(db(), bare.id, { status: 'processing' });
    expect(await problems()).toMatchObject([
      { problem: 'unfinished', message: expect.stringContaining(bare.id) },
    ]);
    await problems(true);
    const status = async () => (await projectOf(server, bare.id)).status;
    await expect.poll(status, { timeout: 20_000 }).toBe('ready');
    await expect.poll(() => problems(), { timeout: 20_000 }).toEqual([]);
  });

  it('has the target of a photo without a frame built again', async () => {
    const [entry] = await db().select().from(compiledTargets);
    await rm(path.join(server.dataDir, 'storage', entry!.targetKey!));
    expect(await problems(true)).toMatchObject([{ problem: 'target-lost', mended: true }]);
    expect(await problems()).toEqual([]);
  });

  it('finds markers whose files are lost and signatures that are damaged, and mends both', async () => {
    const [marker] = await db().select().from(markers).where(eq(markers.state, 'assigned'));
    await rm(path.join(server.dataDir, 'storage', marker!.targetKey!));
    await db()
      .update(markerSignatures)
      .set({ signature: Buffer.alloc(400, 7) });
    const found = await problems(true);
    expect(found).toMatchObject([
      {
        problem: 'marker-file-missing',
        mended: true,
        message: expect.stringContaining('made again from its seed'),
      },
      { problem: 'signature-damaged', mended: true },
    ]);
    await reconcilePool(parts(), parts().markerMaker);
    expect(await problems()).toEqual([]);
    expect(await db().$count(markerSignatures)).toBe(1);
  });

  it('names what only a backup brings back', async () => {
    const [row] = await db().select().from(projectFiles).where(eq(projectFiles.name, 'qr-code.png'));
    await db().delete(projectFiles).where(eq(projectFiles.name, 'qr-code.png'));
    const [item] = await db().select().from(arProjectItems).where(eq(arProjectItems.projectId, bare.id));
    await db().update(arProjectItems).set({ mode: 'framed' }).where(eq(arProjectItems.id, item!.id));
    const found = await problems(true);
    expect(found.map(({ problem }) => problem).sort()).toEqual([
      'item-confused',
      'project-incomplete',
      'project-incomplete',
    ]);
    expect(found.every(({ mended }) => !mended)).toBe(true);
    expect(row).toBeDefined();
  });
});
