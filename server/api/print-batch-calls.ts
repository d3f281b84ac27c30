/** What is done with prints that are made together: the first is checked with a phone before the others are printed. */
import { z } from 'zod';
import {
  deletePrintBatch,
  findPrintable,
  findPrintBatch,
  insertPrintBatch,
  listOpenBatches,
  noteFirstPrint,
  type PrintBatch,
  releasePrintBatch,
} from '../../db/print-batches.ts';
import { LOOK_DEVICES } from '../../db/schema.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { addressHolder } from '../limits/limits.ts';
import { qrCodeUrl } from '../media/qr-code.ts';
import type { Parts } from '../parts.ts';
import { requirePublicUrl } from '../print/print-basis.ts';
import { requireProfile } from '../print/profiles.ts';
import { randomText } from '../projects/ids.ts';
import { viewPath } from '../projects/links.ts';
import { noteInAudit } from './audit.ts';
import { text } from './check-input.ts';
import type { Call } from './environment.ts';
import { profileId } from './print-calls.ts';

/** What was not released by then is no longer asked for. */
const KEPT_DAYS = 30;
const SHOWN_DAYS = 7;
const MOST_SHOWN = 20;
/** Nobody points a phone at a print for longer. */
const LONGEST_MS = 3600_000;

export const batchId = text(40);

export const newBatch = z.strictObject({
  ids: z.array(text(100)).min(1, 'choose what is to be printed').max(1000),
  profile: profileId,
  copies: z.number().int().min(1).max(1000).default(1),
});

/** What the AR page of a batch's first print tells once it has found it. */
export const firstPrint = z.strictObject({
  batch: batchId,
  device: z.enum(LOOK_DEVICES),
  msToLock: z.number().int().min(0).max(LONGEST_MS),
  /** Part of the camera's picture that the print took: the greater of the shares of width and height. */
  pictureShare: z.number().min(0).max(10),
});
export type FirstPrint = z.infer<typeof firstPrint>;

/** A print that takes longer is found, but a guest would begin to doubt. */
const QUICK_MS = 3000;
export interface BatchReport {
  id: string;
  profile: string;
  copies: number;
  /** The living photos, in the order in which they are printed; the first is the one to check. */
  ids: string[];
  first: { id: string; orderId: string | null };
  createdAt: string;
  /** Where a phone checks the first print, and the QR code that leads there, as a data: URL. */
  checkUrl: string;
  checkCode: string;
  check: { at: string; device: string; msToLock: number; pictureShare: number; isQuick: boolean } | null;
  releasedAt: string | null;
}

const unknownBatch = () =>
  new CodedError('BATCH_NOT_FOUND', 'There is no such batch of prints. It may have been released or ended.');

/**
 * Begins a batch of those that may be printed; the others are left out. Throws PUBLIC_URL_MISSING, PROFILE_NOT_FOUND, and
 * NOTHING_TO_PRINT where none may.
 */
export async function callStartBatch(
  { parts, caller }: Call,
  { ids, profile, copies }: z.infer<typeof newBatch>,
): Promise<BatchReport> {
  requirePublicUrl(parts);
  await requireProfile(parts, profile);
  const printable = new Set((await findPrintable(parts.db, ids)).map(({ id }) => id));
  const projectIds = [...new Set(ids)].filter((id) => printable.has(id));
  if (projectIds.length === 0)
    throw new CodedError(
      'NOTHING_TO_PRINT',
      'None of these living photos may be printed: they are demos, are over, or their prints would not scan.',
    );
  const id = randomText(20);
  await insertPrintBatch(parts.db, { id, projectIds, profileId: profile, copies }, KEPT_DAYS);
  await noteInAudit(parts, caller, 'print.batch-start', id, { projects: projectIds.length, profile });
  return callBatchReport({ parts, caller }, id);
}

/** Throws BATCH_NOT_FOUND. */
export async function callBatchReport({ parts }: Call, id: string): Promise<BatchReport> {
  const [found] = await reports(parts, [await requireBatch(parts, id)]);
  return found!;
}

