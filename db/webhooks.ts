/** Where shops are told of events, and the messages to them. */
import { and, asc, desc, eq, isNotNull, isNull, lt, or, sql } from 'drizzle-orm';
import type { Queryable } from './connection.ts';
import { arWebhookEvents, webhookEndpoints } from './schema.ts';

export type WebhookEndpoint = typeof webhookEndpoints.$inferSelect;
export type NewWebhookEndpoint = typeof webhookEndpoints.$inferInsert;
export type WebhookMessage = typeof arWebhookEvents.$inferSelect;

export async function insertEndpoint(db: Queryable, endpoint: NewWebhookEndpoint): Promise<WebhookEndpoint> {
  const [row] = await db.insert(webhookEndpoints).values(endpoint).returning();
  return row!;
}

/** All of them, the oldest first. */
export async function listEndpoints(db: Queryable): Promise<WebhookEndpoint[]> {
  return db
    .select()
    .from(webhookEndpoints)
    .orderBy(asc(webhookEndpoints.createdAt), asc(webhookEndpoints.id));
}

/** Returns it as it is now; undefined where there is none with this id. */
export async function updateEndpoint(
  db: Queryable,
  id: string,
  change: Partial<NewWebhookEndpoint>,
): Promise<WebhookEndpoint | undefined> {
  const [row] = await db.update(webhookEndpoints).set(change).where(eq(webhookEndpoints.id, id)).returning();
  return row;
}

export async function findEndpoint(db: Queryable, id: string): Promise<WebhookEndpoint | undefined> {
  const [row] = await db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id));
  return row;
}

/** Gives an endpoint another secret; the one it had signs as well until so many hours have passed. */
export async function replaceSecret(
  db: Queryable,
  id: string,
  secret: string,
  overlapHours: number,
): Promise<WebhookEndpoint | undefined> {
  const [row] = await db
    .update(webhookEndpoints)
    .set({
      secret,
      previousSecret: sql`${webhookEndpoints.secret}`,
      previousUntil: sql`now() + make_interval(hours => ${overlapHours})`,
    })
    .where(eq(webhookEndpoints.id, id))
    .returning();
  return row;
}

/** What was to be sent there is given up; the messages stay to be read. False where there is none with this id. */
export async function deleteEndpoint(db: Queryable, id: string): Promise<boolean> {
  const rows = await db
    .delete(webhookEndpoints)
    .where(eq(webhookEndpoints.id, id))
    .returning({ id: webhookEndpoints.id });
  return rows.length > 0;
}

/** The endpoints that are told of an event. */
export async function endpointsFor(db: Queryable, event: string): Promise<WebhookEndpoint[]> {
  return db
    .select()
    .from(webhookEndpoints)
    .where(
      and(
        isNull(webhookEndpoints.disabledAt),
        or(isNull(webhookEndpoints.events), sql`${event} = any(${webhookEndpoints.events})`),
      ),
    );
}

/** Returns its id; undefined where this endpoint has this message already. */
export async function insertMessage(
  db: Queryable,
  message: Omit<typeof arWebhookEvents.$inferInsert, 'id' | 'nextAttemptAt'>,
): Promise<number | undefined> {
  const [row] = await db
    .insert(arWebhookEvents)
    .values({ ...message, nextAttemptAt: sql`now()` })
    .onConflictDoNothing()
    .returning({ id: arWebhookEvents.id });
  return row?.id;
}

/** A message with where it goes; the endpoint is null where it was removed. */
export async function findMessage(
  db: Queryable,
  id: number,
): Promise<{ message: WebhookMessage; endpoint: WebhookEndpoint | null } | undefined> {
  const [row] = await db
    .select({ message: arWebhookEvents, endpoint: webhookEndpoints })
    .from(arWebhookEvents)
    .leftJoin(webhookEndpoints, eq(webhookEndpoints.id, arWebhookEvents.endpointId))
    .where(eq(arWebhookEvents.id, id));
  return row;
}

export async function updateMessage(
  db: Queryable,
  id: number,
  change: Partial<typeof arWebhookEvents.$inferInsert>,
): Promise<void> {
  await db.update(arWebhookEvents).set(change).where(eq(arWebhookEvents.id, id));
}

export const MESSAGE_STATES = ['waiting', 'delivered', 'failed'] as const;
export type MessageState = (typeof MESSAGE_STATES)[number];

/** Messages, the newest first, a page at a time: those with an id below `before`. */
export async function listMessages(
  db: Queryable,
  wanted: {
    endpointId?: string | undefined;
    projectId?: string | undefined;
    event?: string | undefined;
    state?: MessageState | undefined;
    before?: number | undefined;
    limit: number;
  },
): Promise<WebhookMessage[]> {
  const { endpointId, projectId, event, state, before, limit } = wanted;
  const { deliveredAt, givenUpAt } = arWebhookEvents;
  const states = {
    waiting: and(isNull(deliveredAt), isNull(givenUpAt)),
    delivered: isNotNull(deliveredAt),
    failed: isNotNull(givenUpAt),
  };
  return db
    .select()
    .from(arWebhookEvents)
    .where(
      and(
        endpointId ? eq(arWebhookEvents.endpointId, endpointId) : undefined,
        projectId ? eq(arWebhookEvents.projectId, projectId) : undefined,
        event ? eq(arWebhookEvents.event, event) : undefined,
        state && states[state],
        before ? lt(arWebhookEvents.id, before) : undefined,
      ),
    )
    .orderBy(desc(arWebhookEvents.id))
    .limit(limit);
}

/** Messages whose time came more than so many seconds ago: their jobs were lost. Oldest first. */
export async function findForsakenMessages(
  db: Queryable,
  seconds: number,
  limit: number,
): Promise<{ id: number }[]> {
  return db
    .select({ id: arWebhookEvents.id })
    .from(arWebhookEvents)
    .where(
      and(
        isNull(arWebhookEvents.deliveredAt),
        isNull(arWebhookEvents.givenUpAt),
        lt(arWebhookEvents.nextAttemptAt, sql`now() - make_interval(secs => ${seconds})`),
      ),
    )
    .orderBy(asc(arWebhookEvents.nextAttemptAt))
    .limit(limit);
}

/** Removes what was delivered or given up more than so many days ago. */
export async function forgetMessages(db: Queryable, days: number): Promise<void> {
  await db
    .delete(arWebhookEvents)
    .where(
      and(
        or(isNotNull(arWebhookEvents.deliveredAt), isNotNull(arWebhookEvents.givenUpAt)),
        lt(arWebhookEvents.createdAt, sql`now() - make_interval(days => ${days})`),
      ),
    );
}
