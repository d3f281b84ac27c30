import { findCompileStarts, isShown, listItems } from '../../db/items.ts';
import type { Project, ProjectItem } from '../../db/projects.ts';
import type { ItemMode } from '../../db/schema.ts';
import type { Parts } from '../parts.ts';
import { SCREEN_PICTURE, VIDEO } from './files.ts';
import { isMade } from './items.ts';
import { filePath, itemFile } from './links.ts';

/** What is being made of an item, or failed. */
interface Making {
  /** Whether a frame is recognised, or the photo itself. */
  mode: ItemMode;
  status: 'processing' | 'ready' | 'error';
  /** When its photo is compiled, where that waits for the night. */
  startsAt?: string;
  errorCode?: string;
  errorMessage?: string;
}

/** One picture of a project, with its video. */
export interface ItemReport extends Making {
  id: number;
  videoUrl: string;
  pictureUrl?: string;
  /** When its print file was first downloaded. */
  printedAt?: string;
  /** What is to take its place; until that is ready the item stays as it is. */
  change?: Making;
}

/** The pictures that a project shows, its first one first. */
export async function reportItems(parts: Parts, project: Project): Promise<ItemReport[]> {
  const items = await listItems(parts.db, project.id);
  // Only what is compiled may wait for the night.
  const waitsForJob = items.some(
    (item) => item.mode === 'borderless' && (!isMade(project, item) || item.replaces !== null),
  );
  const starts = waitsForJob ? await findCompileStarts(parts.db, project.id) : new Map<number | null, Date>();
  const report = (item: ProjectItem): ItemReport => {
    const successor = items.find(({ replaces }) => replaces === item.id);
    const url = (name: string) => parts.publicUrl + filePath(project.id, itemFile(name, item.fileSuffix));
    const made = isMade(project, item);
    return {
      id: item.id,
      ...makingOf(project, item, made, starts),
      videoUrl: url(VIDEO),
      ...(made && { pictureUrl: url(SCREEN_PICTURE) }),
      ...(item.printedAt && { printedAt: item.printedAt.toISOString() }),
      ...(successor && { change: makingOf(project, successor, false, starts) }),
    };
  };
  const shown = items.filter(isShown);
  return [...shown.filter(isFirst), ...shown.filter((item) => !isFirst(item))].map(report);
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
