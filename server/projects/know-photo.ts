import type { ItemScan } from '../../db/item-scan.ts';
import { findItem, updateItem } from '../../db/items.ts';
import { findProjectFile } from '../../db/projects.ts';
import type { FormatId, LayoutId } from '../../markers/formats.ts';
import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import {
  type CheckedPrint,
  changeUnlessChanged,
  describe,
  keepCaptures,
  noteScan,
  testPrint,
  unlessGone,
} from './check-print.ts';
import { SCREEN_PICTURE } from './files.ts';
import { itemFile, projectFolder } from './links.ts';
import { ownEnding } from './own-file.ts';

/**
 * Gives a framed picture a target of its own, which knows the photo too, where its print is recognised better by it; else the marker's
 * stays. Of a print that has left the house nothing changes: another photo may come into its frame, and the print still has this one. May
 * run twice, or be killed halfway, with the same result. Throws what building and testing throw, or the signal's reason.
 */
export async function knowPhoto(
  parts: Parts,
  { projectId, itemId }: { projectId: string; itemId: number },
  { file, scan }: CheckedPrint,
  signal?: AbortSignal,
): Promise<void> {
  const entry = await findItem(parts.db, itemId);
  if (!entry?.marker || !mayKnow(entry.item) || scan.photoKnown) return;
  const { item, marker } = entry;
  const picture = await findProjectFile(parts.db, projectId, itemFile(SCREEN_PICTURE, item.fileSuffix));
  if (!picture || scan.targetKey === null) return;
  await unlessGone(parts, projectId, async () => {
    const target = await parts.media.run(
      'buildKnownTarget',
      {
        picture: await parts.storage.localPath(picture.storageKey),
        format: marker.format as FormatId,
        layout: marker.layout as LayoutId,
        orientation: item.orientation,
      },
      { signal },
    );
    const tested = await testPrint(parts, file, target, signal);
    const isUsed = isBetter(tested.report, scan);
    const { good, medianCornerError } = tested.report;
    const photoKnown = { good, medianCornerError, isUsed };
    const now = { item, file, targetKey: scan.targetKey };
    if (!isUsed) {
      const note = { scan: { ...scan, photoKnown } };
      await changeUnlessChanged(parts, { ...now, made: [] }, async (transaction) => {
        await updateItem(transaction, itemId, note);
        return true;
      });
      return;
    }
    const folder = projectFolder(projectId);
    const stored = await saveBytes(parts.storage, target, folder, ownEnding('target'));
    const captures = await keepCaptures(parts, item, tested.pictures);
    const better = { ...describe(entry, file, stored.key, tested), photoKnown };
    await changeUnlessChanged(parts, { ...now, made: [stored, ...captures] }, async (transaction, today) => {
      if (!mayKnow(today)) return false;
      await updateItem(transaction, itemId, { targetKey: stored.key, targetBytes: stored.bytes });
      await noteScan(transaction, today, better, captures);
      return true;
    });
  });
}

const mayKnow = ({
  mode,
  targetKey,
  printedAt,
}: {
  mode: string;
  targetKey: string | null;
  printedAt: Date | null;
}) => mode === 'framed' && targetKey === null && printedAt === null;

/** More captures in which it was found in its place, or as many, and nearer to it. */
function isBetter(
  one: Pick<ItemScan, 'good' | 'medianCornerError'>,
  other: Pick<ItemScan, 'good' | 'medianCornerError'>,
): boolean {
  if (one.good !== other.good) return one.good > other.good;
  return (one.medianCornerError ?? 1) < (other.medianCornerError ?? 1);
}
