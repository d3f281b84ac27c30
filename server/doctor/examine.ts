import {
  compiledAfter,
  confusedItems,
  countProjects,
  dropPrintFile,
  incompleteProjects,
  namedFilesAfter,
  printFilesAfter,
  signaturesAfter,
} from '../../db/doctor.ts';
import { dropFiles, findForsakenItems } from '../../db/items.ts';
import { findForsakenChecks } from '../../db/print-checks.ts';
import { findNamedAmong } from '../../db/project-life.ts';
import { findForsakenProjects } from '../../db/projects.ts';
import { dropSignatures } from '../../db/signatures.ts';
import { codeOf } from '../../markers/coded-error.ts';
import { readSignature } from '../../markers/runtime/identify/index.ts';
import { verifyPool } from '../../pool-builder/verify.ts';
import { isRepeated } from '../jobs/kinds.ts';
import type { Parts } from '../parts.ts';
import { addMissingTargets, forgetLostTargets } from '../projects/add-targets.ts';
import { clearOrphans, findOrphans } from '../projects/clear-orphans.ts';
import { resumeProjects } from '../projects/resume.ts';

/** Something that is not as it should be. */
export interface Finding {
  /** Stable, for programs. */
  problem: string;
  /** A sentence: what is wrong, and what was or will be done, or has to be done by somebody. */
  message: string;
  projectId?: string | undefined;
  mended: boolean;
}

export interface Examination {
  /** How many of each were looked at. */
  checked: Record<'markers' | 'files' | 'projects' | 'jobs', number>;
  findings: Finding[];
}

export interface ExamineOptions {
  /** Mend what can be mended; without it nothing is changed. */
  fix: boolean;
  signal?: AbortSignal | undefined;
  onProgress?: ((checked: number) => void) | undefined;
}

const PAGE = 200;
/** Every living project has these. */
const WANTED = ['marker.mind', 'video.mp4', 'enhanced-photo.jpg', 'qr-code.png'];
/** Made again by whoever asks for them, once their row is gone. */
const MADE_AGAIN =
  /^(print|thumbnail|preview|capture-\d+)(-\d+)?\.jpg$|^share\.mp4$|^weak-areas(-\d+)?\.png$/;

/**
 * Holds rows, files, markers and jobs of the installation against each other. It may run beside servers and workers. Every file of the pool is read; of all
 * others it is looked whether they are there, and as long as they were.
 */
export async function examine(parts: Parts, options: ExamineOptions): Promise<Examination> {
  const doctor = new Doctor(parts, options);
  await doctor.pool();
  await doctor.files();
  await doctor.projects();
  await doctor.unfinished();
  await doctor.signatures();
  await doctor.jobs();
  return doctor.examination;
}

class Doctor {
  readonly examination: Examination = {
    checked: { markers: 0, files: 0, projects: 0, jobs: 0 },
    findings: [],
  };
  readonly #parts: Parts;
  readonly #options: ExamineOptions;
  #checked = 0;

  constructor(parts: Parts, options: ExamineOptions) {
    this.#parts = parts;
    this.#options = options;
  }

