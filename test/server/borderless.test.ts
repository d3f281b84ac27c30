import { readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { dropFiles, listItems, type ProjectItem, updateItem } from '../../db/items.ts';
import { arCompilationLogs, compiledTargets, markers } from '../../db/schema.ts';
import { targetName } from '../../db/target-names.ts';
import { greyFromRgb, loadEngine, readMind } from '../../markers/engine/index.ts';
import { loadRuntime, TARGET_VERSION } from '../../markers/runtime/index.ts';
import type { Parts } from '../../server/parts.ts';
import { addMissingTargets, forgetLostTargets } from '../../server/projects/add-targets.ts';
import { deleteProject } from '../../server/projects/delete.ts';
import { finishTakenProject } from '../../server/projects/finish.ts';
import { resumeProjects } from '../../server/projects/resume.ts';
import { create, finished, status } from '../support/client.ts';
import { isLong } from '../support/long.ts';
import type { TestServer } from '../support/server.ts';
import {
  blankPhoto,
  call,
  createBorderless,
  filesOnDisk,
  namesOf,
  pageOf,
  photo,
  projectOf,
  startServerForProjects,
  targetFilesOnDisk,
  targetWidths,
} from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 10);
});
afterAll(() => server.stop());

const parts = () => server.service.parts;
const mindOf = async (id: string, name = 'marker.mind') =>
  new Uint8Array(await (await fetch(`${server.localUrl}/objects/ar-storage/${id}/${name}`)).arrayBuffer());

/** What engine and runtime make of a picture's pixels. */
async function compiled(picture: Buffer) {
  const image = sharp(picture).autoOrient().toColourspace('srgb');
  const { data, info } = await image.raw().toBuffer({ resolveWithObject: true });
  const grey = { data: greyFromRgb(data, info.channels as 3), width: info.width, height: info.height };
  const window = { x: 0, y: 0, width: info.width, height: info.height };
  return {
    mind: await (await loadEngine()).compileTarget(grey, { lean: true }),
    target: await (await loadRuntime()).buildTarget(grey, { window, photoKnown: true }),
  };
}

describe('a photo without a frame', () => {
  it('is recognised by itself: its targets are those of its pixels', async () => {
    const { body } = await create(server.localUrl, {
      photo: photo('cat'),
      fields: { borderless: 'true' },
    });
    const report = await finished(server.localUrl, body.arId);
    expect(report).toMatchObject({ status: 'ready', items: [{ mode: 'borderless', status: 'ready' }] });
    const { mind, target } = await compiled(photo('cat'));
    expect(Buffer.from(await mindOf(body.arId)).equals(mind)).toBe(true);
    const { items } = await pageOf(server, body.arId);
    const served = await mindOf(body.arId, path.basename(items[0]!.targetUrl!));
    expect(Buffer.from(served).equals(target)).toBe(true);
    const [item] = await listItems(parts().db, body.arId);
    expect(item).toMatchObject({ mode: 'borderless', markerId: null });
  });

  it('is shown as it is, upright, without what the camera wrote into it', async () => {
    const turned = await sharp(photo('cat')).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    const { id } = await createBorderless(server, turned);
    const picture = await fetch(`${server.localUrl}/objects/ar-storage/${id}/enhanced-photo.jpg`);
    const { width, height, exif } = await sharp(await picture.arrayBuffer()).metadata();
    expect([width, height, exif]).toEqual([300, 451, undefined]);
    const [target] = readMind(await mindOf(id));
    expect(target!.targetImage).toEqual({ width: 300, height: 451 });
    const { items, mindUrl } = await pageOf(server, id);
    expect(items).toMatchObject([{ window: { x: 0, y: 0, width: 1, height: 1 }, orientation: 'landscape' }]);
    const named = Buffer.from(await mindOf(id, path.basename(mindUrl)));
    expect(named.equals(await mindOf(id))).toBe(true);
  });

  it('has at most 1920 pixels, however large it was', async () => {
    const large = await sharp(photo('coffee')).resize(2400, 1600).jpeg().toBuffer();
    const { id } = await createBorderless(server, large);
    expect(readMind(await mindOf(id))[0]!.targetImage).toEqual({ width: 1920, height: 1280 });
  });

  it('claims no marker', async () => {
    const taken = async () =>
      (await parts().db.select().from(markers).where(eq(markers.state, 'assigned'))).length;
    const before = await taken();
    await createBorderless(server);
    expect(await taken()).toBe(before);
  });

  it('tells how far it is, step by step', async () => {
    const { id } = await createBorderless(server, photo('rocket'));
    const steps = await parts()
      .db.select({ step: arCompilationLogs.step, share: arCompilationLogs.share })
      .from(arCompilationLogs)
      .where(eq(arCompilationLogs.projectId, id))
      .orderBy(arCompilationLogs.id);
    expect(steps.map(({ step }) => step)).toEqual(['started', 'normalised', 'compiled', 'drawn', 'ready']);
    const shares = steps.map(({ share }) => share);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
  });

  it('is compiled once: the same pixels again are found', async () => {
    const first = await createBorderless(server, photo('ladybird'));
    const second = await createBorderless(server, photo('ladybird'));
    const keys = await Promise.all(
      [first, second].map(async ({ id }) => (await listItems(parts().db, id))[0]!.mindKey),
    );
    expect(keys[0]).toBe(keys[1]);
    const steps = await parts()
      .db.select()
      .from(arCompilationLogs)
      .where(eq(arCompilationLogs.projectId, second.id));
    expect(steps.map(({ step }) => step)).not.toContain('compiled');
  });
});

