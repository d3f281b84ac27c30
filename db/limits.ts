/**
 * What has been used up of limits, and which uploads are under way: on all servers together. Each of these is one statement, so no
 * connection is held longer than that takes.
 */
import { randomUUID } from 'node:crypto';
import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { rateLimits, uploadSlots } from './schema.ts';

/**
 * For counts that change with every call: their statement does not wait for the disk. What a crash of PostgreSQL forgets by it are counts
 * of the last half second.
 */
const UNHURRIED = sql`select set_config('synchronous_commit', 'off', true)`;

export interface Window {
  /** The limit and whose it is. */
  key: string;
  amount: number;
  /** How much may be used up in one window, which begins with what is used first. */
  most: number;
  seconds: number;
}

/**
 * Uses up some of a limit, if that much is left; else nothing, so that a caller who keeps trying is let in again in time. Returns after
 * how many seconds there is some again, or undefined where it was used.
 */
export async function useUp(
  db: Queryable,
  { key, amount, most, seconds }: Window,
): Promise<number | undefined> {
  if (amount > most) return (await secondsLeft(db, key)) ?? seconds;
  const isOver = sql`${rateLimits.expiresAt} <= now()`;
  const end = sql`now() + make_interval(secs => ${seconds})`;
  const { rows } = await db.execute(sql`
    with unhurried as (${UNHURRIED})
    insert into ${rateLimits} (key, used, expires_at)
    select ${key}, ${amount}::bigint, ${end} from unhurried
    on conflict (key) do update set
      used = case when ${isOver} then excluded.used else ${rateLimits.used} + excluded.used end,
      expires_at = case when ${isOver} then excluded.expires_at else ${rateLimits.expiresAt} end
    where ${isOver} or ${rateLimits.used} + excluded.used <= ${most}::bigint
    returning key`);
  if (rows.length > 0) return undefined;
  return (await secondsLeft(db, key)) ?? 1;
}

/** Gives back what was used up for nothing. */
export async function giveBack(db: Queryable, key: string, amount: number): Promise<void> {
  await db
    .update(rateLimits)
    .set({ used: sql`greatest(${rateLimits.used} - ${amount}::bigint, 0)` })
    .where(and(eq(rateLimits.key, key), gt(rateLimits.expiresAt, sql`now()`)));
}

/** After how many seconds the window ends in which so much was used up already; undefined where less was. */
export async function secondsLeft(db: Queryable, key: string, most = 0): Promise<number | undefined> {
  const seconds = sql<number>`ceil(extract(epoch from ${rateLimits.expiresAt} - now()))::int`;
  const [row] = await db
    .select({ seconds })
    .from(rateLimits)
    .where(
      and(eq(rateLimits.key, key), gt(rateLimits.expiresAt, sql`now()`), sql`${rateLimits.used} >= ${most}`),
    );
  return row && Math.max(1, row.seconds);
}

export interface UploadSlot {
  holder: string;
  slot: number;
  token: string;
}

/** Takes one of so many slots, or none where all are taken by uploads that go on. */
export async function takeUploadSlot(
  db: Queryable,
  { holder, most, seconds }: { holder: string; most: number; seconds: number },
): Promise<UploadSlot | undefined> {
  const token = randomUUID();
  // Two that see the same free slot at once: one gets it, the other looks again. As often as there are slots is often enough.
  for (let attempt = 0; attempt <= most; attempt++) {
    const { rows } = await db.execute<{ slot: number | null; is_full: boolean }>(sql`
      with free as (
        select n as slot from generate_series(1, ${most}::int) n
        where not exists (
          select from ${uploadSlots} where holder = ${holder} and ${uploadSlots.slot} = n and expires_at > now()
        )
        order by n limit 1
      ), taken as (
        insert into ${uploadSlots} (holder, slot, token, expires_at)
        select ${holder}, slot, ${token}::uuid, now() + make_interval(secs => ${seconds}) from free
        on conflict (holder, slot) do update set token = excluded.token, expires_at = excluded.expires_at
        where ${uploadSlots.expiresAt} <= now()
        returning slot
      )
      select (select slot from taken) as slot, not exists (select from free) as is_full`);
    const { slot, is_full } = rows[0]!;
    if (slot !== null) return { holder, slot, token };
    if (is_full) return undefined;
  }
  return undefined;
}

/** The upload goes on. */
export async function renewUploadSlot(db: Queryable, slot: UploadSlot, seconds: number): Promise<void> {
  await db
    .update(uploadSlots)
    .set({ expiresAt: sql`now() + make_interval(secs => ${seconds})` })
    .where(isSlot(slot));
}

export async function freeUploadSlot(db: Queryable, slot: UploadSlot): Promise<void> {
  await db.delete(uploadSlots).where(isSlot(slot));
}

const isSlot = ({ holder, slot, token }: UploadSlot) =>
  and(eq(uploadSlots.holder, holder), eq(uploadSlots.slot, slot), eq(uploadSlots.token, token));

/** Removes what means nothing any more, and with it every pseudonym of an address. */
export async function forgetLimits(db: Queryable): Promise<void> {
  await db.delete(rateLimits).where(lt(rateLimits.expiresAt, sql`now()`));
  await db.delete(uploadSlots).where(lt(uploadSlots.expiresAt, sql`now()`));
}
