import { readFile } from 'node:fs/promises';
import type { Transaction } from '../../db/connection.ts';
import type { ItemScan } from '../../db/item-scan.ts';
import {
  dropFiles,
  findItem,
  type ItemWithMarker,
  isShown,
  listItems,
  targetOf,
  updateItem,
} from '../../db/items.ts';
import {
  findProject,
  findProjectFile,
  type ProjectFile,
  type ProjectItem,
  putProjectFiles,
} from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { GATE_VERSION } from '../../markers/gate/index.ts';
import { TARGET_VERSION } from '../../markers/runtime/index.ts';
import { Flights } from '../media/flights.ts';
import { type ScannedPrint, scanPrint } from '../media/scan-print.ts';
import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import type { StoredFile } from '../storage/storage.ts';
import { CAPTURES, captureName, MOST_CAPTURES, PRINT, projectFile } from './files.ts';
import { clearFolder } from './folder.ts';
import { removalOf } from './gone.ts';
import { requireItem } from './items.ts';
import { itemFile, projectFolder } from './links.ts';
import { ownEnding } from './own-file.ts';
import { changing, type Print, preparePrint } from './print.ts';
import { scanOf } from './print-state.ts';
import { changeItems } from './targets.ts';

/** Of the captures: the same print is always seen in the same ones, so whoever tests it again comes to the same verdict. */
const SEED = 3;
/** How often a print is tested anew because its item changed meanwhile. */
const TRIES = 5;

export interface CheckedPrint {
  file: ProjectFile;
  scan: ItemScan;
}

/** Checks that are under way in this process, by project and item. */
const underWay = new Flights<CheckedPrint>();

/**
 * The print file of an item with what its scan test says: both are made where they are not there yet, or no longer hold. May run twice,
 * or be killed halfway, with the same result. Throws what `preparePrint` throws, or the signal's reason.
 */
export function checkPrint(parts: Parts, print: Print, signal?: AbortSignal): Promise<CheckedPrint> {
  const key = `${print.id}/${print.itemId ?? ''}`;
  return underWay.join(key, () => findOrTest(parts, print, signal), signal);
}

async function findOrTest(
  parts: Parts,
  print: Print,
  signal: AbortSignal | undefined,
): Promise<CheckedPrint> {
  return unlessGone(parts, print.id, async () => {
    for (let tries = 0; tries < TRIES; tries++) {
      const file = await preparePrint(parts, print);
      const { id } = requireItem(await listItems(parts.db, print.id), print.itemId);
      const entry = await findItem(parts.db, id);
      if (!entry) continue;
      const found = scanOf(entry, file);
      if (found) return { file, scan: found };
      const target = targetOf(entry);
      const tested = target
        ? await testPrint(parts, file, await readStored(parts, target.key), signal)
        : undefined;
      const scan = describe(entry, file, target?.key ?? null, tested);
      if (await writeScan(parts, file, entry.item, scan, tested?.pictures)) return { file, scan };
    }
    throw changing();
  });
}

/** Ended or deleted in the middle of it: its files may have gone under our hands, and what we stored must not stay. */
export async function unlessGone<T>(parts: Parts, projectId: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const project = await findProject(parts.db, projectId);
    const removal = project && removalOf(project);
    if (removal) await clearFolder(parts, projectId);
    throw removal ?? error;
  }
}

export async function readStored({ storage }: Pick<Parts, 'storage'>, key: string): Promise<Uint8Array> {
  return readFile(await storage.localPath(key));
}

/** Holds a print file against a target. */
export async function testPrint(
  parts: Parts,
  file: ProjectFile,
  target: Uint8Array,
  signal: AbortSignal | undefined,
): Promise<ScannedPrint> {
  const print = await readStored(parts, file.storageKey);
  const count = parts.settings.PRINT_CAPTURES;
  const tested = await scanPrint(parts.media, { print, target, by: 'ours', seed: SEED, count }, { signal });
  parts.metrics.scans.inc({ grade: tested.report.grade });
  return tested;
}

