import type { Queryable, Transaction } from '../../db/connection.ts';
import type { ItemScan } from '../../db/item-scan.ts';
import { type ItemWithMarker, isShown, targetOf } from '../../db/items.ts';
import {
  findItems,
  findProject,
  findProjectFiles,
  type Project,
  type ProjectFile,
  updateProject,
} from '../../db/projects.ts';
import { GATE_VERSION } from '../../markers/gate/index.ts';
import { announce } from '../notify/announce.ts';
import type { Parts } from '../parts.ts';
import { PRINT } from './files.ts';
import { isMade } from './items.ts';
import { itemFile } from './links.ts';

/**
 * What the scan test said of an item's print, if it still holds: of the print file and the target that the item has today, by today's
 * gate. A print that has left the house stays as it was judged then.
 */
export function scanOf(entry: ItemWithMarker, print: ProjectFile | undefined): ItemScan | undefined {
  const { scan, printedAt } = entry.item;
  if (!scan || scan.printKey !== print?.storageKey) return undefined;
  if (scan.targetKey !== (targetOf(entry)?.key ?? null)) return undefined;
  return printedAt === null && scan.gateVersion !== GATE_VERSION ? undefined : scan;
}

/** What the scan tests said of the prints of a project's pictures, by their ids, where they still hold. */
export async function findScans(
  db: Queryable,
  projectId: string,
  entries: ItemWithMarker[],
): Promise<Map<number, ItemScan>> {
  const tested = entries.filter(({ item }) => item.scan !== null);
  if (tested.length === 0) return new Map();
  const nameOf = ({ item }: ItemWithMarker) => itemFile(PRINT, item.fileSuffix);
  const prints = await findProjectFiles(db, projectId, tested.map(nameOf));
  const scans = tested.map((entry) => {
    const print = prints.find(({ name }) => name === nameOf(entry));
    return [entry.item.id, scanOf(entry, print)] as const;
  });
  return new Map(scans.flatMap(([id, scan]) => (scan ? [[id, scan]] : [])));
}

/**
 * Sets a project's `printState` by what is known of its pictures, and sends the job that finds out the rest: to be called in every
 * transaction that changes one of them. Does nothing for a project that is not ready.
 */
export async function renewPrintState(
  parts: Pick<Parts, 'queue' | 'publicUrl'>,
  transaction: Transaction,
  projectId: string,
  /** Whether the caller finds out the rest himself. */
  { isAtIt = false } = {},
): Promise<void> {
  const project = await findProject(transaction, projectId);
  if (project?.status !== 'ready' || project.endedAt) return;
  const entries = (await findItems(transaction, projectId)).filter(
    ({ item }) => isShown(item) && isMade(project, item),
  );
  const scans = await findScans(transaction, projectId, entries);
  const printState = stateOf(entries, scans);
  if (printState !== project.printState) await updateProject(transaction, projectId, { printState });
  if (printState === 'checked' && project.printState !== 'checked')
    await announce(parts, transaction, 'ar.print.ready', {
      projectId,
      orderId: project.orderId,
      printUrl: `${parts.publicUrl}/api/ar/print/${projectId}`,
    });
  if (printState === 'rendering' && !isAtIt)
    await parts.queue.send('check', { id: projectId }, { singletonKey: projectId, transaction });
}

function stateOf(entries: ItemWithMarker[], scans: Map<number, ItemScan>): Project['printState'] {
  if (entries.some(({ item }) => !scans.has(item.id))) return 'rendering';
  return [...scans.values()].every(({ scans: isGood }) => isGood) ? 'checked' : 'failed';
}
