// How it went to recognise a print, for those who run the service: no picture, no name, no address.
import type { TrackerName } from '../../markers/choose-tracker.ts';
import type { NewLook } from '../../server/api/look-calls.ts';
import type { ViewerData } from '../../server/projects/viewer-page.ts';

/** One run of the camera: from the first picture that is looked at until the page is left or the camera closed. */
export class Look {
  readonly #data: Pick<ViewerData, 'items' | 'looks'>;
  #tracker: TrackerName | null = null;
  #begun: number | null = null;
  #item: number | null = null;
  #msToLock: number | null = null;
  #losses = 0;
  #followedMs = 0;
  #seenSince: number | null = null;

  constructor(data: Pick<ViewerData, 'items' | 'looks'>) {
    this.#data = data;
  }

  /** Prints are being looked for; again and again, of which the first counts. */
  begin(tracker: TrackerName): void {
    if (this.#tracker === null) [this.#tracker, this.#begun] = [tracker, performance.now()];
  }

  sight(item: number, isSeen: boolean): void {
    const now = performance.now();
    if (isSeen) {
      this.#msToLock ??= now - (this.#begun ?? now);
      this.#item ??= item;
      this.#seenSince ??= now;
    } else {
      this.#losses++;
      this.#rest(now);
    }
  }

  /** Tells the server, once, in a way that outlives the page. */
  end(): void {
    const { looks, items } = this.#data;
    if (!looks || this.#tracker === null || this.#begun === null) return;
    this.#rest(performance.now());
    // Of several prints of which none was found nobody can tell which it was.
    const index = this.#item ?? (items.length === 1 ? 0 : null);
    const note: NewLook = {
      projectId: looks.projectId,
      item: index === null ? null : (items[index]?.id ?? null),
      device: deviceOf(navigator),
      tracker: this.#tracker,
      msToLock: this.#msToLock === null ? null : Math.round(this.#msToLock),
      losses: this.#losses,
      followedMs: Math.round(this.#followedMs),
    };
    this.#begun = null;
    navigator.sendBeacon(looks.url, new Blob([JSON.stringify(note)], { type: 'application/json' }));
  }

  #rest(now: number): void {
    if (this.#seenSince !== null) this.#followedMs += now - this.#seenSince;
    this.#seenSince = null;
  }
}

/** The kind of device, and no more. */
export function deviceOf({
  userAgent,
  maxTouchPoints,
}: Pick<Navigator, 'userAgent' | 'maxTouchPoints'>): NewLook['device'] {
  if (/iPhone|iPod/.test(userAgent)) return 'iphone';
  // An iPad says that it is a Mac.
  if (/iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1)) return 'ipad';
  if (/Android/.test(userAgent)) return 'android';
  return /Windows|Macintosh|Linux|CrOS/.test(userAgent) ? 'computer' : 'other';
}
