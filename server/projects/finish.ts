import { releaseMarkers } from '../../db/markers.ts';
import {
  dropProjectFiles,
  endProject,
  findProject,
  findProjectFile,
  logStep,
  type NewProjectFile,
  type Project,
  putProjectFiles,
  takeProject,
} from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { saveBytes } from '../storage/save-bytes.ts';
import { projectFile } from './create.ts';
import { clearFolder } from './folder.ts';
import { drawFramedPicture } from './framed-picture.ts';
import { SCREEN_PICTURE } from './gone.ts';
import { projectFolder, viewPath } from './links.ts';

/** Long side of the framed picture for screens, in pixels. */
const SCREEN_SIZE = 1600;

/** What fails as often as this by our own fault is given up. */
const MOST_ATTEMPTS = 5;

/** The job that finishes a project, if there is anything to finish. Throws what `finishTakenProject` throws. */
export async function finishProject(parts: Parts, id: string): Promise<void> {
  const project = await takeProject(parts.db, id);
  if (project) await finishTakenProject(parts, project);
}

/**
 * Makes what a new project still lacks (framed picture, poster, QR code) and sets it `ready`; or `error`, with its marker given
 * back, where the photo or the video turns out to be at fault. May run twice, or be killed halfway, with the same result.
 * Throws only what is our own fault, such as a database that is away: the project stays unfinished and its job is tried again,
 * five times at most.
 */
export async function finishTakenProject(parts: Parts, project: Project): Promise<void> {
  const { db, log } = parts;
  const { id } = project;
  const started = performance.now();
  const elapsed = () => Math.round(performance.now() - started);
  try {
    // One that took the whole process down each time never came to the line that counts.
    if (project.attempts > MOST_ATTEMPTS) throw new Error('It was begun too often.');
    const files = await makeFiles(parts, project, async (step, share) =>
      logStep(db, { projectId: id, step, share, durationMs: elapsed() }),
    );
    const isOurs = await becomeReady(parts, project, files, elapsed());
    if (isOurs) log.info({ projectId: id, ms: elapsed() }, 'project ready');
    else await clearFolder(parts, id);
  } catch (error) {
    // Ended or deleted in the middle of it: its photo may have gone under our hands, and what we stored must not stay.
    if ((await findProject(db, id))?.endedAt) return clearFolder(parts, id);
    const failure = asFailure(error, project.attempts);
    if (!failure) throw error;
    const { code, message } = failure;
    log.warn(
      { projectId: id, code, reason: message, ...(error === failure ? {} : { err: error }) },
      'project failed',
    );
    await endInError(parts, project, failure, elapsed());
  }
}

/** The files are the project's in the moment in which it is ready. False where it was ended, deleted or taken over meanwhile. */
async function becomeReady(
  { db }: Parts,
  project: Project,
  files: NewProjectFile[],
  durationMs: number,
): Promise<boolean> {
  return db.transaction(async (transaction) => {
    const isOurs = await endProject(transaction, project, {
      status: 'ready',
      compilationFinishedAt: new Date(),
      compilationTimeMs: durationMs,
      errorCode: null,
      errorMessage: null,
    });
    if (isOurs) await putProjectFiles(transaction, project.id, files);
    return isOurs;
  });
}

/**
 * Where photo or video is at fault the marker is free again, because nobody has seen it, and the files go: what is wrong with
 * them would stay wrong. What we failed at ourselves keeps all that the visitor gave, so that it can be tried again.
 */
async function endInError(
  parts: Parts,
  project: Project,
  failure: CodedError,
  durationMs: number,
): Promise<void> {
  const { code, message } = failure;
  const keys = await parts.db.transaction(async (transaction) => {
    const change = { status: 'error', errorCode: code, errorMessage: message } as const;
    if (!(await endProject(transaction, project, change))) return [];
    await logStep(transaction, {
      projectId: project.id,
      step: 'failed',
      share: 1,
      durationMs,
      message: code,
    });
    if (!isVisitorsFault(failure)) return [];
    await releaseMarkers(transaction, project.id);
    return dropProjectFiles(transaction, project.id);
  });
  // The marker's file belongs to the marker.
  await parts.storage.remove(keys.filter((key) => key.startsWith(projectFolder(project.id))));
}

function isVisitorsFault(error: unknown): error is CodedError {
  return error instanceof CodedError && /^(PHOTO|VIDEO)_/.test(error.code);
}

/** The error that ends a project, or undefined where trying again may help. */
function asFailure(error: unknown, attempts: number): CodedError | undefined {
  if (isVisitorsFault(error)) return error;
  if (attempts < MOST_ATTEMPTS) return undefined;
  return new CodedError(
    'INTERNAL',
    'Something went wrong on our side. Please try again, or tell us the id of this project.',
  );
}

type Report = (step: string, share: number) => Promise<void>;

/** Makes and stores the files that a new project lacks. They are nobody's yet. */
async function makeFiles(parts: Parts, project: Project, report: Report): Promise<NewProjectFile[]> {
  const { storage } = parts;
  const folder = projectFolder(project.id);
  const save = (bytes: Uint8Array, extension: string) => saveBytes(storage, bytes, folder, extension);

  await report('started', 0.1);
  // All are drawn before any is stored: where one fails, none of the others stays behind.
  const [jpeg, posterJpeg, png] = await Promise.all([
    drawFramedPicture(parts, project, { longSide: SCREEN_SIZE }),
    drawVideoPoster(parts, project),
    parts.media.run('drawQrCode', parts.publicUrl + viewPath(project.id)),
  ]);
  await report('drawn', 0.8);
  const picture = await save(jpeg, 'jpg');
  const poster = posterJpeg ? await save(posterJpeg, 'jpg') : picture;
  return [
    projectFile(SCREEN_PICTURE, picture, 'image/jpeg', true),
    projectFile('poster.jpg', poster, 'image/jpeg', true),
    projectFile('qr-code.png', await save(png, 'png'), 'image/png', true),
  ];
}

/** The video's first picture; undefined without ffmpeg or where ffmpeg fails: then the framed picture stands for it. */
async function drawVideoPoster(parts: Parts, project: Project): Promise<Uint8Array | undefined> {
  if (!parts.hasFfmpeg) return undefined;
  const video = await findProjectFile(parts.db, project.id, 'video.mp4');
  if (!video) return undefined;
  try {
    return await parts.media.run('drawPoster', await parts.storage.localPath(video.storageKey));
  } catch (error) {
    parts.log.warn({ projectId: project.id, err: error }, 'no poster: the framed picture stands for it');
    return undefined;
  }
}
