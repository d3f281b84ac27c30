import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { listItems } from '../../db/items.ts';
import type { CompiledPhoto } from '../../server/media/compile-photo.ts';
import { Flights } from '../../server/media/flights.ts';
import type { Parts } from '../../server/parts.ts';
import { finishProject } from '../../server/projects/finish.ts';
import { create, status } from '../support/client.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { gate } from './jobs/support.ts';
import { blankPhoto, photo, targetFilesOnDisk } from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off' });
  server.service.parts.hasFfmpeg = false; // posters would take most of the time
});
afterAll(() => server.stop());

/** Two projects of one photo. */
async function createTwo(picture: Buffer): Promise<[string, string]> {
  const one = () => create(server.localUrl, { photo: picture, fields: { borderless: 'true' } });
  return [(await one()).body.arId, (await one()).body.arId];
}

/** Real parts in which the first compile goes on until a second one wants the same. `end` is what then becomes of the first. */
function partsOfTwo(end: () => void = () => {}) {
  const both = gate();
  let wanted = 0;
  class Counted extends Flights<CompiledPhoto> {
    override join(...wish: Parameters<Flights<CompiledPhoto>['join']>) {
      const joined = super.join(...wish);
      if (++wanted === 2) both.open();
      return joined;
    }
  }
  const counted = { compiles: 0 };
  const { media } = server.service.parts;
  const run: Parts['media']['run'] = async (name, ...rest) => {
    if (name !== 'compilePhoto') return media.run(name, ...rest);
    const isFirst = ++counted.compiles === 1;
    if (isFirst) {
      await both.promise;
      end();
    }
    return media.run(name, ...rest);
  };
  const parts = { ...server.service.parts, media: { run } as Parts['media'], compiles: new Counted() };
  return { parts, counted };
}

const keysOf = async (id: string) => {
  const [item] = await listItems(server.service.parts.db, id);
  return [item!.mindKey!, item!.targetKey!];
};

describe('equal photos that are compiled at the same moment', () => {
  it('are compiled once', async () => {
    const ids = await createTwo(photo('cat'));
    const { parts, counted } = partsOfTwo();
    await Promise.all(ids.map((id) => finishProject(parts, id)));
    expect(counted.compiles).toBe(1);
    const reports = await Promise.all(ids.map((id) => status(server.localUrl, id)));
    expect(reports.map(({ status }) => status)).toEqual(['ready', 'ready']);
    const [one, other] = await Promise.all(ids.map(keysOf));
    expect(one).toEqual(other);
    expect(await targetFilesOnDisk(server)).toEqual(one!.map((key) => key.split('/').at(-1)).sort());
  });

  it('are both refused where they are too weak', async () => {
    const ids = await createTwo(await blankPhoto());
    const { parts, counted } = partsOfTwo();
    await Promise.all(ids.map((id) => finishProject(parts, id)));
    expect(counted.compiles).toBe(1);
    const reports = await Promise.all(ids.map((id) => status(server.localUrl, id)));
    expect(reports.map(({ errorCode }) => errorCode)).toEqual(['PHOTO_TOO_WEAK', 'PHOTO_TOO_WEAK']);
  });

  it('do not end together: where one is stopped the other goes on by itself', async () => {
    const [first, second] = await createTwo(photo('rocket'));
    const stop = new AbortController();
    const { parts, counted } = partsOfTwo(() => stop.abort(new Error('stopped')));
    const stopped = finishProject(parts, first, stop.signal);
    await expect.poll(() => counted.compiles).toBe(1);
    await Promise.all([finishProject(parts, second), expect(stopped).rejects.toThrow('stopped')]);
    expect(counted.compiles).toBe(2);
    expect(await status(server.localUrl, second)).toMatchObject({ status: 'ready' });
  });

  it('nor do they fail together: an error of ours is only the one that it happened to', async () => {
    const [first, second] = await createTwo(photo('coffee'));
    const { parts, counted } = partsOfTwo(() => {
      throw new Error('a thread died');
    });
    const failed = finishProject(parts, first);
    await expect.poll(() => counted.compiles).toBe(1);
    await Promise.all([finishProject(parts, second), expect(failed).rejects.toThrow('a thread died')]);
    expect(await status(server.localUrl, second)).toMatchObject({ status: 'ready' });
  });

  it('and where the one that waits is stopped, it waits no longer', async () => {
    const flights = new Flights<string>();
    const [end, stop] = [gate<string>(), new AbortController()];
    const first = flights.join('photo', () => end.promise);
    const second = flights.join('photo', async () => 'not needed', stop.signal);
    stop.abort(new Error('stopped'));
    await expect(second).rejects.toThrow('stopped');
    end.open('compiled');
    expect(await first).toBe('compiled');
  });
});
