import type { Database } from '../db/connection.ts';
import { type Marker, retireMarkers } from '../db/markers.ts';
import { findMarker, fingerprintIds, markersAfter } from '../db/pool.ts';
import {
  assignedWithoutProject,
  markerFileKeys,
  mendState,
  reusableSeed,
  setGateVerdict,
  skipSeeds,
  unclaimedWithProject,
} from '../db/pool-check.ts';
import { setMarkerTarget } from '../db/target-names.ts';
import type { Art } from '../markers/art/index.ts';
import { codeOf } from '../markers/coded-error.ts';
import type { Inspection } from '../markers/gate/index.ts';
import { isForOursOnly } from './build-marker.ts';
import { findAbandonedMarkers } from './clear-up.ts';
import { storeFingerprint } from './fingerprints.ts';
import { CURRENT_VERSIONS } from './kinds.ts';
import { type MarkerMaker, withdraw } from './make-marker.ts';
import { buildTargetAgain } from './marker-target.ts';

export type ProblemKind =
  | 'abandoned'
  | 'file-missing'
  | 'file-damaged'
  | 'file-of-other-version'
  | 'file-unreadable'
  | 'target-missing'
  | 'fingerprint-missing'
  | 'gate-outdated'
  | 'not-admitted'
  | 'orphan-file'
  | 'without-project'
  | 'not-claimed'
  | 'seed-reusable';

type FileProblem = Extract<ProblemKind, `file-${string}`>;

const FILE_PROBLEMS: Record<string, FileProblem> = {
  STORED_FILE_MISSING: 'file-missing',
  BROKEN_MIND: 'file-damaged',
  BROKEN_TARGET: 'file-damaged',
  TARGET_VERSION: 'file-of-other-version',
  STORAGE_FAILED: 'file-unreadable',
};

const inWords = (problem: FileProblem) =>
  ({
    'file-missing': 'is missing',
    'file-damaged': 'is not what was stored',
    'file-of-other-version': 'is of a version that is not read here',
    'file-unreadable': 'cannot be read',
  })[problem];

const canBeDrawn = ({ artVersion }: Marker) => artVersion === CURRENT_VERSIONS.artVersion;

const isInUse = ({ state }: Marker) => state !== 'free' && state !== 'resting';

export interface Problem {
  problem: ProblemKind;
  /** A sentence that says what is wrong, and what was or will be done. */
  message: string;
  markerId?: number;
  file?: string;
  mended: boolean;
}

export interface PoolReport {
  checked: number;
  problems: Problem[];
}

export interface VerifyOptions {
  /** Mend what can be mended; without it nothing is changed. */
  fix: boolean;
  signal?: AbortSignal | undefined;
  onProgress?: ((checked: number) => void) | undefined;
}

const PAGE = 40;
/** A target that is made again is kept before its row names it: a younger file may be about to be somebody's. */
const SAFE_AGE_MS = 60 * 60_000;

/**
 * Holds every row of the pool against its files and its project, and gates again what an older gate admitted. It may run beside
 * servers and builders. Every file is read; judging happens in worker threads.
 */
export async function verifyPool(maker: MarkerMaker, options: VerifyOptions): Promise<PoolReport> {
  return new Verification(maker, options).run();
}

class Verification {
  readonly #maker: MarkerMaker;
  readonly #db: Database;
  readonly #options: VerifyOptions;
  readonly #report: PoolReport = { checked: 0, problems: [] };

  constructor(maker: MarkerMaker, options: VerifyOptions) {
    this.#maker = maker;
    this.#db = maker.db;
    this.#options = options;
  }

