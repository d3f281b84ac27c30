/** What a print shop sees of all living photos. */
import { and, desc, eq, ilike, inArray, isNull, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { containing } from './project-search.ts';
import { arProjectItems, arProjects, markers } from './schema.ts';

export const PRINT_LIST_STATES = ['to-print', 'downloaded', 'printed', 'demo', 'not-printable'] as const;
/** `downloaded`: its print file left the house, and nobody has said that it is printed. */
export type PrintListState = (typeof PRINT_LIST_STATES)[number];

const state = sql<PrintListState>`case
  when ${arProjects.isDemo} then 'demo'
  when ${arProjects.printState} = 'failed' then 'not-printable'
  when ${arProjects.markedPrintedAt} is not null then 'printed'
  when ${arProjects.printedAt} is not null then 'downloaded'
  else 'to-print' end`;

/** Ready, and not over. */
const isListed = and(eq(arProjects.status, 'ready'), isNull(arProjects.endedAt));

/** Listed, kept for ever, and its print was not found wanting. */
export const isPrintable = and(isListed, eq(arProjects.isDemo, false), ne(arProjects.printState, 'failed'));

function matches(search: string | undefined): SQL | undefined {
  if (!search) return undefined;
  return or(ilike(arProjects.orderId, containing(search)), eq(arProjects.id, search));
}

/** Living photos that are ready, the newest first, a page at a time. Format, layout and scan are those of the first picture. */
export async function listPrints(
  db: Queryable,
  wanted: {
    /** Part of the order's number, or a whole id. */
    search?: string | undefined;
    state?: PrintListState | undefined;
    before?: { createdMicroseconds: string; id: string } | undefined;
    limit: number;
  },
) {
  const { search, before, limit } = wanted;
  return db
    .select({
      id: arProjects.id,
      orderId: arProjects.orderId,
      createdAt: arProjects.createdAt,
      createdMicroseconds: sql<string>`(extract(epoch from ${arProjects.createdAt}) * 1000000)::bigint::text`,
      expiresAt: arProjects.expiresAt,
      printState: arProjects.printState,
      printedAt: arProjects.printedAt,
      markedPrintedAt: arProjects.markedPrintedAt,
      state,
      mode: arProjectItems.mode,
      orientation: arProjectItems.orientation,
      photoWidth: arProjectItems.photoWidth,
      photoHeight: arProjectItems.photoHeight,
      scan: arProjectItems.scan,
      format: markers.format,
      layout: markers.layout,
      style: markers.style,
      items: sql<number>`(select count(*)::int from ${arProjectItems} as all_items where all_items.project_id = ${arProjects.id}
        and all_items.removed_at is null and all_items.replaced_by is null and all_items.replaces is null)`,
    })
    .from(arProjects)
    .innerJoin(
      arProjectItems,
      and(eq(arProjectItems.projectId, arProjects.id), eq(arProjectItems.fileSuffix, '')),
    )
    .leftJoin(markers, eq(markers.id, arProjectItems.markerId))
    .where(
      and(
        isListed,
        matches(search),
        wanted.state ? sql`${state} = ${wanted.state}` : undefined,
        before
          ? sql`(${arProjects.createdAt}, ${arProjects.id}) <
              (timestamptz 'epoch' + ${before.createdMicroseconds}::bigint * interval '1 microsecond', ${before.id})`
          : undefined,
      ),
    )
    .orderBy(desc(arProjects.createdAt), desc(arProjects.id))
    .limit(limit);
}

/** How many there are in each state, of those that a search finds. */
export async function countPrints(
  db: Queryable,
  search: string | undefined,
): Promise<Record<PrintListState, number>> {
  const rows = await db
    .select({ state, count: sql<number>`count(*)::int` })
    .from(arProjects)
    .where(and(isListed, matches(search)))
    .groupBy(state);
  const counts = Object.fromEntries(PRINT_LIST_STATES.map((name) => [name, 0])) as Record<
    PrintListState,
    number
  >;
  for (const row of rows) counts[row.state] = row.count;
  return counts;
}

/** Notes that projects are printed, or takes that back. Returns the ids of those that it was true of: those that are `isPrintable`. */
export async function markPrinted(db: Queryable, ids: string[], isPrinted: boolean): Promise<string[]> {
  const rows = await db
    .update(arProjects)
    .set({ markedPrintedAt: isPrinted ? sql`coalesce(${arProjects.markedPrintedAt}, now())` : null })
    .where(and(inArray(arProjects.id, ids), isPrintable))
    .returning({ id: arProjects.id });
  return rows.map(({ id }) => id);
}
