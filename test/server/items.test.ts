import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listItems } from '../../db/items.ts';
import { arProjectItems, markers } from '../../db/schema.ts';
import { joinTargets } from '../../markers/engine/index.ts';
import { deleteProject } from '../../server/projects/delete.ts';
import { finishItem } from '../../server/projects/finish-item.ts';
import { resumeProjects } from '../../server/projects/resume.ts';
import type { ProjectStatusReport } from '../../server/projects/status.ts';
import { status } from '../support/client.ts';
import { videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import type { TestServer } from '../support/server.ts';
import { refusal, trpcClient } from '../support/trpc.ts';
import {
  addKey,
  blankPhoto,
  call,
  createBorderless,
  createLiving,
  filesOnDisk,
  markerState,
  namesOf,
  pageOf,
  photo,
  print,
  startServerForProjects,
  targetWidths,
} from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 40, { MAX_ITEMS: '4' });
});
afterAll(() => server.stop());

interface Album {
  id: string;
  ownerSecret: string;
}

const parts = () => server.service.parts;
const storage = () => parts().storage;
const fetchFile = async (id: string, name: string) =>
  Buffer.from(await (await fetch(`${server.localUrl}/objects/ar-storage/${id}/${name}`)).arrayBuffer());
const itemsOf = async (id: string) => (await status(server.localUrl, id)).items;

/** What the AR page is told, each target with its width and the video that plays on it. */
async function seenBy(id: string): Promise<[width: number, video: string][]> {
  const { items } = await pageOf(server, id);
  const widths = await targetWidths(server, id);
  return widths.map((width, index) => [width, items[index]!.videoUrl.split('/').at(-1)!]);
}

function formOf(files: { photo?: Buffer; video?: Buffer }, fields: Record<string, string> = {}): FormData {
  const form = new FormData();
  for (const [name, bytes] of Object.entries(files))
    form.set(`${name}File`, new Blob([bytes as Buffer<ArrayBuffer>]), name);
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  return form;
}

const send = (
  { id, ownerSecret }: Album,
  method: string,
  path: string,
  body?: FormData,
  bearer = ownerSecret,
) =>
  fetch(`${server.localUrl}/api/ar/projects/${id}/items${path}`, {
    method,
    headers: { authorization: `Bearer ${bearer}` },
    ...(body && { body }),
  });

async function settled(id: string): Promise<ProjectStatusReport['items']> {
  const isSettled = ({ status, change }: ProjectStatusReport['items'][number]) =>
    status !== 'processing' && change?.status !== 'processing';
  await expect.poll(async () => (await itemsOf(id)).every(isSettled), { timeout: 20_000 }).toBe(true);
  return itemsOf(id);
}

async function add(
  album: Album,
  picture: Buffer,
  fields: Record<string, string> = { borderless: 'true' },
): Promise<number> {
  const answer = await send(album, 'POST', '', formOf({ photo: picture, video: videoBytes() }, fields));
  if (answer.status !== 200) throw new Error(await answer.text());
  const { itemId } = (await answer.json()) as { itemId: number };
  await settled(album.id);
  return itemId;
}

