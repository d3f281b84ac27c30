import type { MarkerKind, MarkerVersions } from '../db/markers.ts';
import { ART_VERSION, type Art, STYLES } from '../markers/art/index.ts';
import { ENGINE_VERSION } from '../markers/engine/index.ts';
import { FORMATS, LAYOUTS, type LayoutId } from '../markers/formats.ts';
import { GATE_VERSION } from '../markers/gate/index.ts';

/** The layout of frames from now on; whatever hangs on a wall keeps its own. */
export const DEFAULT_LAYOUT: LayoutId = 'border-8';

/** The kind that a project gets when nobody chose another. */
export const DEFAULT_KIND: Omit<Art, 'seed'> = { format: '3x2', layout: DEFAULT_LAYOUT, style: 'terrazzo' };

/** Markers of other versions are not handed out. */
export const CURRENT_VERSIONS: MarkerVersions = {
  artVersion: ART_VERSION,
  engineVersion: ENGINE_VERSION,
  gateVersion: GATE_VERSION,
};

/** What most projects ask for comes first. */
const POOL_LAYOUTS = Object.keys(LAYOUTS).sort(
  (a, b) => Number(b === DEFAULT_LAYOUT) - Number(a === DEFAULT_LAYOUT),
);

/** Every kind of marker that the pool keeps, in the order in which it is refilled. */
export const ALL_KINDS: MarkerKind[] = Object.keys(FORMATS)
  .flatMap((format) =>
    POOL_LAYOUTS.flatMap((layout) => Object.keys(STYLES).map((style) => ({ format, layout, style }))),
  )
  .sort((a, b) => Number(isStocked(b)) - Number(isStocked(a)));

export function isSameKind(a: MarkerKind, b: MarkerKind): boolean {
  return a.format === b.format && a.layout === b.layout && a.style === b.style;
}

/** Whether many are kept of it. */
export function isStocked(kind: MarkerKind): boolean {
  return isSameKind(kind, DEFAULT_KIND);
}

/** Whether a visitor can choose it; of the others none are kept but what an admin asks for. */
export function isOffered(kind: MarkerKind): boolean {
  return kind.layout === DEFAULT_KIND.layout;
}
