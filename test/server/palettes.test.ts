import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { findItems } from '../../db/projects.ts';
import { PALETTES } from '../../markers/art/index.ts';
import { create, finished } from '../support/client.ts';
import type { TestServer } from '../support/server.ts';
import { ADMIN_KEY, call, photo, startServerForProjects } from './project-fixtures.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 6);
});
afterAll(() => server.stop());

async function make(fields: Record<string, string>, file = photo('garden')): Promise<string> {
  const { body } = await create(server.localUrl, { photo: file, fields });
  expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
  return body.arId;
}

/** The colours of the band on the left of a project's picture, those that are there most first, in steps of 16. */
async function bandColours(id: string): Promise<string[]> {
  const answer = await fetch(`${server.localUrl}/objects/ar-storage/${id}/enhanced-photo.jpg`);
  const picture = sharp(Buffer.from(await answer.arrayBuffer()));
  const { height = 0 } = await picture.metadata();
  const band = { left: 24, top: 60, width: Math.round(0.05 * height), height: height - 120 };
  const { data } = await picture.extract(band).raw().toBuffer({ resolveWithObject: true });
  const counts = new Map<string, number>();
  for (let at = 0; at < data.length; at += 3) {
    const colour = [...data.subarray(at, at + 3)].map((value) => Math.round(value / 16)).join(' ');
    counts.set(colour, (counts.get(colour) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour);
}

/** How many of a palette's colours are among the most frequent ones of a band. */
async function coloursOf(id: string, palette: keyof typeof PALETTES): Promise<number> {
  const seen = (await bandColours(id)).slice(0, 60).map((colour) => colour.split(' ').map(Number));
  return PALETTES[palette].colours.filter((hex) => {
    const wanted = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 16);
    return seen.some((colour) => colour.every((value, k) => Math.abs(value - wanted[k]!) <= 1));
  }).length;
}

describe('The colours of a frame', () => {
  it('are those that were asked for, on a marker that is as it was', async () => {
    const [own, delft] = [await make({}), await make({ palette: 'delft' })];
    expect(await coloursOf(delft, 'delft')).toBeGreaterThanOrEqual(5);
    expect(await coloursOf(own, 'terracotta')).toBeGreaterThanOrEqual(5);
    expect(await coloursOf(own, 'delft')).toBeLessThan(5);
    const [a, b] = await Promise.all([own, delft].map((id) => findItems(server.service.parts.db, id)));
    expect(a![0]!.marker!.mindKey).toBe(b![0]!.marker!.mindKey);
  });

  it('may be the photo’s own, and are another photo’s when it is replaced', async () => {
    const red = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#c02020' } })
      .jpeg()
      .toBuffer();
    const blue = await sharp({ create: { width: 600, height: 400, channels: 3, background: '#2040c0' } })
      .jpeg()
      .toBuffer();
    const id = await make({ palette: 'photo' }, red);
    const tint = async () => {
      const colours = (await bandColours(id)).slice(0, 40).map((colour) => colour.split(' ').map(Number));
      return colours.reduce((sum, [r, , b]) => sum + r! - b!, 0);
    };
    expect(await tint()).toBeGreaterThan(20);
    const [entry] = await findItems(server.service.parts.db, id);
    const form = new FormData();
    form.set('photoFile', new Blob([new Uint8Array(blue)]), 'blue.jpg');
    await fetch(`${server.localUrl}/api/ar/projects/${id}/items/${entry!.item.id}`, {
      method: 'PUT',
      body: form,
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    await expect.poll(tint, { timeout: 20_000 }).toBeLessThan(-20);
  });

  it('can be changed without another marker, and its print is drawn anew', async () => {
    const id = await make({ palette: 'delft' });
    const [before] = await findItems(server.service.parts.db, id);
    const form = new FormData();
    form.set('palette', 'graphite');
    const answer = await fetch(`${server.localUrl}/api/ar/projects/${id}/items/${before!.item.id}`, {
      method: 'PUT',
      body: form,
      headers: { authorization: `Bearer ${ADMIN_KEY}` },
    });
    expect(answer.status).toBe(200);
    await expect.poll(() => coloursOf(id, 'graphite'), { timeout: 20_000 }).toBeGreaterThanOrEqual(5);
    const [after] = await findItems(server.service.parts.db, id);
    expect(after!.item.markerId).toBe(before!.item.markerId);
    expect(after!.item.palette).toBe('graphite');
  });

  it('are refused in words where there are none of that name', async () => {
    const { status, body } = await create(server.localUrl, { fields: { palette: 'magenta' } });
    expect(status).toBe(400);
    expect(body.detail).toMatch(/palette: .*"photo".*"delft"/);
    expect((await call(server, 'GET', '/api/ar/projects', { bearer: ADMIN_KEY })).status).toBe(200);
  });
});
