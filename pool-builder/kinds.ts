import type { MarkerVersions } from '../db/markers.ts';
import { ART_VERSION, type Art } from '../markers/art/index.ts';
import { ENGINE_VERSION } from '../markers/engine/index.ts';

/** The kind that a project gets when nobody chose another. */
export const DEFAULT_KIND: Omit<Art, 'seed'> = { format: '3x2', layout: 'border-22', style: 'terrazzo' };

/** Markers of other versions are not handed out. No gate tests markers yet: its version is 0. */
export const CURRENT_VERSIONS: MarkerVersions = {
  artVersion: ART_VERSION,
  engineVersion: ENGINE_VERSION,
  gateVersion: 0,
};
