import { createHash } from 'node:crypto';
import type { ItemScan } from '../../db/item-scan.ts';
import { findCompileStarts, isShown } from '../../db/items.ts';
import {
  findItems,
  findProjectFiles,
  type ItemWithMarker,
  type Project,
  type ProjectItem,
} from '../../db/projects.ts';
import type { ItemMode } from '../../db/schema.ts';
import { type FormatId, type LayoutId, type Rectangle, turnWindow, windowOf } from '../../markers/formats.ts';
import type { Parts } from '../parts.ts';
import type { FitMode } from './create.ts';
import { captureName, SCREEN_PICTURE, VIDEO, WEAK_AREAS } from './files.ts';
import { fitOf } from './framed-picture.ts';
import { isMade } from './items.ts';
import { capturePath, filePath, itemFile } from './links.ts';
import { findScans } from './print-state.ts';

/** What is being made of an item, or failed. */
interface Making {
  /** Whether a frame is recognised, or the photo itself. */
  mode: ItemMode;
  status: 'processing' | 'ready' | 'error';
  /** When its photo is compiled, where that waits for the night. */
  startsAt?: string;
  errorCode?: string;
  errorMessage?: string;
  /** Of a photo that is too weak without a frame: a picture that shows where, for whoever may see this report. */
  weakAreasUrl?: string;
}

/** What simulated captures said of a print file. */
export interface ScanReport
  extends Pick<ItemScan, 'grade' | 'words' | 'n' | 'recognised' | 'good' | 'medianCornerError' | 'testedAt'> {
  /** No paper, no camera. */
  simulated: true;
  /** Whether the print file is given out. */
  scans: boolean;
  /** Small pictures of the captures with what was found in them, for whoever may see this report. */
  captures: string[];
}

/** One picture of a project, with its video. */
export interface ItemReport extends Making {
  id: number;
  videoUrl: string;
  pictureUrl?: string;
  /** Names what the two addresses lead to at the moment: with another one, load them anew. */
  version: string;
  /** Where the video lies on the picture, in fractions of its width and height, and how it fills that. */
  window?: Rectangle;
  fit?: FitMode;
  /** The scan test of its print file; there a moment after it is ready. */
  scan?: ScanReport;
  /** When its print file was first downloaded. */
  printedAt?: string;
  /** What is to take its place; until that is ready the item stays as it is. */
  change?: Making;
}

/** The pictures that a project shows, its first one first. */
export async function reportItems(parts: Parts, project: Project): Promise<ItemReport[]> {
  const entries = await findItems(parts.db, project.id);
  const items = entries.map(({ item }) => item);
  const scans = await findScans(parts.db, project.id, entries);
  // Only what is compiled may wait for the night.
  const waitsForJob = items.some(
    (item) => item.mode === 'borderless' && (!isMade(project, item) || item.replaces !== null),
  );
  const starts = waitsForJob ? await findCompileStarts(parts.db, project.id) : new Map<number | null, Date>();
  const weak = await findWeakAreas(parts, project, items);
  const version = await findVersions(parts, project, items);
  const report = ({ item, marker }: ItemWithMarker): ItemReport => {
    const successor = items.find(({ replaces }) => replaces === item.id);
    const url = (name: string) => parts.publicUrl + filePath(project.id, itemFile(name, item.fileSuffix));
    const made = isMade(project, item);
    const scan = scans.get(item.id);
    return {
      id: item.id,
      ...makingOf(project, item, made, starts),
      ...weak(item),
      videoUrl: url(VIDEO),
      version: version(item),
      ...(made && { pictureUrl: url(SCREEN_PICTURE), ...placeOfVideo(project, { item, marker }) }),
      ...(made && scan && { scan: reportScan(parts, item, scan) }),
      ...(item.printedAt && { printedAt: item.printedAt.toISOString() }),
      ...(successor && { change: { ...makingOf(project, successor, false, starts), ...weak(successor) } }),
    };
  };
  const shown = entries.filter(({ item }) => isShown(item));
  const isFirstOne = ({ item }: ItemWithMarker) => isFirst(item);
  return [...shown.filter(isFirstOne), ...shown.filter((entry) => !isFirstOne(entry))].map(report);
}

const WHOLE: Rectangle = { x: 0, y: 0, width: 1, height: 1 };

function placeOfVideo(project: Project, { item, marker }: ItemWithMarker) {
  const window =
    item.mode === 'framed' && marker
      ? turnWindow(windowOf(marker.format as FormatId, marker.layout as LayoutId), item.orientation)
      : WHOLE;
  return { window, fit: fitOf(project, item) };
}

/** A short name of the files that picture and video of an item are at the moment. */
async function findVersions({ db }: Parts, project: Project, items: ProjectItem[]) {
  const namesOf = ({ fileSuffix }: ProjectItem) =>
    [SCREEN_PICTURE, VIDEO].map((name) => itemFile(name, fileSuffix));
  const files = await findProjectFiles(db, project.id, items.flatMap(namesOf));
  return (item: ProjectItem): string => {
    const keys = namesOf(item).map((wanted) => files.find(({ name }) => name === wanted)?.storageKey);
    return createHash('sha256').update(keys.join(' ')).digest('base64url').slice(0, 11);
  };
}

function reportScan(
  { publicUrl }: Parts,
  { projectId, fileSuffix }: ProjectItem,
  scan: ItemScan,
): ScanReport {
  const { grade, scans, words, n, recognised, good, medianCornerError, testedAt, captures } = scan;
  return {
    ...{ grade, scans, words, n, recognised, good, medianCornerError, testedAt, simulated: true },
    captures: Array.from(
      { length: captures },
      (_, index) => publicUrl + capturePath(projectId, itemFile(captureName(index + 1), fileSuffix)),
    ),
  };
}

/** What shows where the photo of an item is too weak, if it is. */
async function findWeakAreas({ db, publicUrl }: Parts, project: Project, items: ProjectItem[]) {
  const isWeak = (item: ProjectItem) =>
    (isFirst(item) && project.status === 'error' ? project : item).errorCode === 'PHOTO_TOO_WEAK';
  const nameOf = ({ fileSuffix }: ProjectItem) => itemFile(WEAK_AREAS, fileSuffix);
  const names = items.filter(isWeak).map(nameOf);
  const files = names.length > 0 ? await findProjectFiles(db, project.id, names) : [];
  return (item: ProjectItem) =>
    files.some(({ name }) => name === nameOf(item)) && isWeak(item)
      ? { weakAreasUrl: publicUrl + capturePath(project.id, nameOf(item)) }
      : {};
}

const isFirst = ({ fileSuffix }: ProjectItem) => fileSuffix === '';

function makingOf(
  project: Project,
  item: ProjectItem,
  made: boolean,
  starts: Map<number | null, Date>,
): Making {
  const { mode } = item;
  if (made) return { mode, status: 'ready' };
  // What goes wrong with a project that never was ready stands in its own row.
  const { errorCode, errorMessage } = isFirst(item) ? project : item;
  if (errorCode) return { mode, status: 'error', errorCode, ...(errorMessage && { errorMessage }) };
  const startsAt = starts.get(isFirst(item) ? null : item.id);
  return { mode, status: 'processing', ...(startsAt && { startsAt: startsAt.toISOString() }) };
}
