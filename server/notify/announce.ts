import type { Transaction } from '../../db/connection.ts';
import type { Project } from '../../db/projects.ts';
import { endpointsFor, insertMessage } from '../../db/webhooks.ts';
import type { Parts } from '../parts.ts';
import { randomText } from '../projects/ids.ts';
import { filePath, viewPath } from '../projects/links.ts';

/** What shops can be told of, each with its data. The first three are as shops of old know them. */
export interface Events {
  'ar.compilation.complete': { projectId: string; viewUrl: string; qrCodeUrl: string };
  'ar.compilation.failed': { projectId: string; error: string; errorCode: string };
  /** The shop is to write to its customer; only while this server sends no mail itself. */
  'ar.email.request': { projectId: string; userId: string | null; viewUrl: string };
  /** All prints of the project were checked: they can be downloaded. */
  'ar.print.ready': { projectId: string; orderId: string | null; printUrl: string };
  'ar.project.expiring': { projectId: string; viewUrl: string; expiresAt: string };
  'ar.pool.low': { format: string; layout: string; style: string; free: number; low: number };
  /** Somebody wanted to see whether messages arrive. */
  'ar.ping': { sentBy: string };
}
export type EventName = keyof Events;

export const EVENT_NAMES = [
  'ar.compilation.complete',
  'ar.compilation.failed',
  'ar.email.request',
  'ar.print.ready',
  'ar.project.expiring',
  'ar.pool.low',
  'ar.ping',
] as const satisfies EventName[];

/**
 * Tells every endpoint that wants to know of it of an event: the messages, and the jobs that deliver them, come to be with the
 * transaction's commit, or never.
 * @param to only this endpoint, whatever it wants to know of
 */
export async function announce<Name extends EventName>(
  { queue }: Pick<Parts, 'queue'>,
  transaction: Transaction,
  event: Name,
  data: Events[Name],
  to?: { id: string; url: string },
): Promise<void> {
  const endpoints = to ? [to] : await endpointsFor(transaction, event);
  const messageId = `msg_${randomText(26)}`;
  for (const { id: endpointId, url } of endpoints) {
    const id = await insertMessage(transaction, {
      projectId: 'projectId' in data ? data.projectId : null,
      event,
      payload: { event, data },
      url,
      messageId,
      endpointId,
    });
    if (id !== undefined)
      await queue.send('webhook', { messageId: id }, { singletonKey: String(id), transaction });
  }
}

/** Tells that a project is ready; where no mail goes out from here, the shop is asked to write to its customer. */
export async function announceReady(
  parts: Pick<Parts, 'queue' | 'publicUrl' | 'settings'>,
  transaction: Transaction,
  { id: projectId, userId }: Pick<Project, 'id' | 'userId'>,
): Promise<void> {
  const viewUrl = parts.publicUrl + viewPath(projectId);
  const qrCodeUrl = parts.publicUrl + filePath(projectId, 'qr-code.png');
  await announce(parts, transaction, 'ar.compilation.complete', { projectId, viewUrl, qrCodeUrl });
  if (!parts.settings.SMTP_URL)
    await announce(parts, transaction, 'ar.email.request', { projectId, userId, viewUrl });
}
