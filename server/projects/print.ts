import { lockPrintedMarkers } from '../../db/markers.ts';
import { keepForEver, notePrint } from '../../db/project-life.ts';
import {
  findProject,
  findProjectFile,
  type Project,
  type ProjectFile,
  putProjectFiles,
} from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import { projectFile } from './create.ts';
import { clearFolder } from './folder.ts';
import { drawFramedPicture } from './framed-picture.ts';
import { removalOf } from './gone.ts';
import { lockLivingProject } from './life.ts';
import { projectFolder } from './links.ts';
import { unknownProject } from './status.ts';

const PRINT_FILE = 'print.jpg';
const PRINT_DPI = 300;
const PRINT_LONG_SIDE_MM = 150;
const PRINT_LONG_SIDE = Math.round((PRINT_LONG_SIDE_MM / 25.4) * PRINT_DPI);

/** What a downloaded print file is called. */
export const printFileName = (id: string) => `living-photo-${id}-${PRINT_LONG_SIDE_MM / 10}cm.jpg`;

/** Print files that this process is making, by project: who asks meanwhile gets the same one. */
const underWay = new Map<string, Promise<ProjectFile>>();

/**
 * The print file of a project, made at the first call: the framed picture at 300 dpi for a long side of 15 cm. It locks nothing yet,
 * so nobody may get a byte of it before `releasePrint`.
 *
 * Throws PROJECT_NOT_READY, PROJECT_ENDED or PROJECT_DELETED.
 */
export async function preparePrint(parts: Parts, { id }: Pick<Project, 'id'>): Promise<ProjectFile> {
  const stored = await findPrint(parts, id);
  if (stored) return stored;
  const running = underWay.get(id);
  if (running) return running;
  const making = makePrint(parts, id).finally(() => underWay.delete(id));
  underWay.set(id, making);
  return making;
}

/**
 * Lets the print file leave the house: from this moment the project is permanent and its markers are its own for ever. Doing it
 * again is harmless. Throws what `preparePrint` throws.
 */
export async function releasePrint(parts: Parts, { id }: Pick<Project, 'id'>): Promise<ProjectFile> {
  return parts.db.transaction(async (transaction) => {
    requireReady(await lockLivingProject(transaction, id));
    const file = await findProjectFile(transaction, id, PRINT_FILE);
    if (!file) throw new Error(`Project ${id} has lost its print file.`);
    await keepForEver(transaction, id);
    await notePrint(transaction, id);
    await lockPrintedMarkers(transaction, id);
    return file;
  });
}

const findPrint = ({ db }: Parts, id: string) => findProjectFile(db, id, PRINT_FILE);

async function makePrint(parts: Parts, id: string): Promise<ProjectFile> {
  try {
    return await drawAndStore(parts, id);
  } catch (error) {
    // Ended or deleted in the middle of it: its photo may have gone under our hands, and what we stored must not stay.
    const project = await findProject(parts.db, id);
    const removal = project && removalOf(project);
    if (removal) await clearFolder(parts, id);
    throw removal ?? error;
  }
}

async function drawAndStore(parts: Parts, id: string): Promise<ProjectFile> {
  const project = await findProject(parts.db, id);
  if (!project) throw unknownProject();
  requireReady(project);
  const jpeg = await drawFramedPicture(parts, project, { longSide: PRINT_LONG_SIDE, dpi: PRINT_DPI });
  const stored = await saveBytes(parts.storage, jpeg, projectFolder(id), 'jpg');
  return parts.db.transaction(async (transaction) => {
    requireReady(await lockLivingProject(transaction, id));
    // Another server may have been faster: the same project has the same print file for ever.
    const first = await findProjectFile(transaction, id, PRINT_FILE);
    if (first) return first;
    await putProjectFiles(transaction, id, [projectFile(PRINT_FILE, stored, 'image/jpeg', false)]);
    return (await findProjectFile(transaction, id, PRINT_FILE))!;
  });
}

function requireReady({ status, errorMessage }: Project): void {
  if (status === 'ready') return;
  const reason =
    status === 'error'
      ? `This living photo could not be made, so there is nothing to print. ${errorMessage ?? ''}`
      : 'This living photo is still being made. Please try again in a moment.';
  throw new CodedError('PROJECT_NOT_READY', reason.trim());
}
