import type { ItemWithMarker, Project, ProjectFile } from '../../db/projects.ts';
import type { Art } from '../../markers/art/index.ts';
import type { Parts } from '../parts.ts';
import type { FitMode } from './create.ts';
import type { FramePalette } from './palette.ts';

/** Long side in pixels; with `dpi` the picture says how large it is on paper, and in which colours. */
export interface PictureOptions {
  longSide: number;
  dpi?: number;
  /** What the QR code on it says; without one the pattern goes on in its place. */
  codeText?: string;
}

export interface FramedItem extends ItemWithMarker {
  photo: ProjectFile;
  mask?: ProjectFile | undefined;
}

/** Sets an item's photo into its frame, in a worker thread, and returns the picture as JPEG. */
export async function drawFramedPicture(
  parts: Parts,
  project: Project,
  { item, marker, photo, mask }: FramedItem,
  options: PictureOptions,
): Promise<Uint8Array> {
  if (!marker) throw new Error(`Item ${item.id} of project ${project.id} has lost its marker.`);
  const { format, layout, style, seed } = marker;
  const { jpeg } = await parts.media.run('frame', {
    photo: await parts.storage.localPath(photo.storageKey),
    art: { format, layout, style, seed } as Art,
    orientation: item.orientation,
    fit: fitOf(project, item),
    smartCrop: item.useSmartCrop ?? project.config.useSmartCrop === true,
    ...(item.placing && { placing: item.placing }),
    palette: paletteFor(project, item),
    ...(mask && { mask: await parts.storage.localPath(mask.storageKey) }),
    ...options,
  });
  return jpeg;
}

/** What colours the frame of an item has. */
export function paletteFor(project: Project, { palette }: ItemWithMarker['item']): FramePalette {
  return (palette ?? project.config.palette ?? 'style') as FramePalette;
}

/** How photo and video of an item fill their place. */
export function fitOf(project: Project, item: ItemWithMarker['item']): FitMode {
  return (item.fitMode ?? project.fitMode) as FitMode;
}