describe('a photo without a frame that is older than targets for our own runtime', () => {
  /** As a project from before, whose photo was compiled for MindAR alone. */
  async function createOld(picture: Buffer) {
    const living = await createBorderless(server, picture);
    const none = { targetKey: null, targetBytes: null, targetVersion: null };
    const [item] = await listItems(parts().db, living.id);
    await updateItem(parts().db, item!.id, none);
    await parts().db.update(compiledTargets).set(none).where(eq(compiledTargets.mindKey, item!.mindKey!));
    if (item!.targetKey) await dropFiles(parts().db, living.id, [targetName(item!.targetKey)]);
    if (item!.targetKey) await parts().storage.remove([item!.targetKey]);
    return { ...living, item: item! };
  }

  it('is shown to MindAR alone until the night, which gives it its target', async () => {
    const { id, item } = await createOld(photo('garden'));
    const before = await pageOf(server, id);
    expect(before.items[0]).not.toHaveProperty('targetUrl');
    await addMissingTargets(parts());
    const { items, mindUrl } = await pageOf(server, id);
    expect(mindUrl).toBe(before.mindUrl);
    expect(items[0]!.targetUrl).toBe(`/objects/ar-storage/${id}/${targetName(item.targetKey!)}`);
    expect(await targetWidths(server, id)).toHaveLength(1);
    const files = await targetFilesOnDisk(server);
    await addMissingTargets(parts());
    expect(await targetFilesOnDisk(server)).toEqual(files);
  });

  it.runIf(isLong)('gives its target to the next project of the same pixels', async () => {
    const { id } = await createOld(photo('two-wings'));
    const next = await createBorderless(server, photo('two-wings'));
    expect(await targetWidths(server, next.id)).toHaveLength(1);
    const files = await targetFilesOnDisk(server);
    await addMissingTargets(parts());
    expect(await targetWidths(server, id)).toHaveLength(1);
    // It is the same one.
    expect(await targetFilesOnDisk(server)).toEqual(files);
  });

  it('is tried once, not each night, where our own runtime cannot recognise it', async () => {
    const narrow = await sharp(photo('garden')).resize(640, 180, { fit: 'fill' }).jpeg().toBuffer();
    const { id, item } = await createOld(narrow);
    expect(item).toMatchObject({ targetKey: null, targetVersion: TARGET_VERSION });
    let compiles = 0;
    const run: Parts['media']['run'] = (name, ...rest) => {
      if (name === 'compilePhoto') compiles++;
      return parts().media.run(name, ...rest);
    };
    const night = () => addMissingTargets({ ...parts(), quietMedia: { run } as Parts['media'] });
    await night();
    await night();
    expect(compiles).toBe(1);
    const { mindKey } = item;
    expect(await listItems(parts().db, id)).toMatchObject([{ mindKey, targetVersion: TARGET_VERSION }]);

    const next = await createBorderless(server, narrow);
    const steps = await parts()
      .db.select()
      .from(arCompilationLogs)
      .where(eq(arCompilationLogs.projectId, next.id));
    expect(steps.map(({ step }) => step)).not.toContain('compiled');
  });
});

