import type { Transaction } from '../../db/connection.ts';
import { addItem, deleteItems, dropFiles, giveMarkerBack, listItems, updateItem } from '../../db/items.ts';
import {
  findProjectFile,
  findProjectFiles,
  type NewProject,
  type NewProjectItem,
  type Project,
  type ProjectItem,
  putProjectFiles,
  updateProject,
} from '../../db/projects.ts';
import type { ItemMode } from '../../db/schema.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import type { StoredFile } from '../storage/storage.ts';
import { type Claim, NO_MARKER } from './claim.ts';
import {
  fileNamesOf,
  filesOf,
  MASK,
  PHOTO,
  POSTER,
  projectFile,
  SCREEN_PICTURE,
  VIDEO,
  VIDEO_SOURCE,
  videoColumns,
  WEAK_AREAS,
} from './files.ts';
import type { Kept } from './intake.ts';
import {
  choicesOf,
  choosesLook,
  type ItemOptions,
  isMade,
  keepsTarget,
  orientationOf,
  requireItem,
  requireRoom,
} from './items.ts';
import { itemFile } from './links.ts';
import { sendToMake, workOn } from './send-to-make.ts';

interface Context {
  parts: Parts;
  transaction: Transaction;
  /** Locked. */
  project: Project;
  claim: Claim;
  /** What was given, stored. */
  kept: Kept;
  options: ItemOptions;
  /** Of the video that was given, where it may be shown at once. */
  poster: StoredFile | undefined;
}

interface Changed {
  itemId: number;
  posterIsUsed: boolean;
}

/** What the target of a row is to be; without a marker the one that its place has. */
interface Content {
  mode: ItemMode;
  marker: { id: number; mindKey: string | null; mindBytes: number } | null;
}

/** One change of an item, within its transaction. */
export class ItemChange {
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Answers NO_MARKER, before anything is changed, where one is needed and could not be claimed. */
  async apply(itemId: number | undefined): Promise<Changed | typeof NO_MARKER> {
    const { transaction, project, kept, options } = this.#context;
    const items = await listItems(transaction, project.id);
    const item = requireItem(items, itemId);
    if (!isMade(project, item)) return this.#makeAnew(item, options.mode ?? item.mode);
    const successor = items.find(({ replaces }) => replaces === item.id);
    const mode = options.mode ?? successor?.mode ?? item.mode;
    const isToBeMade =
      kept.photo ||
      kept.mask ||
      (mode === 'framed' && choosesLook(options)) ||
      (kept.video && kept.video.work !== 'none') ||
      (successor && this.#isWantedStill(successor, mode));
    if (!isToBeMade && mode === item.mode) return this.#goOnAsItIs(item, successor);
    this.#warnOfPrint(item);
    return this.#replace(items, item, successor, mode);
  }

  /** Whether something that was given for the successor is not shown yet and not given anew. */
  #isWantedStill(successor: ProjectItem, mode: ItemMode): boolean {
    const { photoUrl, videoUrl, maskUrl, fitMode, useSmartCrop, placing, palette } = successor;
    const looks = [fitMode, useSmartCrop, placing, palette];
    return (
      photoUrl !== null ||
      maskUrl !== null ||
      (videoUrl !== null && !this.#context.kept.video) ||
      (mode === 'framed' && looks.some((choice) => choice !== null))
    );
  }

  /** Back to what is there, or nothing but another video. */
  async #goOnAsItIs(item: ProjectItem, successor: ProjectItem | undefined): Promise<Changed> {
    const { parts, transaction, project, kept, poster, options } = this.#context;
    if (successor) {
      await deleteItems(transaction, [successor], 'free');
      await dropFiles(transaction, project.id, fileNamesOf(successor.fileSuffix));
    }
    if (!kept.video) {
      if (choosesLook(options)) await updateItem(transaction, item.id, choicesOf(options));
      return { itemId: item.id, posterIsUsed: false };
    }
    const named = (name: string) => itemFile(name, item.fileSuffix);
    const picture = await findProjectFile(transaction, project.id, named(SCREEN_PICTURE));
    const posterFile = poster ?? (picture && { key: picture.storageKey, bytes: picture.bytes });
    const { rows: files, columns } = filesOf(project.id, item.fileSuffix, kept);
    if (posterFile) files.push(projectFile(named(POSTER), posterFile, 'image/jpeg', true));
    await putProjectFiles(transaction, project.id, files);
    await updateItem(transaction, item.id, { ...columns, videoEdits: null, ...choicesOf(options) });
    await this.#describe(item);
    if (item.fileSuffix === '')
      await parts.queue.send('share', { id: project.id }, { singletonKey: project.id, transaction });
    return { itemId: item.id, posterIsUsed: poster !== undefined };
  }

