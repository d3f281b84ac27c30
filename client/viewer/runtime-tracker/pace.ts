/** The share of the time between two camera frames that one may cost; the rest is the page's and the video's. */
const SHARE = 0.7;
/** At most so many of the camera's frames for one that is looked at. */
const SLOWEST = 3;
/** A frame that costs this much even so is too large for this phone. */
const TOO_LONG_MS = 60;
/** Frames before the size is judged. */
const FRAMES_TO_JUDGE = 15;
/** How far a new measurement moves an average. */
const WEIGHT = 0.15;

/** Decides how many of the camera's frames are looked at while a print is followed, by what they cost. */
export class Pace {
  #interval = 33;
  #every = 1;
  #cost = 0;
  #last: number | null = null;
  #measured = 0;
  #skipped = 0;

  /** Whether every frame of the camera is looked at. */
  get isFull(): boolean {
    return this.#every === 1;
  }

  /** Call it for every frame of the camera. Whether this one is to be looked at. */
  next(now: number): boolean {
    if (this.#last !== null) this.#interval += WEIGHT * (Math.min(200, now - this.#last) - this.#interval);
    this.#last = now;
    this.#every = Math.min(SLOWEST, Math.ceil(this.#cost / (SHARE * this.#interval)) || 1);
    this.#skipped++;
    if (this.#skipped < this.#every) return false;
    this.#skipped = 0;
    return true;
  }

  /** @param milliseconds what reading and following a frame took */
  note(milliseconds: number): void {
    this.#cost = this.#measured === 0 ? milliseconds : this.#cost + WEIGHT * (milliseconds - this.#cost);
    this.#measured++;
  }

  get isTooSlow(): boolean {
    return this.#measured >= FRAMES_TO_JUDGE && this.#cost > TOO_LONG_MS;
  }
}
