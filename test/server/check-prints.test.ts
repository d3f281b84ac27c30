import { eq, sql } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findItems, updateProject } from '../../db/projects.ts';
import { arProjectItems, markers } from '../../db/schema.ts';
import { readTarget } from '../../markers/runtime/index.ts';
import { checkProject } from '../../server/projects/check-project.ts';
import { resumeProjects } from '../../server/projects/resume.ts';
import { status } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import { trpcClient } from '../support/trpc.ts';
import {
  ADMIN_KEY,
  call,
  createBorderless,
  createLiving,
  filesOnDisk,
  namesOf,
  pageOf,
  photo,
  print,
  projectOf,
  startServerForProjects,
} from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 12);
});
afterAll(() => server.stop());

const parts = () => server.service.parts;
const itemOf = async (id: string) => (await findItems(parts().db, id))[0]!.item;
const waiting = async (id: string) => {
  const { rows } = await parts().pool.query(
    "select id from pgboss.job where name = 'check' and state = 'created' and data->>'id' = $1",
    [id],
  );
  return rows.length;
};
const bytesOf = async (response: Response) => new Uint8Array(await response.arrayBuffer());
const captures = async (id: string) =>
  (await namesOf(server, id)).filter((name) => name.startsWith('capture-'));

/** Lets a marker be recognised by the target of another one, as no gate would let it. */
async function spoil(markerId: number): Promise<void> {
  const target = await createBorderless(server, photo('garden'));
  const { targetKey, targetBytes } = await itemOf(target.id);
  await parts().db.update(markers).set({ targetKey, targetBytes }).where(eq(markers.id, markerId));
}

