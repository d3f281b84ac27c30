import { findItems, findProjectFile, type Project } from '../../db/projects.ts';
import type { Art } from '../../markers/art/index.ts';
import type { Parts } from '../parts.ts';
import type { FitMode } from './create.ts';

/** Long side in pixels; with `dpi` the picture says how large it is on paper, and in which colours. */
export interface PictureSize {
  longSide: number;
  dpi?: number;
}

/** Sets a project's photo into its frame, in a worker thread, and returns the picture as JPEG. */
export async function drawFramedPicture(
  parts: Parts,
  project: Project,
  size: PictureSize,
): Promise<Uint8Array> {
  const [entry] = await findItems(parts.db, project.id);
  const photo = await findProjectFile(parts.db, project.id, 'photo');
  if (!entry?.marker || !photo) throw new Error(`Project ${project.id} has lost its marker or its photo.`);
  const { format, layout, style, seed } = entry.marker;
  const { jpeg } = await parts.media.run('frame', {
    photo: await parts.storage.localPath(photo.storageKey),
    art: { format, layout, style, seed } as Art,
    orientation: entry.item.orientation,
    fit: project.fitMode as FitMode,
    smartCrop: project.config.useSmartCrop === true,
    ...size,
  });
  return jpeg;
}
