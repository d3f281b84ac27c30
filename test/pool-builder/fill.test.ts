import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { countFree } from '../../db/markers.ts';
import { markers } from '../../db/schema.ts';
import { readMind } from '../../markers/engine/index.ts';
import { windowInPixels } from '../../markers/formats.ts';
import { fillPool } from '../../pool-builder/fill.ts';
import { CURRENT_VERSIONS, DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { isLong } from '../support/long.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** Wide enough for MindAR, whose file is looked into. */
const KIND = { ...DEFAULT_KIND, layout: 'border-22' } as const;

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'));
});
afterAll(() => server.stop());

const fill = (count: number, options = {}) =>
  fillPool(server.service.parts.markerMaker, { kind: KIND, count, workers: 2, ...options });

describe('filling the pool', () => {
  it('builds until so many markers are free, telling how far it is', async () => {
    const seen: number[] = [];
    const made = await fill(3, {
      workers: 1,
      onProgress: ({ free }: { free: number }) => seen.push(free),
    });
    expect(made).toEqual({ made: 3, rejects: {} });
    expect(await countFree(server.service.parts.db, KIND, CURRENT_VERSIONS)).toBe(3);
    expect(seen.at(0)).toBe(0);
    expect(seen.at(-1)).toBe(3);
  }, 60_000);

  it('has nothing to do when they are there', async () => {
    expect((await fill(3)).made).toBe(0);
    expect((await fill(2)).made).toBe(0);
  });

  it('stores for each marker a whole .mind of its own, with enough to recognise and to track', async () => {
    const { db, storage } = server.service.parts;
    const rows = await db.select().from(markers);
    expect(new Set(rows.map((row) => row.mindKey!)).size).toBe(rows.length);
    expect(new Set(rows.map((row) => row.seed)).size).toBe(rows.length);
    for (const row of rows) {
      const file = await storage.localPath(row.mindKey!);
      const bytes = await readFile(file);
      expect(bytes.length).toBe(row.mindBytes);
      const [target] = readMind(bytes);
      const quality = row.quality as {
        keypoints: { width: number; count: number }[];
        trackingPoints: number;
      };
      expect(quality.keypoints.map((keyframe) => keyframe.width)).toEqual(
        target!.matchingData.map((keyframe) => keyframe.width),
      );
      expect(quality.keypoints[0]!.count).toBeGreaterThan(200);
      expect(quality.trackingPoints).toBeGreaterThanOrEqual(14);
    }
  });

  it('tracks no point whose template touches the window, where another photo will hang each time', async () => {
    const [row] = await server.service.parts.db.select().from(markers);
    const [target] = readMind(await readFile(await server.service.parts.storage.localPath(row!.mindKey!)));
    const [unused, used] = target!.trackingData;
    expect(unused!.points).toEqual([]);
    expect(used!.points.length).toBeGreaterThanOrEqual(14);
    const window = windowInPixels('3x2', KIND.layout, used!.width);
    const reach = 6;
    for (const { x, y } of used!.points) {
      const beside = x + reach < window.x || x - reach >= window.x + window.width;
      const aboveOrBelow = y + reach < window.y || y - reach >= window.y + window.height;
      expect(beside || aboveOrBelow).toBe(true);
    }
  });

  it.runIf(isLong)(
    'goes on where it was stopped, and two at once do not make the same marker twice',
    async () => {
      const stop = new AbortController();
      const stopped = fill(1000, {
        signal: stop.signal,
        onProgress: ({ made }: { made: number }) => made >= 2 && stop.abort(new Error('enough')),
      });
      await expect(stopped).rejects.toThrow('enough');
      const { db, storage } = server.service.parts;
      const before = await countFree(db, KIND, CURRENT_VERSIONS);
      expect(before).toBeGreaterThanOrEqual(5);
      await Promise.all([fill(before + 2), fill(before + 2)]);
      const rows = await db.select().from(markers);
      expect(rows.length).toBeGreaterThanOrEqual(before + 2);
      expect(new Set(rows.map((row) => row.seed)).size).toBe(rows.length);
      for (const row of rows) expect(existsSync(await storage.localPath(row.mindKey!))).toBe(true);
    },
    60_000,
  );
});