/** What is written down of a test. */
export function describe(
  { item }: Pick<ItemWithMarker, 'item'>,
  file: ProjectFile,
  targetKey: string | null,
  tested: ScannedPrint | undefined,
): ItemScan {
  const { grade, scans, words, n, recognised, good, medianCornerError } = tested?.report ?? UNTESTED;
  return {
    printKey: file.storageKey,
    targetKey,
    ...{ grade, scans, n, recognised, good, medianCornerError },
    words: scans ? words : `${words} ${ADVICE[item.mode]}`,
    seed: SEED,
    targetVersion: TARGET_VERSION,
    gateVersion: GATE_VERSION,
    testedAt: new Date().toISOString(),
    captures: Math.min(MOST_CAPTURES, tested?.pictures.length ?? 0),
  };
}

const UNTESTED: Pick<
  ItemScan,
  'grade' | 'scans' | 'n' | 'recognised' | 'good' | 'medianCornerError' | 'words'
> = {
  ...{ grade: 'none', scans: false, n: 0, recognised: 0, good: 0, medianCornerError: null },
  words: 'It could not be tested: our own runtime has nothing to recognise it by.',
};

const ADVICE: Record<ProjectItem['mode'], string> = {
  framed: 'Give the photo another frame, in another style or format.',
  borderless: 'Give the photo a frame, with which any photo works, or choose another photo.',
};

/** False where the item has changed since: then nothing is kept. */
async function writeScan(
  parts: Parts,
  file: ProjectFile,
  item: ProjectItem,
  scan: ItemScan,
  pictures: ScannedPrint['pictures'] = [],
): Promise<boolean> {
  const captures = await keepCaptures(parts, item, pictures);
  return changeUnlessChanged(
    parts,
    { item, file, targetKey: scan.targetKey, made: captures },
    async (transaction, now) => {
      await noteScan(transaction, now, scan, captures);
      return true;
    },
  );
}

/** Stores the pictures that are shown of a test; nobody's yet. */
export async function keepCaptures(
  { storage }: Parts,
  { projectId }: ProjectItem,
  pictures: ScannedPrint['pictures'],
): Promise<StoredFile[]> {
  const save = (picture: Uint8Array) =>
    saveBytes(storage, picture, projectFolder(projectId), ownEnding('jpg'));
  return Promise.all(pictures.slice(0, MOST_CAPTURES).map(({ picture }) => save(picture)));
}

/** Writes a test into the row of its item; its pictures take the place of the former ones. */
export async function noteScan(
  transaction: Transaction,
  { id, projectId, fileSuffix }: ProjectItem,
  scan: ItemScan,
  captures: StoredFile[],
): Promise<void> {
  const named = (name: string) => itemFile(name, fileSuffix);
  await updateItem(transaction, id, { scan });
  await dropFiles(transaction, projectId, CAPTURES.map(named));
  await putProjectFiles(
    transaction,
    projectId,
    captures.map((stored, index) => projectFile(named(captureName(index + 1)), stored, 'image/jpeg', false)),
  );
}

interface Tested {
  item: ProjectItem;
  file: ProjectFile;
  /** By what it was recognised. */
  targetKey: string | null;
  /** Files that are removed where they come to be nobody's. */
  made: StoredFile[];
}

/** Changes an item if it still has the print file and the target that were tested. */
export async function changeUnlessChanged(
  parts: Parts,
  { item, file, targetKey, made }: Tested,
  /** May answer that nothing is to be changed. */
  change: (transaction: Transaction, now: ProjectItem) => Promise<boolean>,
): Promise<boolean> {
  const discard = () => parts.storage.remove(made.map(({ key }) => key));
  const done = await changeItems(
    parts,
    item.projectId,
    async (transaction) => {
      const now = await findItem(transaction, item.id);
      if (!now || !isShown(now.item) || (targetOf(now)?.key ?? null) !== targetKey) return false;
      const print = await findProjectFile(transaction, item.projectId, itemFile(PRINT, now.item.fileSuffix));
      if (print?.storageKey !== file.storageKey) return false;
      return change(transaction, now.item);
    },
    { isCheck: true },
  ).catch(async (error) => {
    // A connection that breaks during the commit leaves open whether rows name the files: then they stay.
    if (error instanceof CodedError) await discard();
    throw error;
  });
  if (!done) await discard();
  return done;
}
