import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  cacheStats,
  dropUnnamed,
  enterCompiled,
  evictCompiled,
  findCompiled,
  findUnnamed,
  holdCompiled,
} from '../../db/compiled-targets.ts';
import { connectDatabase, type DatabaseConnection } from '../../db/connection.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { insertProject } from '../../db/projects.ts';
import { compiledTargets } from '../../db/schema.ts';
import { createDatabase } from '../support/postgres.ts';

let connection: DatabaseConnection;
const db = () => connection.db;

beforeAll(async () => {
  const url = await createDatabase(inject('postgresUrl'));
  connection = connectDatabase({ url, poolSize: 4, connectTimeoutMs: 5000, statementTimeoutMs: 10_000 });
  await migrateDatabase(connection.pool);
});
afterAll(() => connection.close());
beforeEach(async () => {
  await db().execute(sql`truncate compiled_targets, ar_projects cascade`);
});

const target = (pixelsHash: string, mindKey = `compiled/${pixelsHash}.mind`) => ({
  pixelsHash,
  engineVersion: 1,
  mindKey,
  mindBytes: 70,
  targetKey: mindKey.replace('.mind', '.target'),
  targetBytes: 30,
  targetVersion: 1,
  trackability: {},
});

const enter = (...args: Parameters<typeof target>) =>
  db().transaction((transaction) => enterCompiled(transaction, target(...args)));
const hold = (...args: Parameters<typeof target>) =>
  db().transaction((transaction) => holdCompiled(transaction, target(...args)));
const drop = (hashes: string[]) => db().transaction((transaction) => dropUnnamed(transaction, hashes));

/** A project whose item names pixels, a target, or both. */
async function project(
  id: string,
  item: { pixelsHash?: string; mindKey?: string; targetKey?: string },
  transaction?: Parameters<Parameters<ReturnType<typeof db>['transaction']>[0]>[0],
) {
  const insert = (within: NonNullable<typeof transaction>) =>
    insertProject(
      within,
      { id, ownerSecretHash: id },
      { targetIndex: 0, orientation: 'landscape', ...item },
      [{ name: 'photo', storageKey: `projects/${id}`, contentType: 'image/jpeg', bytes: 1, isPublic: false }],
    );
  await (transaction ? insert(transaction) : db().transaction(insert));
}

/** Both files of entries. */
const filesOf = (...hashes: string[]) =>
  hashes.flatMap((hash) => [`compiled/${hash}.mind`, `compiled/${hash}.target`]);
const keys = async () => (await db().select().from(compiledTargets)).map((row) => row.mindKey).sort();

describe('the cache of compiled photos', () => {
  it('gives what was compiled from the same pixels by the same engine, and counts it', async () => {
    await enter('a');
    expect(await findCompiled(db(), { pixelsHash: 'a', engineVersion: 1 })).toMatchObject(target('a'));
    expect(await findCompiled(db(), { pixelsHash: 'a', engineVersion: 2 })).toBeUndefined();
    expect(await findCompiled(db(), { pixelsHash: 'b', engineVersion: 1 })).toBeUndefined();
    expect(await cacheStats(db())).toMatchObject({ entries: 1, hits: 0, hitRate: 0 });
    for (let n = 0; n < 3; n++) expect(await hold('a')).toBe(true);
    expect(await cacheStats(db())).toEqual({ entries: 1, bytes: 100, compiled: 1, hits: 3, hitRate: 0.75 });
  });

  it('lets the first of two count who compiled the same photo at the same moment', async () => {
    expect(await enter('a', 'compiled/first.mind')).toMatchObject({ mindKey: 'compiled/first.mind' });
    expect(await enter('a', 'compiled/second.mind')).toMatchObject({ mindKey: 'compiled/first.mind' });
  });

  it('gives an entry that is older than targets its target, and its files stay as they are', async () => {
    await enter('a', 'compiled/old.mind');
    await db().update(compiledTargets).set({ targetKey: null, targetBytes: null, targetVersion: null });
    expect(await enter('a', 'compiled/new.mind')).toEqual({
      mindKey: 'compiled/old.mind',
      mindBytes: 70,
      targetKey: 'compiled/new.target',
      targetBytes: 30,
      targetVersion: 1,
    });
    expect(await enter('a', 'compiled/newer.mind')).toMatchObject({ targetKey: 'compiled/new.target' });
  });

  it('says so where an entry has gone since it was found', async () => {
    await enter('a', 'compiled/old.mind');
    await drop(['a']);
    await enter('a', 'compiled/new.mind');
    expect(await hold('a', 'compiled/old.mind')).toBe(false);
  });

  it('forgets with its last project', async () => {
    for (const hash of ['a', 'b', 'c']) await enter(hash);
    await project('1', { pixelsHash: 'a' });
    await project('2', { targetKey: 'compiled/b.target' });
    expect(await findUnnamed(db(), 10)).toEqual(['c']);
    expect(await drop(['a', 'b', 'c'])).toEqual(filesOf('c'));
    await db().execute(sql`delete from ar_projects`);
    expect((await drop(['a', 'b', 'c'])).sort()).toEqual(filesOf('a', 'b'));
  });

  it('forgets nothing that another project is about to name', async () => {
    await enter('a');
    let dropping: Promise<string[]> | undefined;
    await db().transaction(async (transaction) => {
      await holdCompiled(transaction, target('a'));
      dropping = drop(['a']);
      await project('1', { pixelsHash: 'a', mindKey: 'compiled/a.mind' }, transaction);
    });
    expect(await dropping).toEqual([]);
    expect(await keys()).toEqual(['compiled/a.mind']);
  });

  it('keeps to its size: what was used longest ago goes first', async () => {
    for (const hash of ['a', 'b', 'c', 'd']) await enter(hash);
    await hold('a');
    expect(await evictCompiled(db(), 1000)).toEqual([]);
    expect((await evictCompiled(db(), 250)).sort()).toEqual(filesOf('b', 'c'));
    expect(await keys()).toEqual(['compiled/a.mind', 'compiled/d.mind']);
  });

  it('lets nothing go by which an item is recognised, however large that makes it', async () => {
    for (const hash of ['a', 'b']) await enter(hash);
    await project('1', { mindKey: 'compiled/a.mind' });
    expect(await evictCompiled(db(), 0)).toEqual(filesOf('b'));
    expect(await keys()).toEqual(['compiled/a.mind']);
  });
});