describe('a project of several pictures', () => {
  it.runIf(isLong)('recognises each, framed or not, and plays its own video on it', async () => {
    const album = await createLiving(server, photo('cat'));
    const [second, third] = [
      await add(album, photo('coffee')),
      await add(album, photo('astronaut'), { fitMode: 'contain' }),
    ];
    expect(await settled(album.id)).toMatchObject([
      { mode: 'framed', status: 'ready' },
      { id: second, mode: 'borderless', status: 'ready' },
      { id: third, mode: 'framed', status: 'ready' },
    ]);
    expect(await seenBy(album.id)).toEqual([
      [640, 'video.mp4'],
      [600, 'video-2.mp4'],
      [640, 'video-3.mp4'],
    ]);
    const { items } = await pageOf(server, album.id);
    expect(items.map(({ window }) => window.width < 1)).toEqual([true, false, true]);
    expect(items.map(({ fit }) => fit)).toEqual(['cover', 'cover', 'contain']);
    for (const name of ['enhanced-photo-3.jpg', 'poster-3.jpg', 'video-3.mp4'])
      expect((await fetchFile(album.id, name)).length).toBeGreaterThan(1000);
  });

  it('has one file of targets: theirs, joined in their order', async () => {
    const album = await createBorderless(server, photo('cat'));
    await add(album, photo('coffee'));
    await add(album, photo('rocket'));
    const rows = await listItems(parts().db, album.id);
    const minds = await Promise.all(
      rows.map(async ({ mindKey }) => {
        const chunks: Buffer[] = [];
        for await (const chunk of await storage().read(mindKey!)) chunks.push(chunk as Buffer);
        return Buffer.concat(chunks);
      }),
    );
    expect((await fetchFile(album.id, 'marker.mind')).equals(joinTargets(minds))).toBe(true);
  });

  it('claims a marker for each framed one, which is its own until it is removed', async () => {
    const album = await createLiving(server, photo('cat'));
    const item = await add(album, photo('rocket'), {});
    const [, second] = await listItems(parts().db, album.id);
    expect(second!.id).toBe(item);
    expect(second!.markerId).not.toBe(album.markerId);
    expect(await markerState(server, second!.markerId!)).toBe('assigned');
    expect((await send(album, 'DELETE', `/${item}`)).status).toBe(200);
    expect(await markerState(server, second!.markerId!)).toBe('resting');
  });

  it('goes on as it was when a picture is too weak, which then gets its frame', async () => {
    const album = await createLiving(server, photo('cat'));
    const item = await add(album, await blankPhoto());
    expect(await itemsOf(album.id)).toMatchObject([
      { status: 'ready' },
      { id: item, mode: 'borderless', status: 'error', errorCode: 'PHOTO_TOO_WEAK' },
    ]);
    expect(await seenBy(album.id)).toEqual([[640, 'video.mp4']]);
    await call(server, 'POST', `/api/ar/projects/${album.id}/mode`, {
      bearer: album.ownerSecret,
      body: { mode: 'framed', item },
    });
    expect(await settled(album.id)).toMatchObject([{}, { id: item, mode: 'framed', status: 'ready' }]);
    expect(await seenBy(album.id)).toHaveLength(2);
  });

  it('has no more of them than a phone finds fast', async () => {
    const album = await createBorderless(server, photo('cat'));
    for (const name of ['coffee', 'rocket', 'astronaut']) await add(album, photo(name));
    const before = await filesOnDisk(server, album.id);
    const refused = await send(
      album,
      'POST',
      '',
      formOf({ photo: photo('meadow'), video: videoBytes() }, { borderless: 'true' }),
    );
    expect(await refused.json()).toMatchObject({ status: 409, code: 'TOO_MANY_ITEMS' });
    expect(await filesOnDisk(server, album.id)).toEqual(before);
  });

  it('lets nobody change it but its owner and keys that may write', async () => {
    const album = await createBorderless(server, photo('cat'));
    const form = () => formOf({ photo: photo('coffee'), video: videoBytes() });
    const reader = await addKey(server, 'another-reader', ['project:read']);
    expect((await send(album, 'POST', '', form(), reader)).status).toBe(403);
    expect((await send(album, 'POST', '', form(), 'a-wrong-secret')).status).toBe(401);
    expect((await send(album, 'DELETE', '/1', undefined, reader)).status).toBe(403);
    expect(await itemsOf(album.id)).toHaveLength(1);
  });

  it('can be made through tRPC too', async () => {
    const album = await createBorderless(server, photo('cat'));
    const { items } = trpcClient(server.localUrl, album.ownerSecret).projects;
    const form = new FormData();
    form.set('id', album.id);
    form.set('photo', new Blob([photo('coffee') as Buffer<ArrayBuffer>]), 'p.jpg');
    form.set('video', new Blob([videoBytes()]), 'v.mp4');
    form.set('borderless', 'true');
    const { itemId } = await items.add.mutate(form);
    await settled(album.id);
    const other = new FormData();
    other.set('id', album.id);
    other.set('item', String(itemId));
    other.set('photo', new Blob([photo('aqua') as Buffer<ArrayBuffer>]), 'p.jpg');
    await items.replace.mutate(other);
    await settled(album.id);
    expect((await seenBy(album.id)).map(([width]) => width)).toEqual([451, 640]);
    await items.remove.mutate({ id: album.id, item: itemId });
    expect(await seenBy(album.id)).toHaveLength(1);
    expect(await refusal(items.remove.mutate({ id: album.id, item: itemId }))).toBe('ITEM_NOT_FOUND');
  });
});

