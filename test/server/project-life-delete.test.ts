import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findItems, updateProject } from '../../db/projects.ts';
import { arCompilationLogs, arProjects } from '../../db/schema.ts';
import type { Parts } from '../../server/parts.ts';
import { deleteProject } from '../../server/projects/delete.ts';
import { endExpiredDemos } from '../../server/projects/end-demos.ts';
import { finishProject, finishTakenProject } from '../../server/projects/finish.ts';
import { status } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import {
  ADMIN_KEY,
  call,
  createLiving,
  filesOnDisk,
  letExpire,
  markerState,
  namesOf,
  openPage,
  print,
  projectOf,
  startServerForProjects,
} from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 20);
});
afterAll(() => server.stop());

const parts = () => server.service.parts;
const remove = (id: string, bearer: string, query = '') =>
  call(server, 'DELETE', `/api/ar/projects/${id}${query}`, { bearer });

describe('deleting a project', () => {
  it('leaves no file, no row of its files, items and steps, and a marker that rests', async () => {
    const { id, ownerSecret, markerId } = await createLiving(server);
    await updateProject(parts().db, id, { userId: 'somebody', orderId: '4711' });
    expect(await (await remove(id, ownerSecret)).json()).toEqual({ id, deleted: true });
    expect(await filesOnDisk(server, id)).toEqual([]);
    expect(await namesOf(server, id)).toEqual([]);
    expect(await findItems(parts().db, id)).toEqual([]);
    const steps = await parts()
      .db.select()
      .from(arCompilationLogs)
      .where(eq(arCompilationLogs.projectId, id));
    expect(steps).toEqual([]);
    expect(await markerState(server, markerId)).toBe('resting');
  });

  it('keeps of its row only that there was something', async () => {
    const { id, ownerSecret } = await createLiving(server);
    await updateProject(parts().db, id, { userId: 'somebody', orderId: '4711', errorMessage: 'private' });
    await remove(id, ownerSecret);
    const [row] = await parts().db.select().from(arProjects).where(eq(arProjects.id, id));
    const kept = Object.entries(row!).filter(([, value]) => value !== null && value !== false);
    expect(kept.map(([name]) => name).sort()).toEqual(
      [
        ...[
          'id',
          'status',
          'errorCode',
          'isDemo',
          'attempts',
          'fitMode',
          'config',
          'printState',
          'itemsMade',
          'ownerSecretHash',
          'schedule',
        ],
        ...[
          'createdAt',
          'updatedAt',
          'endedAt',
          'compilationStartedAt',
          'compilationFinishedAt',
          'compilationTimeMs',
        ],
      ].sort(),
    );
    expect(row!.config).toEqual({});
  });

  it('makes its links say that it was deleted, not that they are unknown', async () => {
    const { id, ownerSecret } = await createLiving(server);
    await remove(id, ownerSecret);
    const page = await openPage(server, `/ar/view/${id}`);
    expect(page.status).toBe(410);
    const text = await page.text();
    expect(text).toContain('This living photo was deleted');
    expect(text).not.toContain('<img');
    const inRussian = await call(server, 'GET', `/ar/view/${id}`, {
      accept: 'text/html',
      'accept-language': 'ru',
    });
    expect(await inRussian.text()).toContain('Это живое фото удалено');
    const video = await call(server, 'GET', `/objects/ar-storage/${id}/video.mp4`);
    expect(await video.json()).toMatchObject({ status: 410, code: 'PROJECT_DELETED' });
    expect(await status(server.localUrl, id)).toMatchObject({
      status: 'error',
      errorCode: 'PROJECT_DELETED',
    });
    expect(await (await print(server, id)).json()).toMatchObject({ status: 410, code: 'PROJECT_DELETED' });
  });

  it('may be said twice, and finishes what the first time could not', async () => {
    const { id, ownerSecret } = await createLiving(server);
    const storage = { ...parts().storage, remove: () => Promise.reject(new Error('killed')) };
    await expect(deleteProject({ ...parts(), storage }, id, { force: false })).rejects.toThrow('killed');
    expect((await filesOnDisk(server, id)).length).toBeGreaterThan(1);
    expect((await remove(id, ownerSecret)).status).toBe(200);
    expect(await filesOnDisk(server, id)).toEqual([]);
  });

  it('that was cut off is finished by the run that ends demos, too', async () => {
    const { id } = await createLiving(server);
    const storage = { ...parts().storage, remove: () => Promise.reject(new Error('killed')) };
    await expect(deleteProject({ ...parts(), storage }, id, { force: false })).rejects.toThrow('killed');
    await endExpiredDemos(parts());
    expect(await filesOnDisk(server, id)).toEqual([]);
  });

  it('of a demo that has ended takes the still, too', async () => {
    const { id, ownerSecret } = await createLiving(server);
    await letExpire(server, id, 8);
    await endExpiredDemos(parts());
    expect(await filesOnDisk(server, id)).toHaveLength(1);
    await remove(id, ownerSecret);
    expect(await filesOnDisk(server, id)).toEqual([]);
    expect(await status(server.localUrl, id)).toMatchObject({ errorCode: 'PROJECT_DELETED' });
  });

  it('that was printed takes force, and its marker stays printed for ever', async () => {
    const { id, ownerSecret, markerId } = await createLiving(server);
    await print(server, id);
    const refused = await remove(id, ownerSecret);
    expect(await refused.json()).toMatchObject({ status: 409, code: 'PROJECT_IS_PRINTED' });
    expect((await remove(id, ownerSecret, '?force=yes')).status).toBe(400);
    expect((await openPage(server, `/ar/view/${id}`)).status).toBe(302);
    expect((await remove(id, ownerSecret, '?force=true')).status).toBe(200);
    expect(await filesOnDisk(server, id)).toEqual([]);
    expect(await markerState(server, markerId)).toBe('printed');
  });

  it('while it is being finished leaves nothing of the late finisher behind', async () => {
    const { id } = await createLiving(server);
    const { db, media } = parts();
    await updateProject(db, id, { status: 'processing' });
    const taken = await projectOf(server, id);
    const run: Parts['media']['run'] = async (name, ...rest) => {
      const drawn = await media.run(name, ...rest);
      if (name === 'frame') await deleteProject(parts(), id, { force: false });
      return drawn;
    };
    await finishTakenProject({ ...parts(), media: { run } as Parts['media'] }, taken);
    expect(await filesOnDisk(server, id)).toEqual([]);
    expect(await namesOf(server, id)).toEqual([]);
    expect(await projectOf(server, id)).toMatchObject({ status: 'error', errorCode: 'PROJECT_DELETED' });
  });

  it('before its finisher began is no error of the finisher', async () => {
    const { id } = await createLiving(server);
    await updateProject(parts().db, id, { status: 'processing' });
    const taken = await projectOf(server, id);
    await deleteProject(parts(), id, { force: false });
    await finishTakenProject(parts(), taken);
    await finishProject(parts(), id);
    expect(await filesOnDisk(server, id)).toEqual([]);
    expect(await projectOf(server, id)).toMatchObject({ status: 'error', errorCode: 'PROJECT_DELETED' });
  });

  it('and printing it at the same moment leaves nothing behind, whoever was first', async () => {
    for (let round = 0; round < 6; round++) {
      const { id, markerId } = await createLiving(server);
      const [printed, deleted] = await Promise.all([print(server, id), remove(id, ADMIN_KEY)]);
      await printed.arrayBuffer();
      if (deleted.status === 200) {
        expect(await filesOnDisk(server, id)).toEqual([]);
        expect(printed.status).toBe(410);
        expect(await markerState(server, markerId)).toBe('resting');
      } else {
        expect([deleted.status, printed.status]).toEqual([409, 200]);
        expect(await markerState(server, markerId)).toBe('printed');
      }
    }
  });
});
