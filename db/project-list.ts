/** Lists of projects, for those who look after all of them. */
import { and, desc, eq, ilike, isNull, lt, or } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import type { Project } from './projects.ts';
import { arProjects } from './schema.ts';

export type ListedProject = Pick<
  Project,
  'id' | 'orderId' | 'isDemo' | 'expiresAt' | 'printState' | 'printedAt' | 'createdAt'
>;

/** Ready projects that have not ended, the newest first, a page at a time: older ones than `before`, of this order or with this id. */
export async function listReadyProjects(
  db: Queryable,
  { search, before, limit }: { search?: string | undefined; before?: Date | undefined; limit: number },
): Promise<ListedProject[]> {
  const { id, orderId, isDemo, expiresAt, printState, printedAt, createdAt } = arProjects;
  const pattern = search && `%${search.replace(/[\\%_]/g, '\\$&')}%`;
  return db
    .select({ id, orderId, isDemo, expiresAt, printState, printedAt, createdAt })
    .from(arProjects)
    .where(
      and(
        eq(arProjects.status, 'ready'),
        isNull(arProjects.endedAt),
        before ? lt(createdAt, before) : undefined,
        pattern ? or(ilike(orderId, pattern), eq(id, search)) : undefined,
      ),
    )
    .orderBy(desc(createdAt))
    .limit(limit);
}
