import { Readable } from 'node:stream';
import { makeZip } from 'client-zip';
import { listItems } from '../../db/items.ts';
import { findProject } from '../../db/projects.ts';
import { codeOf } from '../../markers/coded-error.ts';
import { type JobSheetLine, jobSheetCsv } from '../media/print/job-sheet.ts';
import type { Parts } from '../parts.ts';
import { drawBackFor } from './back.ts';
import { endingOfType } from './print-basis.ts';
import type { ShopProfile } from './profiles.ts';
import { releaseShopPrint } from './shop-print.ts';

export interface BatchOrder {
  projectId: string;
  copies: number;
}

interface Entry {
  name: string;
  input: string | Uint8Array | ReadableStream<Uint8Array>;
  size?: number;
}

/** How often a print that takes long is asked for again. */
const TRIES = 4;

/**
 * The prints of a batch as a ZIP, in the order in which they were asked for, with a job sheet (CSV and PDF) at its end. Each file is drawn and
 * proved, if it is not yet, and packed while the ZIP is sent: none of it is held in memory longer than that. What cannot be printed stands
 * on the sheet with the reason. Each file that goes into it is released: see `releaseShopPrint`.
 * @param mayPrint throws for a project that the caller may not print; it stands on the sheet then
 */
export function packBatch(
  parts: Parts,
  { orders, profile }: { orders: BatchOrder[]; profile: ShopProfile },
  mayPrint: (projectId: string) => Promise<void>,
): ReadableStream<Uint8Array> {
  const width = String(orders.length).length;
  async function* pack(): AsyncGenerator<Entry> {
    const lines: JobSheetLine[] = [];
    for (const [index, order] of orders.entries()) {
      const number = String(index + 1).padStart(width, '0');
      const { line, entries } = await packOne(parts, order, profile, number, mayPrint);
      lines.push(line);
      yield* entries;
    }
    yield { name: 'job-sheet.csv', input: jobSheetCsv(lines) };
    const title = profile.name;
    yield { name: 'job-sheet.pdf', input: await parts.media.run('drawJobSheet', { lines, title }) };
  }
  return makeZip(pack() as Parameters<typeof makeZip>[0]);
}

async function packOne(
  parts: Parts,
  order: BatchOrder,
  profile: ShopProfile,
  number: string,
  mayPrint: (projectId: string) => Promise<void>,
): Promise<{ line: JobSheetLine; entries: Entry[] }> {
  const line = { ...order, file: '', orderId: '', size: profile.name, grade: '', problem: '' };
  try {
    const project = await findProject(parts.db, order.projectId);
    line.orderId = project?.orderId ?? '';
    await mayPrint(order.projectId);
    const made = await release(parts, { id: order.projectId, profileId: profile.id });
    line.grade = made.grade ?? '';
    // Sorted by name they lie in the order of the sheet; what a shop calls an order may hold what no file name may.
    const called = (line.orderId || order.projectId).replace(/[^\p{L}\p{N}._-]+/gu, '-').slice(0, 60);
    const name = `${number}-${called}-${profile.id}`;
    // Without one in the frame the QR code is on the back, or nobody finds the video.
    const [first] = await listItems(parts.db, order.projectId);
    const needsBack = !profile.codeInFrame || first?.mode === 'borderless';
    const back = needsBack ? await drawBackFor(parts, order.projectId, profile) : undefined;
    line.file = `${name}.${endingOfType(made.contentType!)}`;
    const stream = await parts.storage.read(made.storageKey!);
    const input = Readable.toWeb(stream) as ReadableStream<Uint8Array>;
    const print = { name: line.file, input, size: made.bytes! };
    return { line, entries: [print, ...(back ? [{ name: `${name}-back.pdf`, input: back }] : [])] };
  } catch (error) {
    if (codeOf(error) === undefined)
      parts.log.error({ err: error, projectId: order.projectId }, 'a print of a batch failed');
    line.problem =
      codeOf(error) === undefined ? 'Something went wrong on our side.' : (error as Error).message;
    return { line, entries: [] };
  }
}

async function release(parts: Parts, request: Parameters<typeof releaseShopPrint>[1]) {
  for (let tries = 1; ; tries++) {
    try {
      return await releaseShopPrint(parts, request);
    } catch (error) {
      if (codeOf(error) !== 'PRINT_NOT_CHECKED' || tries >= TRIES) throw error;
    }
  }
}
