import { setTimeout as pause } from 'node:timers/promises';
import { rowsOf } from './installation.ts';
import type { Made } from './made.ts';

export interface Account {
  /** What somebody was told is there, and is not as it should be. */
  lost: string[];
  /** What was to be one, and is several. */
  doubled: string[];
}

/** Each print that was made meanwhile is still to be tested. */
const SETTLED_WITHIN_MS = 600_000;

interface ProjectRow {
  id: string;
  order_id: string | null;
  status: string;
  error_code: string | null;
  deleted: boolean;
}

/** Jobs that somebody waits for. */
const AWAITED = ['finish', 'compile', 'transcode', 'check', 'print', 'webhook', 'refill'];

/** Waits until nobody has work to do any more, of these kinds besides; what is still unfinished then, in words. */
export async function settle(databaseUrl: string, besides: string[] = []): Promise<string[]> {
  const end = Date.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const rows = await rowsOf<{ words: string }>(
      databaseUrl,
      `select 'project ' || id || ' is ' || status as words from ar_projects where status in ('pending', 'processing') and ended_at is null
       union all select 'job ' || name || ' ' || id || ' is ' || state || ' ' || coalesce(output::text, '') from pgboss.job
         where state < 'completed' and name = any($1)`,
      [[...AWAITED, ...besides]],
    );
    if (rows.length === 0 || Date.now() > end) return rows.map(({ words }) => words);
    await pause(500);
  }
}

/** Holds what the service has said yes to against what there is. */
export async function audit(databaseUrl: string, made: readonly Made[]): Promise<Account> {
  const projects = await rowsOf<ProjectRow>(
    databaseUrl,
    'select id, order_id, status, error_code, ended_at is not null as deleted from ar_projects',
  );
  const byId = new Map(projects.map((project) => [project.id, project]));
  const lost = made.flatMap(({ id, isEnding, isDeleted, isPoison }) => {
    const project = byId.get(id);
    if (isDeleted) return project && !project.deleted ? [`${id} was deleted, and is back`] : [];
    if (isEnding) return [];
    if (!project || project.deleted) return [`${id} is gone`];
    return project.status === (isPoison ? 'error' : 'ready')
      ? []
      : [`${id} is ${project.status} ${project.error_code ?? ''}`];
  });
  return {
    lost,
    doubled: [
      ...ordersTwice(projects),
      ...(await markersTwice(databaseUrl)),
      ...(await eventsTwice(databaseUrl)),
    ],
  };
}

function ordersTwice(projects: readonly ProjectRow[]): string[] {
  const seen = new Map<string, string>();
  return projects.flatMap(({ id, order_id: order }) => {
    if (order === null) return [];
    const other = seen.get(order);
    seen.set(order, id);
    return other ? [`order ${order} has ${other} and ${id}`] : [];
  });
}

async function markersTwice(databaseUrl: string): Promise<string[]> {
  const rows = await rowsOf<{ marker_id: number; projects: string[] }>(
    databaseUrl,
    `select marker_id, array_agg(distinct i.project_id) as projects
     from ar_project_items i join ar_projects p on p.id = i.project_id
     where marker_id is not null and p.ended_at is null group by marker_id having count(distinct i.project_id) > 1`,
  );
  return rows.map(({ marker_id, projects }) => `marker ${marker_id} belongs to ${projects.join(' and ')}`);
}

/** A message may be delivered twice; there may not be two of them. */
async function eventsTwice(databaseUrl: string): Promise<string[]> {
  const rows = await rowsOf<{ event: string; project: string; count: number }>(
    databaseUrl,
    `select event, project_id as project, count(*)::int as count from ar_webhook_events
     where event = 'ar.compilation.complete' group by endpoint_id, event, project_id having count(*) > 1`,
  );
  return rows.map(({ event, project, count }) => `${event} of ${project} has ${count} messages`);
}
