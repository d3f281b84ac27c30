// What an AR page recognises its prints with: the server asks to send that ahead, the page to load it.
import type { Rectangle } from './formats.ts';

/** Our own runtime, or MindAR's. */
export type TrackerName = 'ours' | 'mindar';

/** A print that a page is to recognise. */
interface Print {
  /** Where the photo lies: fractions of the print. */
  window: Rectangle;
  /** Where its `.target` file for our own runtime is, if it has one. */
  targetUrl?: string;
}

interface Circumstances {
  /** What the operator or the visitor prefers. */
  wanted: TrackerName;
  /** Whether the browser has what our own runtime needs. */
  canRunOurs: boolean;
  /** Indices of prints whose `.target` did not come, or can't be read. */
  failed?: ReadonlySet<number>;
}

/** MindAR needs a frame of about a fifth of the print, or the photo itself. */
const MINDAR_BAND = 0.19;

/**
 * What recognises the prints of a page, at least some of them; null where nothing does. MindAR sees no narrow frame: a page gets it only
 * where it sees every print, or where our own runtime has nothing to go by.
 */
export function chooseTracker(
  prints: readonly Print[],
  { wanted, canRunOurs, failed = new Set() }: Circumstances,
): TrackerName | null {
  const withTarget = prints.filter(({ targetUrl }, index) => targetUrl && !failed.has(index)).length;
  const forMindar = prints.filter(isForMindar).length;
  const oursSeesAll = canRunOurs && withTarget === prints.length;
  if (forMindar === prints.length && (wanted === 'mindar' || !oursSeesAll)) return 'mindar';
  if (canRunOurs && withTarget > 0) return 'ours';
  // What failed may come at another try, to which a search for a part of the prints would never lead.
  if (failed.size > 0) return null;
  return forMindar > 0 ? 'mindar' : null;
}

function isForMindar({ window }: Print): boolean {
  const isWhole = window.width >= 1 && window.height >= 1;
  return isWhole || Math.max(window.x, window.y) >= MINDAR_BAND;
}