describe('a photo without a frame whose target storage has lost', () => {
  it('is shown to MindAR until the night has built it again, if that is all that is lost', async () => {
    const { id } = await createBorderless(server, photo('two-wings'));
    const [{ mindKey, targetKey }] = (await listItems(parts().db, id)) as [ProjectItem];
    const mind = path.join(server.dataDir, 'storage', mindKey!);
    await parts().storage.remove([targetKey!]);
    await rename(mind, `${mind}.away`);
    await forgetLostTargets(parts());
    expect((await listItems(parts().db, id))[0]!.targetKey).toBe(targetKey);

    await rename(`${mind}.away`, mind);
    await forgetLostTargets(parts());
    expect((await pageOf(server, id)).items[0]).not.toHaveProperty('targetUrl');
    expect(await namesOf(server, id)).not.toContain(targetName(targetKey!));
    await addMissingTargets(parts());
    const { items } = await pageOf(server, id);
    expect(items[0]!.targetUrl).toBe(`/objects/ar-storage/${id}/${targetName(targetKey!)}`);
    expect(await targetWidths(server, id)).toHaveLength(1);
  });
});

describe('a photo that is too weak to be recognised', () => {
  it('ends in an error that says how weak it measured, and shows where; nothing is lost', async () => {
    const { body } = await create(server.localUrl, {
      photo: await blankPhoto(),
      fields: { borderless: 'true' },
    });
    const report = await finished(server.localUrl, body.arId);
    expect(report).toMatchObject({ status: 'error', errorCode: 'PHOTO_TOO_WEAK' });
    expect(report.errorMessage).toMatch(/it measures 0 %, and 50 % are needed/);
    expect(report.items).toMatchObject([{ mode: 'borderless', status: 'error' }]);
    expect(await namesOf(server, body.arId)).toEqual(['photo', 'video.mp4', 'weak-areas.png']);
    const areas = new URL(report.items[0]!.weakAreasUrl!).pathname;
    const png = await call(server, 'GET', areas, { bearer: body.ownerSecret });
    expect(await sharp(await png.arrayBuffer()).metadata()).toMatchObject({ format: 'png', width: 600 });
    expect((await call(server, 'GET', areas)).status).toBe(401);
  });

  it('gets a frame by one call, and lives under the same link', async () => {
    const { body } = await create(server.localUrl, {
      photo: await blankPhoto(),
      fields: { borderless: 'true' },
    });
    await finished(server.localUrl, body.arId);
    const answer = await call(server, 'POST', `/api/ar/projects/${body.arId}/mode`, {
      bearer: body.ownerSecret,
      body: { mode: 'framed' },
    });
    // Somebody may be at it already.
    expect(await answer.json()).toMatchObject({
      status: expect.stringMatching(/^(pending|processing|ready)$/),
    });
    const report = await finished(server.localUrl, body.arId);
    expect(report).toMatchObject({ status: 'ready', viewUrl: body.viewUrl, items: [{ mode: 'framed' }] });
    expect(report.errorCode).toBeUndefined();
    expect(await namesOf(server, body.arId)).not.toContain('weak-areas.png');
    const { items } = await pageOf(server, body.arId);
    expect(items[0]!.window.x).toBeGreaterThan(0.03);
  });

  it('may be replaced by a stronger one instead', async () => {
    const { body } = await create(server.localUrl, {
      photo: await blankPhoto(),
      fields: { borderless: 'true' },
    });
    const [item] = (await finished(server.localUrl, body.arId)).items;
    const form = new FormData();
    form.set('photoFile', new Blob([photo('cat') as Buffer<ArrayBuffer>]), 'cat.jpg');
    const url = `${server.localUrl}/api/ar/projects/${body.arId}/items/${item!.id}`;
    const headers = { authorization: `Bearer ${body.ownerSecret}` };
    const answer = await fetch(url, { method: 'PUT', body: form, headers });
    expect(answer.status).toBe(200);
    expect(await finished(server.localUrl, body.arId)).toMatchObject({
      status: 'ready',
      items: [{ mode: 'borderless' }],
    });
  });
});

