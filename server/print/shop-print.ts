import { setTimeout as pause } from 'node:timers/promises';
import type { Transaction } from '../../db/connection.ts';
import { findItem, listItems, noteItemPrint } from '../../db/items.ts';
import {
  beginPrintFile,
  endPrintFile,
  findPrintFile,
  type PrintFileOf,
  type PrintFileRow,
} from '../../db/print-files.ts';
import { keepForEver, notePrint } from '../../db/project-life.ts';
import type { Art } from '../../markers/art/index.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { scanPrint } from '../media/scan-print.ts';
import type { Parts } from '../parts.ts';
import { readStored } from '../projects/check-print.ts';
import { fitOf, paletteFor } from '../projects/framed-picture.ts';
import { requireItem } from '../projects/items.ts';
import { lockLivingProject } from '../projects/life.ts';
import { projectFolder } from '../projects/links.ts';
import { ownEnding } from '../projects/own-file.ts';
import { changing } from '../projects/print.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import { endingOf, type PrintSources, printSources, type ShopPrintRequest } from './print-basis.ts';

/** Drawing and testing take a second or two; who asks waits for it, so that shops need not ask again. */
const LONGEST_WAIT_MS = 15_000;
const LOOK_EVERY_MS = 150;
/** A file that has been on its way for so long has lost its job. */
const FORSAKEN_MS = 60_000;
/** The same print is always seen in the same captures. */
const SEED = 5;
const TRIES = 5;

const ofSources = ({ project, entry, profile }: PrintSources): PrintFileOf => ({
  projectId: project.id,
  itemId: entry.item.id,
  profileId: profile.id,
});

/** The file of an item for a profile as it is now, sent for if it is not there: `rendering` until it was drawn and tested. */
export async function askForShopPrint(parts: Parts, request: ShopPrintRequest): Promise<PrintFileRow> {
  const sources = await printSources(parts, request);
  const of = ofSources(sources);
  const begun = await parts.db.transaction(async (transaction) => {
    const begun = await beginPrintFile(transaction, of, sources.basis);
    if (begun) await send(parts, of, transaction);
    return begun;
  });
  if (begun?.formerKey) await parts.storage.remove([begun.formerKey]);
  const row = await findPrintFile(parts.db, of);
  if (!row) throw changing();
  // Its job may have failed for good, or been cancelled; one that waits is enough.
  if (row.state === 'rendering' && Date.now() - row.updatedAt.getTime() > FORSAKEN_MS) await send(parts, of);
  return row;
}

async function send(
  { queue }: Pick<Parts, 'queue'>,
  { projectId, itemId, profileId }: PrintFileOf,
  transaction?: Transaction,
): Promise<void> {
  const singletonKey = `${itemId}/${profileId}`;
  const data = { id: projectId, itemId, profileId };
  await queue.send('print', data, { singletonKey, ...(transaction && { transaction }) });
}

/**
 * The job that draws a print file and puts the very file through its scan test. May run twice, or be killed halfway, with the same result.
 */
export async function makeShopPrint(
  parts: Parts,
  request: { id: string; itemId: number; profileId: string },
  { signal, report }: { signal: AbortSignal; report(step: string, share: number): void },
): Promise<void> {
  const sources = await printSources(parts, request);
  const of = ofSources(sources);
  const row = await findPrintFile(parts.db, of);
  // Wanted otherwise by now: whoever asks next sends a job for that.
  if (row?.state !== 'rendering' || row.basis !== sources.basis) return;
  report('drawing', 0.1);
  const drawn = await draw(parts, sources, signal);
  report('testing', 0.5);
  const target = await readStored(parts, sources.targetKey);
  const count = parts.settings.PRINT_CAPTURES;
  const { within, seen } = drawn;
  const scan = { print: seen, target, by: 'ours', seed: SEED, count, within } as const;
  const { report: result } = await scanPrint(parts.checkMedia, scan, { signal });
  parts.metrics.scans.inc({ grade: result.grade });
  const ending = ownEnding(endingOf(sources.profile.file));
  const stored = await saveBytes(parts.storage, drawn.file, projectFolder(of.projectId), ending);
  const { width, height, contentType } = drawn;
  const isOurs = await endPrintFile(parts.db, of, sources.basis, {
    state: result.scans ? 'checked' : 'failed',
    storageKey: stored.key,
    bytes: stored.bytes,
    ...{ width, height, contentType, grade: result.grade, words: result.words },
  });
  if (!isOurs) await parts.storage.remove([stored.key]);
  report('done', 1);
}

async function draw(parts: Parts, sources: PrintSources, signal: AbortSignal) {
  const { project, entry, photo, mask, profile, codeText } = sources;
  const { item, marker } = entry;
  const title = `Living photo ${project.orderId ?? project.id}`;
  if (item.mode !== 'framed' || !marker) {
    const path = await parts.storage.localPath(photo.storageKey);
    // An overlay was refused: see print-basis.ts.
    const kind = profile.file === 'pdf' ? 'pdf' : 'jpeg';
    return parts.media.run('drawBarePrint', { photo: path, profile, kind, title }, { signal });
  }
  const { format, layout, style, seed } = marker;
  return parts.media.run(
    'drawShopPrint',
    {
      photo: await parts.storage.localPath(photo.storageKey),
      ...(mask && { mask: await parts.storage.localPath(mask.storageKey) }),
      art: { format, layout, style, seed } as Art,
      orientation: item.orientation,
      fit: fitOf(project, item),
      smartCrop: item.useSmartCrop ?? project.config.useSmartCrop === true,
      ...(item.placing && { placing: item.placing }),
      palette: paletteFor(project, item),
      profile,
      kind: profile.file,
      title,
      codeText,
    },
    { signal },
  );
}

/** The file, drawn and tested. Throws PRINT_NOT_CHECKED where that takes long, PRINT_FAILED, and what `printSources` throws. */
export async function awaitShopPrint(parts: Parts, request: ShopPrintRequest): Promise<PrintFileRow> {
  const until = performance.now() + LONGEST_WAIT_MS;
  for (;;) {
    const row = await askForShopPrint(parts, request);
    if (row.state === 'checked') return row;
    if (row.state === 'failed')
      throw new CodedError(
        'PRINT_FAILED',
        `This print is not given out, because it would not come alive. ${row.words ?? ''}`.trim(),
      );
    if (performance.now() > until)
      throw new CodedError(
        'PRINT_NOT_CHECKED',
        'This print is being made, and whether it scans is being found out. Please try again in a few seconds.',
      );
    await pause(LOOK_EVERY_MS);
  }
}

/** Lets the file leave the house, with what that means: see `releasePrint`. Throws what `awaitShopPrint` throws. */
export async function releaseShopPrint(parts: Parts, request: ShopPrintRequest): Promise<PrintFileRow> {
  for (let tries = 0; tries < TRIES; tries++) {
    const row = await awaitShopPrint(parts, request);
    const { basis } = await printSources(parts, request);
    const released = await parts.db.transaction(async (transaction) => {
      await lockLivingProject(transaction, request.id);
      const item = requireItem(await listItems(transaction, request.id), request.itemId);
      const now = await findPrintFile(transaction, { itemId: item.id, profileId: request.profileId });
      // It has changed since: what was drawn is no longer what it is recognised by.
      if (
        now?.basis !== basis ||
        now.storageKey !== row.storageKey ||
        !(await findItem(transaction, item.id))
      )
        return undefined;
      await keepForEver(transaction, request.id);
      await notePrint(transaction, request.id);
      await noteItemPrint(transaction, item);
      return now;
    });
    if (released) return released;
  }
  throw changing();
}
