import type { MindTarget } from '../engine/mind-format.ts';
import { type Fingerprint, fingerprintOf } from './fingerprint.ts';
import { targetOf } from './keyframes.ts';
import type { LookAlikeIndex } from './look-alike-index.ts';
import { LEAST_INLIERS, matchFingerprints } from './match-fingerprints.ts';
import { type MarkerMeasures, measureMarker } from './measures.ts';
import { judgeMarker, type Verdict } from './rules.ts';

/** What admission knows of a marker. It can cross threads. */
export interface Inspection {
  measures: MarkerMeasures;
  /** By the static rules alone. */
  verdict: Verdict;
  fingerprint: Fingerprint;
}

/** Gives `Fingerprint.features` of the markers with these ids, in any order; those that are gone are left out. */
export type LoadFeatures = (ids: number[]) => Promise<{ id: number; features: Uint8Array }[]>;

/** Suspects whose features are loaded and compared between two turns of the event loop: about 5 ms. */
const PAGE = 2;

/**
 * All of admission that needs no other marker: about 5 ms and reading the file, so call it in a worker thread. Throws an
 * EngineError BROKEN_MIND.
 */
export function inspectMarker(mind: Uint8Array | MindTarget): Inspection {
  const target = targetOf(mind);
  const measures = measureMarker(target);
  return { measures, verdict: judgeMarker(measures), fingerprint: fingerprintOf(target) };
}

/**
 * Whether a marker may enter the pool: it keeps the static rules, and a phone takes it for none of the markers in the index
 * (else the rule `look-alike` fails). Throws a CodedError BROKEN_FINGERPRINT.
 */
export async function admitMarker(
  { verdict, fingerprint }: Inspection,
  index: LookAlikeIndex,
  loadFeatures: LoadFeatures,
  options: {
    /** The marker's own id, if the index holds it already. */
    except?: number;
  } = {},
): Promise<Verdict> {
  if (!verdict.admitted) return verdict;
  const suspects = index.suspects(fingerprint.keys, options);
  for (let start = 0; start < suspects.length; start += PAGE) {
    for (const { id, features } of await loadFeatures(suspects.slice(start, start + PAGE))) {
      const { isMatch, consistent } = matchFingerprints(fingerprint.features, features);
      if (!isMatch) continue;
      const message = `${consistent} keypoints lie as in marker ${id}: from ${LEAST_INLIERS} on a phone may take one for the other.`;
      return {
        admitted: false,
        failures: [{ rule: 'look-alike', value: consistent, limit: LEAST_INLIERS, message }],
      };
    }
  }
  return verdict;
}