describe('the prints of a project', () => {
  it('are on their way as soon as it is ready, and checked by a job; a target that knows the photo takes over', async () => {
    const { id, ownerSecret, markerId } = await createLiving(server);
    expect((await projectOf(server, id)).printState).toBe('rendering');
    expect(await waiting(id)).toBe(1);
    const before = (await pageOf(server, id)).items[0]!.targetUrl!;

    await checkProject(parts(), id);
    const report = await status(server.localUrl, id);
    expect(report).toMatchObject({ printState: 'checked', items: [{ scan: report.scan }] });
    expect(report.scan).toEqual({
      ...{ grade: 'very good', scans: true, simulated: true, n: 4, recognised: 1, good: 1 },
      ...{ medianCornerError: expect.any(Number), testedAt: expect.any(String) },
      words: 'Simulated: found in its place in 4 of 4 camera pictures. It scans very well.',
      captures: [1, 2, 3, 4].map(
        (n) => `${server.publicUrl}/api/ar/projects/${id}/captures/capture-${n}.jpg`,
      ),
    });
    const { scan, targetKey } = await itemOf(id);
    expect(scan).toMatchObject({ captures: 4, photoKnown: { good: 1 } });
    const [marker] = await parts().db.select().from(markers).where(eq(markers.id, markerId));
    const after = (await pageOf(server, id)).items[0]!.targetUrl!;
    const served = readTarget(await bytesOf(await call(server, 'GET', after)));
    expect(served.photoKnown).toBe(scan!.photoKnown!.isUsed);
    expect(scan!.targetKey).toBe(targetKey ?? marker!.targetKey);
    // A page that was loaded before goes on.
    expect(readTarget(await bytesOf(await call(server, 'GET', before))).photoKnown).toBe(false);

    // The captures show the photo.
    const capture = new URL(report.scan!.captures[0]!).pathname;
    const jpeg = await bytesOf(await call(server, 'GET', capture, { bearer: ownerSecret }));
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 180 });
    expect((await call(server, 'GET', capture)).status).toBe(401);
    expect((await call(server, 'GET', `/objects/ar-storage/${id}/capture-1.jpg`)).status).toBe(404);

    // A second time finds nothing to do.
    const files = await filesOnDisk(server, id);
    await checkProject(parts(), id);
    expect((await itemOf(id)).scan).toEqual(scan);
    expect((await filesOnDisk(server, id)).sort()).toEqual(files.sort());
  });

  it('are checked anew when the photo is another one, and what was kept of the old ones goes', async () => {
    const { id, ownerSecret } = await createLiving(server);
    await checkProject(parts(), id);
    const [old, files] = [await itemOf(id), await filesOnDisk(server, id)];
    await parts().pool.query("delete from pgboss.job where name = 'check'");
    const form = new FormData();
    form.set('photoFile', new Blob([photo('cat') as Buffer<ArrayBuffer>]), 'photo.jpg');
    const answer = await fetch(`${server.localUrl}/api/ar/projects/${id}/items/${old.id}`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${ownerSecret}` },
      body: form,
    });
    expect(answer.status).toBe(200);
    await expect
      .poll(async () => (await projectOf(server, id)).printState, { timeout: 20_000 })
      .toBe('rendering');
    const report = await status(server.localUrl, id);
    expect(report.scan).toBeNull();
    expect(await waiting(id)).toBe(1);
    expect((await itemOf(id)).targetKey).toBeNull();

    await checkProject(parts(), id);
    const { scan } = await itemOf(id);
    expect((await projectOf(server, id)).printState).toBe('checked');
    expect(scan!.printKey).not.toBe(old.scan!.printKey);
    expect(await captures(id)).toHaveLength(4);
    // The target that knew the old photo stays for pages that have it still.
    const kept = old.targetKey?.split('/').at(-1);
    const left = (await filesOnDisk(server, id)).filter((name) => files.includes(name) && name !== kept);
    expect(left.some((name) => old.scan!.printKey.endsWith(name))).toBe(false);
  });

  it('are not given out where they do not scan: the answer says why, and what to do', async () => {
    const { id, ownerSecret, markerId } = await createLiving(server);
    await spoil(markerId);
    const refused = await print(server, id);
    expect(refused.status).toBe(409);
    const { code, detail } = (await refused.json()) as { code: string; detail: string };
    expect(code).toBe('PRINT_FAILED');
    expect(detail).toContain('found in its place in 0 of 4 camera pictures');
    expect(detail).toContain('Give the photo another frame');
    expect((await print(server, id, ADMIN_KEY, 'HEAD')).status).toBe(409);
    expect(await projectOf(server, id)).toMatchObject({
      printState: 'failed',
      printedAt: null,
      isDemo: true,
    });
    const report = await status(server.localUrl, id, ownerSecret);
    expect(report.scan).toMatchObject({ grade: 'none', scans: false, good: 0 });
    await updateProject(parts().db, id, { isDemo: false });
    const { prints } = await trpcClient(server.localUrl, ADMIN_KEY).prints.list.query({ search: id });
    expect(prints[0]).toMatchObject({ state: 'not-printable', grade: 'none' });
    // The target that knows the photo mends it, before anybody has printed it.
    await checkProject(parts(), id);
    expect((await itemOf(id)).scan).toMatchObject({ scans: true, photoKnown: { isUsed: true } });
    expect((await projectOf(server, id)).printState).toBe('checked');
    expect((await print(server, id)).status).toBe(200);
  });

  it('keep the target that they were printed with', async () => {
    const { id } = await createLiving(server);
    expect((await print(server, id)).status).toBe(200);
    const before = (await pageOf(server, id)).items[0]!.targetUrl;
    await checkProject(parts(), id);
    expect((await itemOf(id)).targetKey).toBeNull();
    expect((await pageOf(server, id)).items[0]!.targetUrl).toBe(before);
    // Whatever today's gate says of them: they are out of the house.
    await parts().db.update(arProjectItems).set({ scan: sql`scan || '{"gateVersion": 0}'` });
    expect((await status(server.localUrl, id)).scan).not.toBeNull();
  });

  it('are checked as they are when somebody asks, in projects that are older than the check, too', async () => {
    const { id } = await createBorderless(server);
    await updateProject(parts().db, id, { printState: 'none' });
    await parts().pool.query("delete from pgboss.job where name = 'check'");
    expect((await print(server, id)).status).toBe(200);
    expect((await projectOf(server, id)).printState).toBe('checked');
  });

  it('get another job where theirs is lost; where it failed for good, whoever asks for one begins anew', async () => {
    const { id } = await createLiving(server);
    const set = (state: string) =>
      parts().pool.query("update pgboss.job set state = $1 where name = 'check' and data->>'id' = $2", [
        state,
        id,
      ]);
    await set('completed');
    await resumeProjects(parts());
    expect(await waiting(id)).toBe(1);
    await set('failed');
    await resumeProjects(parts());
    expect((await projectOf(server, id)).printState).toBe('none');
    expect((await print(server, id)).status).toBe(200);
    expect((await projectOf(server, id)).printState).toBe('checked');
  });
});
