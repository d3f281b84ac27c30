import { findProjectFiles } from '../../db/projects.ts';
import { findPrintOf } from '../../db/signatures.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { FormatId, LayoutId } from '../../markers/formats.ts';
import { LEAST_LIKENESS } from '../../markers/runtime/identify/index.ts';
import type { Parts } from '../parts.ts';
import { SCREEN_PICTURE } from '../projects/files.ts';
import { goneOf } from '../projects/gone.ts';
import { itemFile, viewPath } from '../projects/links.ts';
import type { IncomingFile } from '../storage/storage.ts';

/** The living photo whose print a picture shows. */
export interface NamedPrint {
  projectId: string;
  viewUrl: string;
}

/** A picture that takes longer has something in it that is made for that, or the machine is hopelessly behind. */
const LOOK_MS = 60_000;

/**
 * Finds the living photo whose framed print a picture shows; undefined where there is none, or none whose link still works. A project is only
 * named when its frame lies where its target says; and where the frame was another project's before, only when its photo hangs in it.
 * Takes over the file. Throws what `takePhoto` throws, SCAN_BUSY, or SCAN_TOO_LONG.
 */
export async function namePrint(
  parts: Parts,
  picture: IncomingFile,
  caller?: AbortSignal,
): Promise<NamedPrint | undefined> {
  const signal = AbortSignal.any([AbortSignal.timeout(LOOK_MS), ...(caller ? [caller] : [])]);
  try {
    await parts.media.run('takePhoto', picture.path, { signal });
    const found = await parts.naming.name(picture.path, signal);
    if (!found) return undefined;
    const print = await findPrintOf(parts.db, found.markerId);
    if (!print) return undefined;
    const { project, item, marker } = print;
    if (project.status !== 'ready' || goneOf(project, parts.settings.DEMO_GRACE_DAYS)) return undefined;
    if (marker.claims > 1) {
      const name = itemFile(SCREEN_PICTURE, item.fileSuffix);
      const [known] = await findProjectFiles(parts.db, project.id, [name]);
      // Of a print that was replaced nothing is left to compare with.
      if (!known || item.replacedBy !== null) return undefined;
      const likeness = await parts.naming.comparePhotos({
        picture: picture.path,
        homography: found.homography,
        known: await parts.storage.localPath(known.storageKey),
        format: marker.format as FormatId,
        layout: marker.layout as LayoutId,
        orientation: item.orientation,
      });
      if (likeness === null || likeness < LEAST_LIKENESS) return undefined;
    }
    return { projectId: project.id, viewUrl: parts.publicUrl + viewPath(project.id) };
  } catch (error) {
    if ((error as Error).name !== 'TimeoutError') throw error;
    throw new CodedError(
      'SCAN_TOO_LONG',
      'It took too long to look at this picture. Please try another one.',
    );
  } finally {
    await parts.storage.discard(picture);
  }
}
