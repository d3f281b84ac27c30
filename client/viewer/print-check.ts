// The check of a batch's first print: the code on the print shop's page leads here, and that page waits for what this one tells it.
import type { FirstPrint } from '../../server/api/print-batch-calls.ts';
import type { Homography } from './homography.ts';
import { deviceOf } from './look.ts';
import { cornersOf } from './pose-guard.ts';

/** A print counts as found once it was followed for so long. */
const STEADY_MS = 500;

/** Waits until a print was found and held, and tells the server once how fast that was and how much of the picture it took. */
export class PrintCheck {
  readonly #batch: string;
  readonly #onTold: (isNoted: boolean) => void;
  #begun: number | null = null;
  #since: number | null = null;
  #isTold = false;
  #found: FirstPrint | undefined;

  constructor(batch: string, onTold: (isNoted: boolean) => void) {
    this.#batch = batch;
    this.#onTold = onTold;
  }

  /** The camera's first picture is looked at. Again and again, of which the first counts. */
  begin(): void {
    this.#begun ??= performance.now();
  }

  lost(): void {
    this.#since = null;
  }

  followed(pose: Homography): void {
    const now = performance.now();
    this.#since ??= now;
    if (this.#isTold || this.#begun === null || now - this.#since < STEADY_MS) return;
    this.#isTold = true;
    // What is told again is what was found first: how long a line was away says nothing of the print.
    this.#found ??= {
      batch: this.#batch,
      device: deviceOf(navigator),
      msToLock: Math.round(this.#since - this.#begun),
      pictureShare: Math.round(shareOf(pose) * 1000) / 1000,
    };
    void this.#tell(this.#found);
  }

  async #tell(found: FirstPrint): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: JSON.stringify(found) };
    try {
      const { ok, status } = await fetch('/api/ar/print-checks', request);
      if (status >= 500) throw new Error(`The server answered ${status}.`);
      this.#onTold(ok);
    } catch {
      // The line dropped, or the server is away for a moment: the next half second tells it again.
      this.#isTold = false;
      this.#since = null;
    }
  }
}

/** The batch that an address asks to check the first print of. */
export const batchIn = (hash: string): string | null => /^#check=([\w-]{1,40})$/.exec(hash)?.[1] ?? null;

/** The greater of the shares of the picture's width and height that a print takes; 0 where no camera could see it so. */
export function shareOf(pose: Homography): number {
  const corners = cornersOf(pose) ?? [];
  const spread = (values: number[]) => Math.max(...values) - Math.min(...values);
  if (corners.length === 0) return 0;
  return Math.max(spread(corners.map(({ x }) => x)), spread(corners.map(({ y }) => y)));
}