describe('replacing a video', () => {
  it('is done at once, and the old one is gone', async () => {
    const album = await createBorderless(server, photo('cat'));
    const [first] = await itemsOf(album.id);
    const before = await filesOnDisk(server, album.id);
    const other = Buffer.concat([videoBytes(), Buffer.from([0, 0, 0, 8, ...Buffer.from('free')])]);
    const answer = await send(album, 'PUT', `/${first!.id}`, formOf({ video: other }));
    expect(await answer.json()).toMatchObject({ itemId: first!.id, status: 'ready' });
    // Only what the camera wrote beside picture and sound is blanked in it.
    const shown = await fetchFile(album.id, 'video.mp4');
    expect([shown.length, shown.subarray(-5000).equals(other.subarray(-5000))]).toEqual([other.length, true]);
    const videos = (files: string[]) =>
      files.filter((file) => file.endsWith('.mp4') && before.includes(file));
    expect(videos(await filesOnDisk(server, album.id))).toEqual([]);
  });

  it('takes one: a form with nothing in it is refused', async () => {
    const album = await createBorderless(server, photo('cat'));
    const [first] = await itemsOf(album.id);
    const answer = await send(album, 'PUT', `/${first!.id}`, formOf({}, { comment: 'none' }));
    expect(await answer.json()).toMatchObject({ status: 400, code: 'INPUT_INVALID' });
    expect((await send(album, 'PUT', '/999999', formOf({ video: videoBytes() }))).status).toBe(404);
    expect((await send(album, 'PUT', '/one', formOf({ video: videoBytes() }))).status).toBe(404);
  });
});

describe('removing a picture', () => {
  it('takes its files, and the others stay in their order', async () => {
    const album = await createBorderless(server, photo('cat'));
    const middle = await add(album, photo('coffee'));
    await add(album, photo('astronaut'));
    expect((await send(album, 'DELETE', `/${middle}`)).status).toBe(200);
    expect(await seenBy(album.id)).toEqual([
      [451, 'video.mp4'],
      [512, 'video-3.mp4'],
    ]);
    expect((await namesOf(server, album.id)).filter((name) => name.includes('-2.'))).toEqual([]);
    expect((await fetch(`${server.localUrl}/objects/ar-storage/${album.id}/video-2.mp4`)).status).toBe(404);
  });

  it('that was the first makes another one the first, under the names that shops know', async () => {
    const album = await createBorderless(server, photo('cat'));
    await add(album, photo('coffee'));
    const [first, second] = await itemsOf(album.id);
    const picture = await fetchFile(album.id, 'enhanced-photo-2.jpg');
    expect((await send(album, 'DELETE', `/${first!.id}`)).status).toBe(200);
    expect(await seenBy(album.id)).toEqual([[600, 'video.mp4']]);
    expect((await fetchFile(album.id, 'enhanced-photo.jpg')).equals(picture)).toBe(true);
    expect(await itemsOf(album.id)).toMatchObject([{ id: second!.id, status: 'ready' }]);
    const last = await send(album, 'DELETE', `/${second!.id}`);
    expect(await last.json()).toMatchObject({ status: 409, code: 'ITEM_IS_LAST' });
  });

  it('that was printed leaves its target and its video to the prints', async () => {
    const album = await createLiving(server, photo('cat'));
    await add(album, photo('coffee'));
    await (await print(server, album.id)).arrayBuffer();
    const [first] = await itemsOf(album.id);
    expect((await send(album, 'DELETE', `/${first!.id}`)).status).toBe(200);
    expect(await itemsOf(album.id)).toHaveLength(1);
    expect(await seenBy(album.id)).toEqual([
      [640, 'video-2.mp4'],
      [600, 'video.mp4'],
    ]);
    expect(await markerState(server, album.markerId)).toBe('printed');
    const file = await call(server, 'GET', `/api/ar/print/${album.id}?item=${first!.id}`, {
      bearer: album.ownerSecret,
    });
    expect(file.status).toBe(404);
  });

  it('while it is compiled leaves nothing of it behind', async () => {
    const album = await createBorderless(server, photo('cat'));
    const { media } = parts();
    const before = await filesOnDisk(server, album.id);
    parts().media = {
      run: async (...[name, input, options]: Parameters<typeof media.run>) => {
        if (name === 'compilePhoto') {
          const [, item] = await itemsOf(album.id);
          if (item) await send(album, 'DELETE', `/${item.id}`);
        }
        return media.run(name, input, options);
      },
    } as typeof media;
    try {
      const form = formOf({ photo: photo('two-wings'), video: videoBytes() }, { borderless: 'true' });
      await send(album, 'POST', '', form);
      await expect.poll(() => itemsOf(album.id), { timeout: 20_000 }).toHaveLength(1);
      const idle = async () =>
        (await parts().queue.stats()).find(({ kind }) => kind === 'compile')!.active === 0;
      await expect.poll(idle, { timeout: 20_000 }).toBe(true);
    } finally {
      parts().media = media;
    }
    const own = (files: string[]) => files.filter((file) => before.includes(file) || !file.endsWith('.mp4'));
    expect(own(await filesOnDisk(server, album.id)).length).toBeLessThanOrEqual(before.length + 1); // a preview
    expect(await seenBy(album.id)).toEqual([[451, 'video.mp4']]);
  });
});

