import { type ItemWithMarker, mindKeyOf, targetOf } from '../../db/items.ts';
import { findItems, type Project } from '../../db/projects.ts';
import { targetName } from '../../db/target-names.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { type FormatId, type LayoutId, type Rectangle, windowOf } from '../../markers/formats.ts';
import { assetUrl } from '../client-assets.ts';
import { renderMessagePage } from '../pages.ts';
import type { Parts } from '../parts.ts';
import { SHOP_LOGO_PATH } from '../shop-logo.ts';
import { POSTER, THUMBNAIL, VIDEO } from './files.ts';
import { fitOf } from './framed-picture.ts';
import { linkPreviewOf } from './link-preview.ts';
import { filePath, itemFile, reportPath } from './links.ts';
import { progressOf, requireLivingProject } from './status.ts';
import { TARGETS, targetsName } from './targets.ts';
import { renderViewerPage, type ViewerAssets, type ViewerConfig, type ViewerItem } from './viewer-page.ts';
import { LANGUAGES, type Language } from './viewer-words/index.ts';

const LOOKS_PATH = '/api/ar/looks';

/** Without a frame the photo itself is recognised, and the video covers all of it. */
const WHOLE: Rectangle = { x: 0, y: 0, width: 1, height: 1 };

/**
 * A project's AR page, rendered anew each time: old prints get new viewers. One that is still being made gets a page that
 * waits for it. Throws PROJECT_NOT_FOUND, a `ProjectGone`, or PROJECT_FAILED for one that never came to life.
 */
export async function renderProjectViewer(parts: Parts, id: string, language: Language): Promise<string> {
  const project = await requireLivingProject(parts, id);
  if (project.status === 'error')
    throw new CodedError('PROJECT_FAILED', project.errorMessage ?? 'This living photo could not be made.');
  if (project.status !== 'ready') {
    const { makingTitle, makingText } = LANGUAGES[language];
    const { progress } = await progressOf(parts, project);
    return String(
      await renderMessagePage(makingTitle, makingText, { language, progress: progress?.share ?? 0 }),
    );
  }
  // One query: items and the name of their targets are those of one moment.
  const entries = await findItems(parts.db, id);
  return renderViewerPage(
    viewerConfig(parts, project, entries, language),
    viewerAssets(),
    await linkPreviewOf(parts, id, entries),
  );
}

/** The built files that an AR page is made of. */
export const viewerAssets = (): ViewerAssets => ({
  viewerScript: assetUrl('viewer.js'),
  viewerStyle: assetUrl('viewer.css'),
  searchWorker: assetUrl('search-worker.js'),
  runtimeWasm: assetUrl('runtime.wasm'),
  mindarScript: assetUrl('mindar.js'),
});

/** What an AR page is told of a project: which prints it recognises, and what it shows on them. */
export function viewerConfig(
  { settings }: Parts,
  project: Project,
  entries: ItemWithMarker[],
  language: Language,
): ViewerConfig {
  const targets = entries.filter((entry) => mindKeyOf(entry) !== null);
  // A project from before there was the other name has one target only.
  const hasName = targets.every(({ item }) => item.mindKey !== null);
  const name = hasName ? targetsName(targets.map(({ item }) => item.mindKey!)) : TARGETS;
  return {
    title: LANGUAGES[language].title,
    language,
    tracker: settings.TRACKER,
    mindUrl: filePath(project.id, name),
    reportUrl: reportPath(project.id),
    looks: settings.TELEMETRY_DAYS > 0 ? { url: LOOKS_PATH, projectId: project.id } : undefined,
    shop: { name: settings.SHOP_NAME, logoUrl: settings.SHOP_LOGO && SHOP_LOGO_PATH },
    items: targets.map((entry) => viewerItem(project, entry, entries)),
  };
}

/** Where the video lies is the target's own affair; what it shows is that of the item that replaced it. */
function viewerItem(project: Project, entry: ItemWithMarker, entries: ItemWithMarker[]): ViewerItem {
  const { item, marker } = entry;
  const shown = entries.find((other) => other.item.id === item.replacedBy)?.item ?? item;
  const url = (name: string) => filePath(project.id, itemFile(name, shown.fileSuffix));
  const isFramed = item.mode === 'framed' && marker !== null;
  const target = targetOf(entry);
  return {
    id: item.id,
    videoUrl: url(VIDEO),
    posterUrl: url(POSTER),
    pictureUrl: url(THUMBNAIL),
    window: isFramed ? windowOf(marker.format as FormatId, marker.layout as LayoutId) : WHOLE,
    orientation: isFramed ? item.orientation : 'landscape',
    fit: fitOf(project, shown),
    ...(shown.videoEdits?.loop === false && { loop: false }),
    ...(isFramed && shown.maskUrl !== null && { maskUrl: shown.maskUrl }),
    ...(target && { targetUrl: filePath(project.id, targetName(target.key)) }),
  };
}