describe('a compile that somebody cancels', () => {
  /** Compiles in a real thread, over and over, until somebody ends it. */
  const endless = (media: Parts['media'], begun: () => void) => ({
    run: async (...[name, input, options]: Parameters<Parts['media']['run']>) => {
      for (;;) {
        const result = await media.run(name, input, options);
        if (name !== 'compilePhoto') return result;
        begun();
      }
    },
  });

  it('stops at once, ends in an error, and goes on when its job is retried', async () => {
    const { media } = parts();
    let begun!: () => void;
    const compiling = new Promise<void>((resolve) => {
      begun = resolve;
    });
    parts().media = endless(media, begun) as Parts['media'];
    try {
      const { body } = await create(server.localUrl, {
        photo: photo('astronaut'),
        fields: { borderless: 'true' },
      });
      await compiling;
      const job = async () =>
        (await parts().queue.list({ kind: 'compile' })).jobs.find(
          ({ data }) => (data as { projectId: string }).projectId === body.arId,
        )!;
      expect(await parts().queue.cancel((await job()).id)).toBe('stopping');
      // A handler that goes on is given up after three seconds, and its project would then be in no error.
      const report = await finished(server.localUrl, body.arId);
      expect(report).toMatchObject({ status: 'error', errorCode: 'JOB_CANCELLED' });
      await expect.poll(async () => (await job()).state).toBe('cancelled');

      parts().media = media;
      await resumeProjects(parts());
      expect(await status(server.localUrl, body.arId)).toMatchObject({ status: 'error' });
      await parts().queue.retry((await job()).id);
      await expect
        .poll(() => status(server.localUrl, body.arId), { timeout: 20_000 })
        .toMatchObject({ status: 'ready' });
    } finally {
      parts().media = media;
    }
  });
});

describe('photos for the night', () => {
  it('wait for it, and say when it is their turn', async () => {
    const night = { borderless: 'true', schedule: 'night' };
    const { body } = await create(server.localUrl, { photo: photo('meadow'), fields: night });
    const report = await status(server.localUrl, body.arId);
    expect(report.status).toBe('pending');
    const hour = new Date(report.startsAt!).getHours();
    expect(hour).toBeGreaterThanOrEqual(1);
    expect(hour).toBeLessThan(5);

    const answer = await call(server, 'POST', `/api/ar/projects/${body.arId}/mode`, {
      bearer: body.ownerSecret,
      body: { mode: 'framed' },
    });
    expect(answer.status).toBe(200);
    expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
  });

  it('are made at once where they have a frame', async () => {
    const { body } = await create(server.localUrl, { fields: { schedule: 'night' } });
    expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
  });
});

describe('deleting a photo without a frame', () => {
  it('takes its target too, but not one that another project has', async () => {
    const [first, second] = [
      await createBorderless(server, photo('raindrops')),
      await createBorderless(server, photo('raindrops')),
    ];
    const [item] = await listItems(parts().db, first.id);
    const files = [item!.mindKey!, item!.targetKey!].map((key) => path.join(server.dataDir, 'storage', key));
    await deleteProject(parts(), first.id, { force: false });
    expect(await filesOnDisk(server, first.id)).toEqual([]);
    for (const file of files) expect((await readFile(file)).length).toBeGreaterThan(1000);
    await deleteProject(parts(), second.id, { force: false });
    for (const file of files) await expect(readFile(file)).rejects.toThrow('ENOENT');
  });

  it('while it is compiled leaves nothing of it behind', async () => {
    const before = await targetFilesOnDisk(server);
    const { id } = await createBorderless(server, photo('wood'));
    await deleteProject(parts(), id, { force: false });
    expect(await targetFilesOnDisk(server)).toEqual(before);

    const { body } = await create(server.localUrl, {
      photo: photo('wood'),
      fields: { borderless: 'true', schedule: 'night' },
    });
    const taken = { ...(await projectOf(server, body.arId)), status: 'processing' as const, attempts: 0 };
    const { media } = parts();
    const run: Parts['media']['run'] = async (name, ...rest) => {
      const made = await media.run(name, ...rest);
      if (name === 'compilePhoto') await deleteProject(parts(), body.arId, { force: false });
      return made;
    };
    await finishTakenProject({ ...parts(), media: { run } as Parts['media'] }, taken);
    expect(await filesOnDisk(server, body.arId)).toEqual([]);
    expect(await targetFilesOnDisk(server)).toEqual(before);
  });
});
