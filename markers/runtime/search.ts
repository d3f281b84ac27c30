import type { Size } from '../formats.ts';
import { Detector } from './detector.ts';
import { Frame } from './frame.ts';
import { hypothesise } from './hypotheses.ts';
import type { LoadedTarget } from './loaded-target.ts';
import { Matcher } from './matcher.ts';
import { isAlmostConfirmed, isConfirmed, type Pose, settlePose } from './pose.ts';
import type { Tracker } from './tracker.ts';
import type { Workspace } from './workspace.ts';

/** A print that was found: by its index among the targets. */
export interface Lock extends Pose {
  index: number;
}

const DETECTOR = { columns: 16, rows: 10, perCell: 19, octaves: 4 };
const MOST_HYPOTHESES = 12;

/** The detector that a frame is searched with. */
export function createDetector({ kernels, arena }: Workspace, size: Size): Detector {
  const { columns, rows } = DETECTOR;
  const upright = size.height > size.width;
  const grid = upright ? { columns: rows, rows: columns } : { columns, rows };
  return new Detector(kernels, arena, size, { ...DETECTOR, ...grid });
}

/** Looks for prints anywhere in a frame. */
export class Search {
  /** The frame to search: a copy of its own, as it takes longer than a camera's frame. */
  readonly frame: Frame;
  /** Whether the last run saw something much like a target, but not well enough. */
  almost = false;
  readonly #detector: Detector;
  readonly #matcher: Matcher;
  readonly #tracker: Tracker;

  constructor({ kernels, arena }: Workspace, tracker: Tracker, size: Size) {
    this.frame = new Frame(kernels, arena, size);
    this.#detector = createDetector({ kernels, arena }, size);
    this.#matcher = new Matcher(kernels, arena);
    this.#tracker = tracker;
  }

  /** Yields between slices; then which of the targets are in `frame`. */
  *run(targets: readonly (readonly [index: number, target: LoadedTarget])[]): Generator<void, Lock[]> {
    this.almost = false;
    const found = yield* this.#detector.detect(this.frame.picture);
    const locks: Lock[] = [];
    for (const [index, target] of targets) {
      const matches = yield* this.#matcher.match(this.#detector, found, target);
      const hypotheses = yield* hypothesise(matches, target.target.size, MOST_HYPOTHESES);
      for (const { homography } of hypotheses) {
        const pose = settlePose(this.#tracker, this.frame, target, homography);
        yield;
        if (!pose) continue;
        if (isConfirmed(pose)) {
          locks.push({ index, homography: pose.homography, confidence: pose.share });
          break;
        }
        this.almost ||= isAlmostConfirmed(pose);
      }
    }
    return locks;
  }
}