/** Those of the last days that are not released, the newest first. */
export async function callOpenBatches({ parts }: Call): Promise<BatchReport[]> {
  const open = await listOpenBatches(parts.db, { days: SHOWN_DAYS, limit: MOST_SHOWN });
  return reports(parts, open);
}

/** Lets the other prints be made. Throws BATCH_NOT_FOUND, and FIRST_PRINT_UNCHECKED before a phone has found the first one. */
export async function callReleaseBatch({ parts, caller }: Call, id: string): Promise<BatchReport> {
  const { checkedAt, msToLock, projectIds } = await requireBatch(parts, id);
  if (!checkedAt)
    throw new CodedError(
      'FIRST_PRINT_UNCHECKED',
      'No phone has found the first print of this batch yet. Please scan it, or end the batch and download the files without a check.',
    );
  await releasePrintBatch(parts.db, id);
  await noteInAudit(parts, caller, 'print.batch-release', id, { projects: projectIds.length, msToLock });
  return callBatchReport({ parts, caller }, id);
}

/** Gives a batch up: the first print was not good enough, or nobody wants it any more. Throws BATCH_NOT_FOUND. */
export async function callEndBatch({ parts, caller }: Call, id: string): Promise<{ ended: true }> {
  if (!(await deletePrintBatch(parts.db, id))) throw unknownBatch();
  await noteInAudit(parts, caller, 'print.batch-end', id);
  return { ended: true };
}

/** For everybody who knows the batch's id, as the phone does that scanned its code. Throws TOO_MANY_LOOKS, BATCH_NOT_FOUND. */
export async function callNoteFirstPrint(
  { parts, caller }: Call,
  { batch, ...found }: FirstPrint,
): Promise<{ noted: true }> {
  await parts.limits.use('looks', addressHolder(caller.address), 1, parts.settings.LOOKS_PER_HOUR);
  if (!(await noteFirstPrint(parts.db, batch, found))) throw unknownBatch();
  return { noted: true };
}

async function requireBatch(parts: Parts, id: string): Promise<PrintBatch> {
  const batch = await findPrintBatch(parts.db, id);
  if (!batch) throw unknownBatch();
  return batch;
}

async function reports(parts: Parts, batches: PrintBatch[]): Promise<BatchReport[]> {
  const firstOnes = await findPrintable(parts.db, batches.map(firstOf));
  const orders = new Map(firstOnes.map(({ id, orderId }) => [id, orderId]));
  return Promise.all(batches.map((batch) => report(parts, batch, orders.get(firstOf(batch)) ?? null)));
}

const firstOf = ({ projectIds }: PrintBatch): string => projectIds[0]!;

/** Drawing one takes milliseconds, and pages ask for all open batches every other second. */
const codes = new Map<string, Promise<string>>();
const MOST_CODES = 5 * MOST_SHOWN;

function checkCodeOf(url: string): Promise<string> {
  const known = codes.get(url);
  if (known) return known;
  if (codes.size >= MOST_CODES) codes.delete(codes.keys().next().value!);
  const code = qrCodeUrl(url);
  codes.set(url, code);
  return code;
}

async function report(parts: Parts, batch: PrintBatch, orderId: string | null): Promise<BatchReport> {
  const { id, projectIds, profileId: profile, copies, createdAt, releasedAt } = batch;
  const first = { id: firstOf(batch), orderId };
  // The part after # stays on the phone: the address that the server logs is that of any visitor.
  const checkUrl = `${parts.publicUrl}${viewPath(first.id)}#check=${id}`;
  return {
    ...{ id, profile, copies, ids: projectIds, first, checkUrl },
    checkCode: await checkCodeOf(checkUrl),
    check: checkOf(batch),
    createdAt: createdAt.toISOString(),
    releasedAt: releasedAt?.toISOString() ?? null,
  };
}

function checkOf({ checkedAt, device, msToLock, pictureShare }: PrintBatch): BatchReport['check'] {
  if (!checkedAt || !device || msToLock === null || pictureShare === null) return null;
  return { at: checkedAt.toISOString(), device, msToLock, pictureShare, isQuick: msToLock <= QUICK_MS };
}