describe('the making of a picture', () => {
  it('may be done twice, and be taken up by another server, with the same result', async () => {
    const album = await createBorderless(server, photo('cat'));
    const item = await add(album, photo('coffee'));
    await Promise.all([finishItem(parts(), item), finishItem(parts(), item)]);
    const mind = await fetchFile(album.id, 'marker.mind');

    // As a killed server leaves it: begun, and its job lost.
    await parts()
      .db.update(arProjectItems)
      .set({ mindKey: null, mindBytes: null, attempts: 1 })
      .where(eq(arProjectItems.id, item));
    await resumeProjects(parts());
    await settled(album.id);
    expect(await itemsOf(album.id)).toMatchObject([{}, { id: item, status: 'ready' }]);
    expect((await fetchFile(album.id, 'marker.mind')).equals(mind)).toBe(true);
  });

  it('that fails again and again ends in an error, and its project lives on', async () => {
    const album = await createBorderless(server, photo('cat'));
    const item = await add(album, photo('coffee'));
    const lost = { mindKey: null, mindBytes: null, attempts: 5 };
    await parts().db.update(arProjectItems).set(lost).where(eq(arProjectItems.id, item));
    await finishItem(parts(), item);
    expect(await status(server.localUrl, album.id)).toMatchObject({
      status: 'ready',
      items: [{ status: 'ready' }, { id: item, status: 'error', errorCode: 'INTERNAL' }],
    });
  });
});

describe('deleting a project of several pictures', () => {
  it('leaves no file, no row, and markers that rest', async () => {
    const album = await createLiving(server, photo('cat'));
    await add(album, photo('coffee'));
    await add(album, photo('rocket'), {});
    const owned = (await listItems(parts().db, album.id)).flatMap(({ markerId }) => markerId ?? []);
    expect(owned).toHaveLength(2);
    await deleteProject(parts(), album.id, { force: false });
    expect(await filesOnDisk(server, album.id)).toEqual([]);
    expect(await listItems(parts().db, album.id)).toEqual([]);
    for (const id of owned) {
      const [marker] = await parts().db.select().from(markers).where(eq(markers.id, id));
      expect(marker!.state).toBe('resting');
    }
  });
});
