import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { countFree } from '../../db/markers.ts';
import { arProjectItems, markers } from '../../db/schema.ts';
import { CURRENT_VERSIONS, DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { create, finished } from '../support/client.ts';
import { stockPool } from '../support/pool.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { ON_EMPTY: 'refuse' });
  const { markerMaker } = server.service.parts;
  // Posters would take most of the time.
  server.service.parts.hasFfmpeg = false;
  await stockPool(markerMaker, FREE);
});
afterAll(() => server.stop());

const VISITORS = 40;
const FREE = 24;

describe(`${VISITORS} visitors at once, with ${FREE} free markers and ON_EMPTY=refuse`, () => {
  it(`give ${FREE} living photos with a marker each, and a clear refusal to everybody else`, async () => {
    const { db } = server.service.parts;
    const answers = await Promise.all(Array.from({ length: VISITORS }, () => create(server.localUrl)));

    const refused = answers.filter((answer) => answer.status !== 200);
    expect(refused).toHaveLength(VISITORS - FREE);
    for (const { status, body } of refused)
      expect({ status, code: body.code }).toEqual({ status: 503, code: 'POOL_EMPTY' });

    const created = answers.filter((answer) => answer.status === 200).map((answer) => answer.body.arId);
    expect(new Set(created).size).toBe(FREE);
    for (const id of created) expect(await finished(server.localUrl, id)).toMatchObject({ status: 'ready' });

    const items = await db.select().from(arProjectItems);
    expect(items.map((item) => item.projectId).sort()).toEqual([...created].sort());
    expect(new Set(items.map((item) => item.markerId)).size).toBe(FREE);
    expect((await db.select().from(markers)).every((marker) => marker.state === 'assigned')).toBe(true);
    expect(await countFree(db, DEFAULT_KIND, CURRENT_VERSIONS)).toBe(0);
  }, 120_000);

  it('and the database itself refuses to give a marker twice', async () => {
    const { db } = server.service.parts;
    const [item] = await db.select().from(arProjectItems).limit(1);
    const second = {
      projectId: item!.projectId,
      targetIndex: 1,
      markerId: item!.markerId,
      orientation: 'landscape' as const,
    };
    await expect(db.insert(arProjectItems).values(second)).rejects.toThrow(
      expect.objectContaining({ cause: expect.objectContaining({ constraint: 'ar_project_items_marker' }) }),
    );
  });
});
