import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arWebhookEvents, reports } from '../../db/schema.ts';
import { SETTINGS } from '../../server/config.ts';
import type { TestServer } from '../support/server.ts';
import { trpcClient } from '../support/trpc.ts';
import { ADMIN_KEY, createLiving, startServerForProjects } from './project-fixtures.ts';

const DATABASE_SECRET = /postgres(ql)?:\/\//;

let server: TestServer;
let admin: ReturnType<typeof trpcClient>;
let id: string;

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 2, {
    SMTP_URL: 'smtp://user:hush@127.0.0.1:1',
  });
  admin = trpcClient(server.localUrl, ADMIN_KEY);
  ({ id } = await createLiving(server));
});
afterAll(() => server.stop());

const checkOf = async (name: string) =>
  (await admin.admin.overview.query()).checks.find((check) => check.id === name)!;

describe('the overview for an admin', () => {
  it('says that all is well, but for what is not', async () => {
    const { checks, today } = await admin.admin.overview.query();
    expect(today).toEqual({ created: 1, looks: 0, printed: 0 });
    // These servers have no ffmpeg, which is no more than worth knowing.
    expect(checks.filter(({ state }) => state !== 'well').map((check) => check.id)).toEqual(['ffmpeg']);
    expect(new Set(checks.map((check) => check.id)).size).toBe(checks.length);
  });

  it('names a report that nobody has looked at, before what is well', async () => {
    await server.service.parts.db.insert(reports).values({ projectId: id, reason: 'privacy', message: '' });
    expect(await checkOf('reports')).toEqual({ id: 'reports', state: 'attention', figure: 1, of: null });
    const { checks, state } = await admin.admin.overview.query();
    expect(state).toBe('attention');
    const states = checks.map((check) => check.state);
    expect(states).toEqual([...states].sort());
  });

  it('names a message that a shop’s server does not take again and again, before it is given up', async () => {
    const message = { event: 'ar.ping', payload: {}, url: 'https://shop.test/hooks', messageId: 'one' };
    const { db } = server.service.parts;
    await db.insert(arWebhookEvents).values({ ...message, attempts: 2 });
    expect((await checkOf('webhooks')).state).toBe('well');
    await db.update(arWebhookEvents).set({ attempts: 3 });
    expect(await checkOf('webhooks')).toMatchObject({ state: 'attention', figure: 1 });
    await db.delete(arWebhookEvents);
  });

  it('finds the pool wanting when a kind is below its mark, and wrong when the default one is empty', async () => {
    expect((await checkOf('pool')).state).toBe('well');
    await admin.pool.setMarks.mutate({ low: 100_000, high: 100_000 });
    expect(await checkOf('pool')).toMatchObject({ state: 'attention', figure: 1 });
    const { markers } = await admin.pool.markers.query({ state: 'free', limit: 200 });
    await admin.pool.retire.mutate({ ids: markers.map((marker) => marker.id) });
    expect(await checkOf('pool')).toMatchObject({ state: 'wrong', figure: 1, of: 0 });
    await admin.pool.resetMarks.mutate({});
  });
});

describe('storage, for an admin', () => {
  it('says what is stored by what it is of, each file once', async () => {
    const before = await admin.admin.storage.query();
    expect(before.place).toBe('disk');
    const of = (name: string) => before.kinds.find(({ kind }) => kind === name);
    // The marker of the project is the pool's, and counts there.
    expect(of('photos')).toMatchObject({ files: 1 });
    expect(of('videos')!.bytes).toBeGreaterThan(1000);
    expect(of('markers')!.files).toBeGreaterThan(0);
    expect(before.totals.bytes).toBe(before.kinds.reduce((sum, { bytes }) => sum + bytes, 0));
    expect(before.freeBytes).toBeGreaterThan(1e6);
  });
});

describe('settings, for an admin', () => {
  it('are all there, with their defaults, and hold no secret', async () => {
    const { settings } = await admin.admin.settings.query();
    expect(settings.map(({ name }) => name)).toEqual(Object.keys(SETTINGS));
    const text = JSON.stringify(settings);
    expect(text).not.toContain(ADMIN_KEY);
    expect(text).not.toContain('hush');
    expect(text).not.toMatch(new RegExp(`"value":"${DATABASE_SECRET.source}`));
    const of = (name: string) => settings.find((setting) => setting.name === name)!;
    expect(of('SMTP_URL')).toMatchObject({ value: null, isSet: true, isSecret: true });
    expect(of('SESSION_HOURS')).toMatchObject({ value: '12', default: '12', isSet: false });
    expect(of('PRINT_CAPTURES')).toMatchObject({ value: '4', default: '12', isSet: true });
    expect(settings.every(({ description }) => description.length > 10)).toBe(true);
  });
});
