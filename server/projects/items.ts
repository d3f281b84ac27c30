/** What the items of a project have in common, whatever is done to them. */
import { isShown } from '../../db/items.ts';
import type { MarkerKind } from '../../db/markers.ts';
import { findProject, type Project, type ProjectItem } from '../../db/projects.ts';
import type { ItemMode, ProjectSchedule } from '../../db/schema.ts';
import type { StyleId } from '../../markers/art/index.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { FormatId, Orientation } from '../../markers/formats.ts';
import type { Placing } from '../../markers/frame/index.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import type { VideoEdits } from '../media/plan-video.ts';
import type { Parts } from '../parts.ts';
import type { FitMode } from './create.ts';
import type { FramePalette } from './palette.ts';

/** What can be chosen for one item; what is left out is as with its project. */
export interface ItemOptions {
  mode?: ItemMode | undefined;
  format?: FormatId | undefined;
  style?: StyleId | undefined;
  fitMode?: FitMode | undefined;
  useSmartCrop?: boolean | undefined;
  placing?: Placing | undefined;
  palette?: FramePalette | undefined;
  videoEdits?: VideoEdits | undefined;
  schedule?: ProjectSchedule | undefined;
  /** Go on although a print without a frame hangs somewhere that would stay as it is. */
  force?: boolean | undefined;
}

/** What of the options is written into the item's row. */
export const choicesOf = ({ fitMode, useSmartCrop, placing, palette, videoEdits }: ItemOptions) => ({
  ...(fitMode !== undefined && { fitMode }),
  ...(useSmartCrop !== undefined && { useSmartCrop }),
  ...(placing !== undefined && { placing }),
  ...(palette !== undefined && { palette }),
  ...(videoEdits !== undefined && { videoEdits }),
});

/** Whether the options say how the photo comes into its window, or what colours its frame has. */
export const choosesLook = ({ fitMode, useSmartCrop, placing, palette }: ItemOptions): boolean =>
  [fitMode, useSmartCrop, placing, palette].some((choice) => choice !== undefined);

/** The kind of marker that an item's frame is made of: as it is asked for, or else as its project's. */
export async function kindFrom(
  { db }: Pick<Parts, 'db'>,
  projectId: string,
  options: Pick<ItemOptions, 'format' | 'style'>,
): Promise<MarkerKind> {
  const config = (await findProject(db, projectId))?.config as Partial<MarkerKind> | undefined;
  const format = options.format ?? config?.format ?? DEFAULT_KIND.format;
  const style = options.style ?? config?.style ?? DEFAULT_KIND.style;
  return { ...DEFAULT_KIND, format, style };
}

/** How a framed photo of this size hangs: a square one, or one of unknown size, landscape. */
export function orientationOf(photo: {
  photoWidth?: number | null | undefined;
  photoHeight?: number | null | undefined;
}): Orientation {
  return (photo.photoHeight ?? 0) > (photo.photoWidth ?? 0) ? 'portrait' : 'landscape';
}

/** Throws PROJECT_NOT_READY. */
export function requireReady({ status, errorMessage }: Project): void {
  if (status === 'ready') return;
  throw new CodedError(
    'PROJECT_NOT_READY',
    status === 'error'
      ? `This living photo could not be made. ${errorMessage ?? ''}`.trim()
      : 'This living photo is still being made. Please try again in a moment.',
  );
}

/** One of the items that a project shows; without an id its first. Throws ITEM_NOT_FOUND. */
export function requireItem(items: ProjectItem[], itemId: number | undefined): ProjectItem {
  const isWanted = (item: ProjectItem) =>
    itemId === undefined ? item.fileSuffix === '' : item.id === itemId;
  const item = items.find((candidate) => isShown(candidate) && isWanted(candidate));
  if (item) return item;
  throw new CodedError(
    'ITEM_NOT_FOUND',
    'There is no such picture in this project: it was removed, or never there. Please check its id.',
  );
}

/** Whether an item lives: a project's first one does so from the moment in which the project is ready. */
export function isMade(project: Project, item: ProjectItem): boolean {
  const isFirst = item.fileSuffix === '';
  return isFirst ? project.status === 'ready' : item.mindKey !== null;
}

/** How many targets the project will have when all that is under way is done. */
function countTargets(items: ProjectItem[]): number {
  return items.filter((item) => {
    if (item.removedAt !== null) return item.mindKey !== null;
    if (item.replaces === null) return true;
    // A successor takes a place that counts already, unless what is there has to stay.
    const place = items.find(({ id }) => id === item.replaces);
    return Boolean(place?.printedAt) && !keepsTarget(item, place!);
  }).length;
}

/** Of a successor: what it replaces is recognised as before, by the same marker or, without a frame, by the same photo. */
export const keepsTarget = (
  { mode, markerId, photoUrl }: Pick<ProjectItem, 'mode' | 'markerId' | 'photoUrl'>,
  place: Pick<ProjectItem, 'mode'>,
) => (mode === 'framed' ? markerId === null : place.mode === 'borderless' && photoUrl === null);

/** Room for one target more than these. Throws TOO_MANY_ITEMS. */
export function requireRoom({ settings }: Pick<Parts, 'settings'>, items: ProjectItem[]): void {
  const most = settings.MAX_ITEMS;
  if (countTargets(items) < most) return;
  throw new CodedError(
    'TOO_MANY_ITEMS',
    `A project may be recognised by ${most} pictures, prints of replaced ones included: with more of them a phone would take too long ` +
      'to find one. Please remove one first, or make another project.',
  );
}
