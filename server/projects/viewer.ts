import { findItems } from '../../db/projects.ts';
import { type FormatId, type LayoutId, windowOf } from '../../markers/formats.ts';
import { assetUrl } from '../client-assets.ts';
import type { Parts } from '../parts.ts';
import type { FitMode } from './create.ts';
import { filePath } from './links.ts';
import { requireProject } from './status.ts';
import { renderViewerPage } from './viewer-page.ts';

/** A project's AR page, rendered anew each time: old prints get new viewers. Throws PROJECT_NOT_FOUND. */
export async function renderProjectViewer(parts: Parts, id: string): Promise<string> {
  const project = await requireProject(parts, id);
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
              pictureUrl: filePath(id, 'enhanced-photo.jpg'),
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