  async run(): Promise<PoolReport> {
    await this.#abandoned();
    // Files before rows: the row of a new marker comes before its files, so what no row names after that is nobody's.
    const files: string[] = [];
    for await (const { key, changedAt } of this.#maker.files.list())
      if (Date.now() - changedAt.getTime() >= SAFE_AGE_MS) files.push(key);
    await this.#orphans(files);
    await this.#markers();
    await this.#projects();
    await this.#seeds();
    return this.#report;
  }

  /** Notes a problem, and mends it where that is wanted and possible. */
  async #found(problem: Omit<Problem, 'mended'>, mend?: () => Promise<unknown>): Promise<void> {
    this.#options.signal?.throwIfAborted();
    if (this.#options.fix) await mend?.();
    this.#report.problems.push({ ...problem, mended: this.#options.fix && mend !== undefined });
  }

  async #abandoned(): Promise<void> {
    for (const marker of await findAbandonedMarkers(this.#maker))
      await this.#found(
        {
          problem: 'abandoned',
          markerId: marker.id,
          message: `Marker ${marker.id} was never finished: its builder is gone. It is removed.`,
        },
        () => withdraw(this.#maker, marker),
      );
  }

  async #orphans(files: string[]): Promise<void> {
    const known = await markerFileKeys(this.#db);
    for (const file of files.filter((key) => !known.has(key))) {
      // One that was withdrawn while we looked is gone with its row.
      if (!(await this.#exists(file))) continue;
      await this.#found(
        { problem: 'orphan-file', file, message: `The file ${file} belongs to no marker. It is removed.` },
        () => this.#maker.files.remove([file]),
      );
    }
  }

  async #exists(file: string): Promise<boolean> {
    return this.#maker.files.read(file).then(
      () => true,
      (error) => codeOf(error) !== 'STORED_FILE_MISSING',
    );
  }

  async #markers(): Promise<void> {
    for (let last = 0; ; ) {
      const page = await markersAfter(this.#db, last, PAGE);
      if (page.length === 0) return;
      last = page.at(-1)!.id;
      // After the rows, with which they come: else a marker that was made meanwhile would seem to have none.
      const fingerprinted = new Set(await fingerprintIds(this.#db, page[0]!.id));
      const whole = page.filter((marker) => marker.state !== 'building' && marker.mindKey !== null);
      await Promise.all(
        whole.map(async (marker) => {
          await this.#marker(marker, fingerprinted.has(marker.id));
          this.#options.onProgress?.(++this.#report.checked);
        }),
      );
    }
  }

  async #marker(marker: Marker, hasFingerprint: boolean): Promise<void> {
    const hasTarget = await this.#checkTarget(marker);
    // Without its target nothing tells a marker from others that is for our own runtime only.
    if (!hasTarget && isForOursOnly(marker.layout)) return;
    const inspection = await this.#readMarker(marker);
    if (!inspection) return;
    if (!hasFingerprint)
      await this.#found(
        {
          problem: 'fingerprint-missing',
          markerId: marker.id,
          message: `Nothing is known by which new markers could be told from marker ${marker.id}. It is read from its file.`,
        },
        () => storeFingerprint(this.#maker, marker.id, inspection),
      );
    if (marker.state === 'free' || marker.state === 'resting') await this.#gateAgain(marker, inspection);
  }

  /** What a file holds, or what is wrong with it; undefined where the marker has another one since its row was read. */
  async #read<Found extends { sha256: string }>(
    id: number,
    key: string,
    inspect: (file: Uint8Array) => Promise<Found>,
  ): Promise<Found | FileProblem | undefined> {
    let problem: FileProblem = 'file-damaged';
    try {
      const found = await inspect(await this.#maker.files.read(key));
      if (key.includes(found.sha256)) return found;
    } catch (error) {
      const known = FILE_PROBLEMS[codeOf(error) ?? ''];
      if (!known) throw error;
      problem = known;
    }
    // Beside a living server it may have been retired meanwhile, and its files removed.
    const now = await findMarker(this.#db, id);
    if (now?.mindKey !== key && now?.targetKey !== key) return undefined;
    if (problem !== 'file-unreadable') return problem;
    await this.#found({
      problem,
      markerId: id,
      file: key,
      message: `A file of marker ${id} cannot be read. Please look at the disk.`,
    });
    return undefined;
  }

  /** Whether its target is as it was stored. */
  async #checkTarget(marker: Marker): Promise<boolean> {
    const { id, targetKey } = marker;
    if (targetKey === null) {
      await this.#lacksTarget(marker);
      return false;
    }
    const found = await this.#read(id, targetKey, (file) =>
      this.#maker.threads.checkTarget(file, this.#options),
    );
    if (typeof found !== 'string') return found !== undefined;
    const about = { problem: found, markerId: id, file: targetKey };
    const what = `The target of marker ${id} ${inWords(found)}`;
    if (canBeDrawn(marker))
      await this.#found({ ...about, message: `${what}. It is made again from its seed.` }, () =>
        this.#buildTarget(marker),
      );
    // A print may hang on a wall that nothing else recognises, or a server that reads this version may come back.
    else if (found === 'file-of-other-version' || (isInUse(marker) && isForOursOnly(marker.layout)))
      await this.#found({
        ...about,
        message: `${what}, and only an older art could make it again. Restore it from a backup, or go back to the version that wrote it.`,
      });
    else if (isInUse(marker))
      await this.#found(
        {
          ...about,
          message: `${what}, and only an older art could make it again. MindAR alone recognises it.`,
        },
        () => this.#db.transaction((transaction) => setMarkerTarget(transaction, marker, null)),
      );
    else
      await this.#found(
        { ...about, message: `${what}, and only an older art could make it again. The marker is retired.` },
        () => retireMarkers(this.#db, [id]),
      );
    return false;
  }

  async #lacksTarget(marker: Marker): Promise<void> {
    const about = { problem: 'target-missing', markerId: marker.id } as const;
    const { id } = marker;
    if (canBeDrawn(marker))
      await this.#found(
        {
          ...about,
          message: `Marker ${id} has no target for our own runtime. One is made from its seed.`,
        },
        () => this.#buildTarget(marker),
      );
    // MindAR recognises the others; what nobody has is handed out no more.
    else if (isInUse(marker) && isForOursOnly(marker.layout))
      await this.#found({
        ...about,
        message: `Marker ${id} has no target, by which alone its prints are recognised, and only an older art could make one. Restore the database from a backup.`,
      });
  }

  #buildTarget(marker: Marker): Promise<boolean> {
    return buildTargetAgain(this.#maker, marker, this.#options.signal);
  }

  /** What its `.mind` file holds; undefined where that is not what was stored. */
  async #readMarker(marker: Marker): Promise<Inspection | undefined> {
    const { id, layout, mindKey, targetKey } = marker;
    const target = isForOursOnly(layout) && targetKey ? await this.#maker.files.read(targetKey) : null;
    const found = await this.#read(id, mindKey!, (mind) =>
      this.#maker.threads.inspect({ mind, target, layout }, this.#options),
    );
    if (typeof found !== 'string') return found;
    const problem = found;
    const what = inWords(problem);
    const rebuilt = this.#options.fix ? await this.#rebuild(marker) : undefined;
    if (rebuilt || !isInUse(marker))
      await this.#found(
        {
          problem,
          markerId: id,
          message: `The file of marker ${id} ${what}. It is made again from its seed, or else the marker is retired.`,
        },
        async () => rebuilt || retireMarkers(this.#db, [id]),
      );
    else
      await this.#found({
        problem,
        markerId: id,
        message: `The file of marker ${id} ${what}, and a project uses it. Only with the versions that it was made with can it be made again; else restore it from a backup.`,
      });
    return undefined;
  }

  /** The same seed gives the same bytes, as long as art and engine are the same. */
  async #rebuild(marker: Marker): Promise<boolean> {
    const { artVersion, engineVersion } = CURRENT_VERSIONS;
    if (marker.artVersion !== artVersion || marker.engineVersion !== engineVersion) return false;
    const { format, layout, style, seed } = marker;
    const { mind } = await this.#maker.threads.build({ format, layout, style, seed } as Art);
    const staged = await this.#maker.files.stage(mind, 'mind');
    try {
      if (staged.key !== marker.mindKey) return false;
      await staged.keep();
      return true;
    } finally {
      await staged.discard();
    }
  }

  async #gateAgain(marker: Marker, inspection: Inspection): Promise<void> {
    const { id } = marker;
    const { artVersion, engineVersion, gateVersion } = CURRENT_VERSIONS;
    const isReproducible = marker.artVersion === artVersion && marker.engineVersion === engineVersion;
    const isOutdated = isReproducible && marker.gateVersion !== gateVersion;
    // Its file alone does not tell all that today's gate asks for.
    const { format, layout, style, seed } = marker;
    const examined = isOutdated
      ? await this.#maker.threads.build({ format, layout, style, seed } as Art, this.#options)
      : inspection;
    const { failures } = await this.#maker.admission.admitAgain(id, examined);
    if (failures[0])
      return this.#found(
        {
          problem: 'not-admitted',
          markerId: id,
          message: `Marker ${id} does not pass: ${failures[0].message} It is retired.`,
        },
        () => retireMarkers(this.#db, [id]),
      );
    if (isOutdated)
      await this.#found(
        {
          problem: 'gate-outdated',
          markerId: id,
          message: `Marker ${id} was admitted by an older gate, and passes today's too.`,
        },
        () => setGateVerdict(this.#db, id, { gateVersion, quality: examined.measures }),
      );
  }

  async #projects(): Promise<void> {
    for (const id of await assignedWithoutProject(this.#db))
      await this.#found(
        {
          problem: 'without-project',
          markerId: id,
          message: `No project has marker ${id} any more. It rests.`,
        },
        () => mendState(this.#db, id, 'resting'),
      );
    for (const id of await unclaimedWithProject(this.#db))
      await this.#found(
        {
          problem: 'not-claimed',
          markerId: id,
          message: `Marker ${id} belongs to a project, but could be given to another. It is assigned.`,
        },
        () => mendState(this.#db, id, 'assigned'),
      );
  }

  async #seeds(): Promise<void> {
    const used = await reusableSeed(this.#db);
    if (used === undefined) return;
    await this.#found(
      {
        problem: 'seed-reusable',
        message: `Seeds up to ${used} are used but would be given again. They are skipped.`,
      },
      () => skipSeeds(this.#db, used),
    );
  }
}
