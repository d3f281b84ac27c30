import { findItems } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { type FormatId, type LayoutId, windowOf } from '../../markers/formats.ts';
import { assetUrl } from '../client-assets.ts';
import { renderMessagePage } from '../pages.ts';
import type { Parts } from '../parts.ts';
import type { FitMode } from './create.ts';
import { SCREEN_PICTURE } from './gone.ts';
import { filePath } from './links.ts';
import { requireLivingProject } from './status.ts';
import { renderViewerPage } from './viewer-page.ts';

/**
 * A project's AR page, rendered anew each time: old prints get new viewers. One that is still being made gets a page that
 * waits for it. Throws PROJECT_NOT_FOUND, a `ProjectGone`, or PROJECT_FAILED for one that never came to life.
 */
export async function renderProjectViewer(parts: Parts, id: string): Promise<string> {
  const project = await requireLivingProject(parts, id);
  if (project.status === 'error')
    throw new CodedError('PROJECT_FAILED', project.errorMessage ?? 'This living photo could not be made.');
  if (project.status !== 'ready')
    return String(
      await renderMessagePage('Almost there', 'This living photo is being made. It opens in a moment.', {
        reloadAfterSeconds: 1,
      }),
    );
  const items = await findItems(parts.db, id);
  return renderViewerPage(
    {
      title: 'Living photo',
      mindUrl: filePath(id, 'marker.mind'),
      items: items.flatMap(({ item, marker }) =>
        marker
          ? {
              videoUrl: filePath(id, 'video.mp4'),
              posterUrl: filePath(id, 'poster.jpg'),
              pictureUrl: filePath(id, SCREEN_PICTURE),
              window: windowOf(marker.format as FormatId, marker.layout as LayoutId),
              orientation: item.orientation,
              fit: project.fitMode as FitMode,
            }
          : [],
      ),
    },
    {
      viewerScript: assetUrl('viewer.js'),
      viewerStyle: assetUrl('viewer.css'),
      mindarScript: assetUrl('mindar.js'),
    },
  );
}
