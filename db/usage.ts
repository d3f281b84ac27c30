/** Queries on how much there is: for those who look after the whole. */
import { sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';

/** What files are of. */
export type StoredKind = 'photos' | 'videos' | 'pictures' | 'prints' | 'targets' | 'markers' | 'others';

export interface StoredFiles {
  kind: StoredKind;
  files: number;
  bytes: number;
}

/**
 * What is stored by the rows that name it, the largest first. A file that several rows name counts once. What no row names (leftovers, uploads
 * under way, copies) is not in it.
 */
export async function storedFiles(db: Queryable): Promise<StoredFiles[]> {
  const { rows } = await db.execute<{ kind: StoredKind; files: number; bytes: string }>(sql`
    with named as (
      select storage_key as key, bytes::bigint, case
          when name ~ '^photo' then 'photos'
          when content_type like 'video/%' or name ~ '^video-source' then 'videos'
          when name ~ '\\.(mind|target)$' then 'targets'
          when name ~ '^print' then 'prints'
          when content_type like 'image/%' then 'pictures'
          else 'others' end as kind
        from project_files
      union all select storage_key, bytes, 'prints' from print_files where storage_key is not null
      union all select mind_key, mind_bytes, 'targets' from compiled_targets
      union all select target_key, target_bytes, 'targets' from compiled_targets where target_key is not null
      union all select mind_key, mind_bytes, 'markers' from markers where mind_key is not null
      union all select target_key, target_bytes, 'markers' from markers where target_key is not null
    ), once as (
      -- A project's marker is the pool's: it counts there.
      select distinct on (key) key, bytes, kind from named order by key, (kind = 'markers') desc
    )
    select kind, count(*)::int as files, coalesce(sum(bytes), 0)::bigint as bytes
      from once group by kind order by sum(bytes) desc nulls last`);
  return rows.map(({ kind, files, bytes }) => ({ kind, files, bytes: Number(bytes) }));
}

export interface Today {
  created: number;
  /** Looks at prints that AR pages told of; 0 where they tell nothing. */
  looks: number;
  /** Living photos whose print was downloaded for the first time. */
  printed: number;
}

/** What happened within the last 24 hours. */
export async function countToday(db: Queryable): Promise<Today> {
  const since = sql`now() - interval '24 hours'`;
  const { rows } = await db.execute<{ created: number; looks: number; printed: number }>(sql`
    select (select count(*)::int from ar_projects where created_at > ${since}) as created,
      (select count(*)::int from looks where created_at > ${since}) as looks,
      (select count(*)::int from ar_projects where printed_at > ${since}) as printed`);
  return rows[0]!;
}

/** A shop's server may be restarted; after so many attempts in vain, with growing pauses, somebody should look. */
const TRIES_THAT_WORRY = 3;

export interface Attention {
  openReports: number;
  /** Webhook messages that were given up in the last 24 hours, or have failed again and again and are still tried. */
  failedMessages: number;
  /** Looks of the last 7 days, and how many of them found their print. */
  looks: number;
  locked: number;
}

/** What somebody may have to see to. */
export async function countAttention(db: Queryable): Promise<Attention> {
  const { rows } = await db.execute<Record<keyof Attention, number>>(sql`
    select (select count(*)::int from reports where closed_at is null) as "openReports",
      (select count(*)::int from ar_webhook_events
        where given_up_at > now() - interval '24 hours'
          or (delivered_at is null and given_up_at is null and attempts >= ${TRIES_THAT_WORRY})) as "failedMessages",
      count(*)::int as looks, count(ms_to_lock)::int as locked
      from looks where created_at > now() - interval '7 days'`);
  return rows[0]!;
}
