import { setTimeout as pause } from 'node:timers/promises';
import type { ItemScan } from '../../db/item-scan.ts';
import { findItem, listItems, noteItemPrint } from '../../db/items.ts';
import { keepForEver, notePrint } from '../../db/project-life.ts';
import { findProjectFile, type ProjectFile } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { checkPrint } from './check-print.ts';
import { PRINT } from './files.ts';
import { requireItem } from './items.ts';
import { lockLivingProject } from './life.ts';
import { itemFile } from './links.ts';
import { changing, type Print, requireMade } from './print.ts';
import { scanOf } from './print-state.ts';

/** A check takes a second or two; who asks for a print meanwhile waits for it, so that shops need not ask again. */
const LONGEST_WAIT_MS = 15_000;
/** How often a print is checked anew because its item changed meanwhile. */
const TRIES = 5;

/**
 * The print file of an item, drawn and checked if it is not yet. It locks nothing.
 * Throws PRINT_NOT_CHECKED where that takes long, PRINT_FAILED, and what `checkPrint` throws.
 */
export async function awaitPrint(parts: Parts, print: Print): Promise<ProjectFile> {
  const enough = new AbortController();
  const checking = checkPrint(parts, print).finally(() => enough.abort());
  const patience = pause(LONGEST_WAIT_MS, undefined, { signal: enough.signal }).catch(() => undefined);
  const checked = await Promise.race([
    checking,
    patience.then(() => (enough.signal.aborted ? checking : undefined)),
  ]);
  if (!checked) {
    checking.catch((error) =>
      parts.log.warn({ projectId: print.id, err: error }, 'a print could not be checked'),
    );
    throw new CodedError(
      'PRINT_NOT_CHECKED',
      'Whether this print scans is being found out. Please try again in a few seconds.',
    );
  }
  requireScans(checked.scan);
  return checked.file;
}

/**
 * Lets the print file leave the house: from this moment the project is permanent, and the item's target and marker are its own for ever.
 * Doing it again is harmless. Throws PRINT_FAILED, and what `checkPrint` throws.
 */
export async function releasePrint(parts: Parts, print: Print): Promise<ProjectFile> {
  for (let tries = 0; tries < TRIES; tries++) {
    const released = await parts.db.transaction(async (transaction) => {
      const project = await lockLivingProject(transaction, print.id);
      const item = requireItem(await listItems(transaction, print.id), print.itemId);
      requireMade(project, item);
      const file = await findProjectFile(transaction, print.id, itemFile(PRINT, item.fileSuffix));
      const scan = scanOf((await findItem(transaction, item.id))!, file);
      if (!file || !scan) return undefined;
      requireScans(scan);
      await keepForEver(transaction, print.id);
      await notePrint(transaction, print.id);
      await noteItemPrint(transaction, item);
      return file;
    });
    if (released) return released;
    // The item has changed since: what was drawn is no longer what it is recognised by.
    await checkPrint(parts, print);
  }
  throw changing();
}

/** Throws PRINT_FAILED. */
function requireScans({ scans, words }: ItemScan): void {
  if (!scans)
    throw new CodedError(
      'PRINT_FAILED',
      `This print is not given out, because it would not come alive. ${words}`,
    );
}