  async pool(): Promise<void> {
    const { checked, problems } = await verifyPool(this.#parts.markerMaker, {
      ...this.#options,
      onProgress: () => this.#progress(),
    });
    this.examination.checked.markers = checked;
    for (const { problem, message, mended } of problems)
      this.examination.findings.push({ problem: `marker-${problem}`, message, mended });
  }

  async files(): Promise<void> {
    await this.#projectFiles();
    await this.#printFiles();
    await this.#compiledFiles();
    const orphans = await findOrphans(this.#parts, this.#options.signal);
    if (orphans > 0)
      await this.#found(
        'file-orphan',
        `${orphans} files in storage belong to nothing: processes died before they could name them. They are removed.`,
        { mend: () => clearOrphans(this.#parts, this.#options.signal) },
      );
  }

  async #projectFiles(): Promise<void> {
    const { db } = this.#parts;
    for (let last = { projectId: '', name: '' }; ; ) {
      const page = await namedFilesAfter(db, last, PAGE);
      if (page.length === 0) return;
      last = page.at(-1)!;
      for (const { projectId, name, storageKey, bytes } of page) {
        // What markers and compiled photos have is looked at with these.
        if (!storageKey.startsWith('projects/')) continue;
        const wrong = await this.#wrongWith(storageKey, bytes);
        if (!wrong || !(await this.#isNamed(storageKey))) continue;
        const what = `${name} of the living photo ${projectId} ${wrong}`;
        if (MADE_AGAIN.test(name))
          await this.#found(
            'file-lost',
            `${what}. It is forgotten, and made again when somebody asks for it.`,
            {
              projectId,
              mend: () => dropFiles(db, projectId, [name]),
            },
          );
        else
          await this.#found('file-lost', `${what}. Restore storage from a backup: nothing else has it.`, {
            projectId,
          });
      }
    }
  }

  async #printFiles(): Promise<void> {
    const { db } = this.#parts;
    for (let last = 0; ; ) {
      const page = await printFilesAfter(db, last, PAGE);
      if (page.length === 0) return;
      last = page.at(-1)!.id;
      for (const { id, projectId, profileId, storageKey, bytes } of page) {
        const wrong = await this.#wrongWith(storageKey!, bytes);
        if (wrong && (await this.#isNamed(storageKey!)))
          await this.#found(
            'print-lost',
            `The print of the living photo ${projectId} for ${profileId} ${wrong}. It is forgotten, and drawn again when somebody asks for it.`,
            { projectId, mend: () => dropPrintFile(db, id) },
          );
      }
    }
  }

  /** Of photos without a frame. A `.target` can be built again from the photo; a `.mind` belongs to prints that hang on walls. */
  async #compiledFiles(): Promise<void> {
    const { db } = this.#parts;
    let lostTargets = 0;
    for (let last = ''; ; ) {
      const page = await compiledAfter(db, last, PAGE);
      if (page.length === 0) break;
      last = page.at(-1)!.mindKey;
      for (const { mindKey, mindBytes, targetKey, targetBytes } of page) {
        const wrong = await this.#wrongWith(mindKey, mindBytes);
        if (wrong)
          await this.#found(
            'target-lost',
            `${mindKey}, which a photo without a frame was compiled to, ${wrong}. Restore storage from a backup.`,
          );
        if (targetKey && (await this.#wrongWith(targetKey, targetBytes))) lostTargets++;
      }
    }
    if (lostTargets > 0)
      await this.#found(
        'target-lost',
        `${lostTargets} targets of photos without a frame are gone. They are built again from the photos.`,
        {
          mend: async () => {
            await forgetLostTargets(this.#parts, this.#options.signal);
            await addMissingTargets(this.#parts, this.#options.signal);
          },
        },
      );
  }

  async projects(): Promise<void> {
    const { db } = this.#parts;
    this.examination.checked.projects = await countProjects(db);
    for (const { id, missing } of await incompleteProjects(db, WANTED))
      await this.#found(
        'project-incomplete',
        `The living photo ${id} has no ${missing.join(' and no ')}. Restore the database from a backup, or take it down.`,
        { projectId: id },
      );
    for (const { id, projectId, mode, markerId } of await confusedItems(db))
      await this.#found(
        'item-confused',
        `Picture ${id} of the living photo ${projectId} is ${mode}, ${markerId === null ? 'without a marker' : `with marker ${markerId}`}. Replace it by the same photo, and it is made anew.`,
        { projectId },
      );
  }

  async unfinished(): Promise<void> {
    const { db } = this.#parts;
    const most = 10_000;
    const waiting = [
      ...(await findForsakenProjects(db, most)).map(({ id }) => id),
      ...(await findForsakenItems(db, most)).map(({ projectId }) => projectId),
      ...(await findForsakenChecks(db, most)).map(({ id }) => id),
    ];
    if (waiting.length > 0)
      await this.#found(
        'unfinished',
        `${waiting.length} living photos are unfinished, or not checked, and have no job: ${sample(waiting)}. They are given one.`,
        { mend: () => resumeProjects(this.#parts) },
      );
  }

  async signatures(): Promise<void> {
    const { db } = this.#parts;
    const damaged: number[] = [];
    for (let last = 0; ; ) {
      const page = await signaturesAfter(db, last, PAGE);
      if (page.length === 0) break;
      last = page.at(-1)!.markerId;
      for (const { markerId, signature } of page) {
        this.#progress();
        try {
          readSignature(new Uint8Array(signature));
        } catch (error) {
          if (codeOf(error) !== 'BROKEN_SIGNATURE') continue; // Another version: it is made again by itself.
          damaged.push(markerId);
        }
      }
    }
    if (damaged.length > 0)
      await this.#found(
        'signature-damaged',
        `What ${damaged.length} markers are named by is damaged: ${sample(damaged)}. It is forgotten, and made again within minutes.`,
        { mend: () => dropSignatures(db, damaged) },
      );
  }

  async jobs(): Promise<void> {
    for (const {
      kind,
      waiting,
      active,
      failed,
      failedSince,
      deadLetters,
    } of await this.#parts.queue.stats()) {
      this.examination.checked.jobs += waiting + active + failed + deadLetters;
      // Where dead letters are kept each job that failed has one; what a schedule repeats is made good by the next that is done.
      const dead = isRepeated(kind) ? failedSince : Math.max(failed, deadLetters);
      if (dead > 0)
        await this.#found(
          'jobs-failed',
          `${dead} jobs of the kind ${kind} failed for good. \`GET /api/ar/queue/jobs?state=failed\` and \`dead\` say why; they can be retried there.`,
        );
    }
  }

  /** What is wrong with a stored file, in words; undefined where nothing is. */
  async #wrongWith(key: string, bytes: number | null): Promise<string | undefined> {
    this.examination.checked.files++;
    this.#progress();
    try {
      const size = await this.#parts.storage.bytesOf(key);
      return bytes === null || size === bytes ? undefined : `has ${size} bytes instead of ${bytes}`;
    } catch (error) {
      if (codeOf(error) !== 'STORED_FILE_MISSING') throw error;
      return 'has lost its file';
    }
  }

  /** Another file may have taken its place while we looked: then nothing is wrong. */
  async #isNamed(key: string): Promise<boolean> {
    return (await findNamedAmong(this.#parts.db, [key])).has(key);
  }

  async #found(
    problem: string,
    message: string,
    { projectId, mend }: { projectId?: string; mend?: () => Promise<unknown> } = {},
  ): Promise<void> {
    this.#options.signal?.throwIfAborted();
    if (this.#options.fix) await mend?.();
    const mended = this.#options.fix && mend !== undefined;
    this.examination.findings.push({
      problem,
      message,
      mended,
      ...(projectId !== undefined && { projectId }),
    });
  }

  #progress(): void {
    this.#options.signal?.throwIfAborted();
    this.#options.onProgress?.(++this.#checked);
  }
}

/** A few of many. */
const sample = (list: readonly (string | number)[]) =>
  list.length <= 3 ? list.join(', ') : `${list.slice(0, 3).join(', ')} and ${list.length - 3} others`;