  /** A print without a frame shows the photo that it was printed with: another photo does not change what hangs on the wall. */
  #warnOfPrint(item: ProjectItem): void {
    const { kept, options } = this.#context;
    if (!kept.photo || options.force || item.mode !== 'borderless' || !item.printedAt) return;
    throw new CodedError(
      'PRINT_WOULD_STAY',
      'This photo was printed without a frame: the print stays as it hangs, and will show the new video. ' +
        'To replace the photo nevertheless, send force=true.',
    );
  }

  /** What was never made, or failed: the row itself gets what is wanted. */
  async #makeAnew(item: ProjectItem, mode: ItemMode): Promise<Changed | typeof NO_MARKER> {
    await this.#requireSources(item);
    const marker = mode === 'framed' && item.markerId === null ? await this.#context.claim() : null;
    if (marker === undefined) return NO_MARKER;
    const isFirst = item.fileSuffix === '';
    const keeps = mode === 'framed' && item.markerId !== null;
    await this.#fill(item, { mode, marker }, { keepsMarker: keeps });
    await this.#describe(item);
    if (isFirst) await this.#beginAgain(item, { mode, marker }, keeps);
    await this.#send(item, mode, isFirst);
    return { itemId: item.id, posterIsUsed: false };
  }

  /** One of which nothing could be made has gone: see `finishTakenProject`. */
  async #requireSources(item: ProjectItem): Promise<void> {
    const { transaction, project, kept } = this.#context;
    const isThere = async (names: string[]) => {
      const own = names.map((name) => itemFile(name, item.fileSuffix));
      return (await findProjectFiles(transaction, project.id, own)).length > 0;
    };
    if (!kept.photo && !(await isThere([PHOTO])))
      throw new CodedError(
        'PHOTO_MISSING',
        'The photo could not be read, so it was not kept. Please send another one with it.',
      );
    if (!kept.video && !(await isThere([VIDEO, VIDEO_SOURCE])))
      throw new CodedError(
        'VIDEO_MISSING',
        'This living photo has no usable video any more. Please send another one with it.',
      );
  }

  /** The project itself was never ready. Whoever is at it still has lost it. */
  async #beginAgain(item: ProjectItem, { marker }: Content, keepsMarker: boolean): Promise<void> {
    const { transaction, project } = this.#context;
    // The frame of a new project is its target from the beginning.
    const { mindKey = null, mindBytes = null } = marker ?? {};
    const target = { mindKey, mindBytes, targetKey: null, targetBytes: null };
    if (!keepsMarker) await updateItem(transaction, item.id, target);
    await updateProject(transaction, project.id, {
      status: 'pending',
      errorCode: null,
      errorMessage: null,
      attempts: project.status === 'error' ? 0 : project.attempts,
    });
  }

  /** Another row is made, and takes the item's place when it is done. */
  async #replace(
    items: ProjectItem[],
    place: ProjectItem,
    successor: ProjectItem | undefined,
    mode: ItemMode,
  ): Promise<Changed | typeof NO_MARKER> {
    const { parts, kept, options } = this.#context;
    const changed = { itemId: place.id, posterIsUsed: false };
    const isOnItsWay = successor && successor.errorCode === null && successor.mode === mode;
    const isAskedForMore = kept.photo || kept.video || kept.mask || choosesLook(options);
    if (isOnItsWay && !isAskedForMore) return changed;

    const needsOwn = mode === 'framed' && !this.#fitsFrameOf(place, successor);
    if (place.printedAt && (needsOwn || !this.#keepsPhoto(place, successor, mode)))
      requireRoom(
        parts,
        items.filter((item) => item !== successor),
      );
    const keeps = needsOwn && successor !== undefined && successor.markerId !== null;
    const marker = needsOwn && !keeps ? await this.#context.claim() : null;
    if (marker === undefined) return NO_MARKER;

    const row = successor ?? (await this.#addSuccessor(place, mode));
    await this.#fill(row, { mode, marker }, { keepsMarker: keeps, place });
    await this.#send(row, mode);
    return changed;
  }

  /** Whether what is recognised stays: the frame, which `#fitsFrameOf` judges, or without one the photo. */
  #keepsPhoto(place: ProjectItem, successor: ProjectItem | undefined, mode: ItemMode): boolean {
    const photoUrl = this.#context.kept.photo ? '' : (successor?.photoUrl ?? null);
    return mode === 'framed' || keepsTarget({ mode, markerId: null, photoUrl }, place);
  }

  /** Whether the frame that an item has will do for its next photo: then no other marker is needed, and its prints go on. */
  #fitsFrameOf(place: ProjectItem, successor: ProjectItem | undefined): boolean {
    const { format, style } = this.#context.options;
    if (place.mode !== 'framed' || format !== undefined || style !== undefined) return false;
    // A print hangs as it hangs: on a turned one the new video would lie on its side.
    return !place.printedAt || this.#orientation(successor, place) === place.orientation;
  }

  #orientation(row: ProjectItem | undefined, place?: ProjectItem) {
    const { kept, project } = this.#context;
    if (kept.photo) return kept.photo.facts.orientation;
    const photo = [row, place].find((item) => item?.photoUrl && item.photoWidth !== null);
    return orientationOf(photo ?? project);
  }

  #addSuccessor(place: ProjectItem, mode: ItemMode): Promise<ProjectItem> {
    const { transaction, project } = this.#context;
    return addItem(transaction, project.id, () => ({ mode, orientation: 'landscape', replaces: place.id }));
  }

  /** Writes into a row what is wanted of it, and has it made from the beginning. */
  async #fill(
    row: ProjectItem,
    { mode, marker }: Content,
    { keepsMarker, place }: { keepsMarker: boolean; place?: ProjectItem },
  ): Promise<void> {
    const { transaction, project, kept, options } = this.#context;
    const { rows, columns } = filesOf(project.id, row.fileSuffix, kept);
    const content: Partial<NewProjectItem> = {
      mode,
      orientation: mode === 'framed' ? this.#orientation(row, place) : 'landscape',
      attempts: row.errorCode === null ? row.attempts : 0,
      // Who is at it makes what is wanted no more.
      changes: row.changes + 1,
      errorCode: null,
      errorMessage: null,
      ...(keepsMarker ? {} : { markerId: marker?.id ?? null }),
      // What was chosen for the old ones is not theirs.
      ...(kept.photo && { placing: null, maskUrl: null }),
      ...(kept.video && { videoEdits: null }),
      ...choicesOf(options),
      ...columns,
    };
    await updateItem(transaction, row.id, content);
    const withdrawn = [
      ...(kept.video ? [VIDEO, VIDEO_SOURCE] : []),
      // A mask belongs to the photo that it was made for.
      ...(kept.photo ? [MASK] : []),
    ];
    await dropFiles(
      transaction,
      project.id,
      withdrawn.map((name) => itemFile(name, row.fileSuffix)),
    );
    await putProjectFiles(transaction, project.id, rows);
    await dropFiles(transaction, project.id, [itemFile(WEAK_AREAS, row.fileSuffix)]);
    // Nobody has seen it.
    if (!keepsMarker && row.markerId !== null) await giveMarkerBack(transaction, row.markerId, 'free');
  }

  /** The making of a project's first item is that of its project. */
  async #send(row: ProjectItem, mode: ItemMode, isProject = false): Promise<void> {
    const { parts, transaction, project, options, kept } = this.#context;
    const source = itemFile(VIDEO_SOURCE, row.fileSuffix);
    const videoWork =
      kept.video?.work ?? workOn(Boolean(await findProjectFile(transaction, project.id, source)));
    const item = { projectId: project.id, itemId: isProject ? undefined : row.id, mode, videoWork };
    await sendToMake(parts, transaction, item, options.schedule ?? project.schedule);
  }

  /** A project's own columns describe its first item. */
  async #describe(item: ProjectItem): Promise<void> {
    const { transaction, project, kept } = this.#context;
    if (item.fileSuffix !== '') return;
    const change: Partial<NewProject> = {};
    if (kept.photo) {
      const { width, height } = kept.photo.facts;
      Object.assign(change, { photoWidth: width, photoHeight: height, photoAspectRatio: width / height });
    }
    if (kept.video) {
      Object.assign(change, videoColumns(kept.video.facts));
    }
    await updateProject(transaction, project.id, change);
  }
}
