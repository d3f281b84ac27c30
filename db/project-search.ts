/** What shops and admins look for among all projects. */
import { and, desc, eq, ilike, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import type { Project } from './projects.ts';
import { arProjects } from './schema.ts';

export type FoundProject = Pick<
  Project,
  | 'id'
  | 'userId'
  | 'orderId'
  | 'status'
  | 'printState'
  | 'isDemo'
  | 'expiresAt'
  | 'printedAt'
  | 'endedAt'
  | 'errorCode'
  | 'createdAt'
> & {
  /** When it was made, to the microsecond: with its id its place in the list. */
  createdMicroseconds: string;
};

export interface ProjectSearch {
  status?: Project['status'] | undefined;
  printState?: Project['printState'] | undefined;
  /** Found in an order's number, or the whole id. */
  words?: string | undefined;
  id?: string | undefined;
  userId?: string | undefined;
  orderId?: string | undefined;
  isDemo?: boolean | undefined;
  /** Whether its print file was ever downloaded. */
  isPrinted?: boolean | undefined;
  /** Those that come after this one in the list. */
  before?: { createdMicroseconds: string; id: string } | undefined;
  limit: number;
}

/** A pattern of SQL for texts with these words in them, whatever signs of SQL's own they hold. */
export const containing = (words: string) => `%${words.replace(/[\\%_]/g, '\\$&')}%`;

/** Projects whose links work or will, the newest first, a page at a time. */
export async function searchProjects(db: Queryable, search: ProjectSearch): Promise<FoundProject[]> {
  const { status, printState, words, id, userId, orderId, isDemo, isPrinted, before, limit } = search;
  const columns = arProjects;
  return db
    .select({
      id: columns.id,
      userId: columns.userId,
      orderId: columns.orderId,
      status: columns.status,
      printState: columns.printState,
      isDemo: columns.isDemo,
      expiresAt: columns.expiresAt,
      printedAt: columns.printedAt,
      endedAt: columns.endedAt,
      errorCode: columns.errorCode,
      createdAt: columns.createdAt,
      createdMicroseconds: sql<string>`(extract(epoch from ${columns.createdAt}) * 1000000)::bigint::text`,
    })
    .from(arProjects)
    .where(
      and(
        isNull(columns.endedAt),
        status ? eq(columns.status, status) : undefined,
        printState ? eq(columns.printState, printState) : undefined,
        words ? or(ilike(columns.orderId, containing(words)), eq(columns.id, id ?? words)) : undefined,
        userId ? eq(columns.userId, userId) : undefined,
        orderId ? eq(columns.orderId, orderId) : undefined,
        isDemo === undefined ? undefined : eq(columns.isDemo, isDemo),
        isPrinted === undefined
          ? undefined
          : isPrinted
            ? isNotNull(columns.printedAt)
            : isNull(columns.printedAt),
        before
          ? sql`(${columns.createdAt}, ${columns.id}) <
              (timestamptz 'epoch' + ${before.createdMicroseconds}::bigint * interval '1 microsecond', ${before.id})`
          : undefined,
      ),
    )
    .orderBy(desc(columns.createdAt), desc(columns.id))
    .limit(limit);
}
