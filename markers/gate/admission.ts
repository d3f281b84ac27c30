import type { MindTarget } from '../engine/mind-format.ts';
import type { Runtime } from '../runtime/index.ts';
import { type Fingerprint, fingerprintOf, fingerprintOfTarget } from './fingerprint.ts';
import { targetOf } from './keyframes.ts';
import type { LookAlikeIndex } from './look-alike-index.ts';
import { type MarkerArt, type MarkerTrial, tryMarker } from './marker-trial.ts';
import { LEAST_INLIERS, matchFingerprints } from './match-fingerprints.ts';
import { type MarkerMeasures, measureMarker } from './measures.ts';
import { openOurs } from './recognisers/ours.ts';
import { judgeCaptures, judgeMarker, judgeTarget, type Verdict } from './rules.ts';
import { measureTarget, type TargetMeasures } from './target-measures.ts';

/** What admission knows of a marker. It can cross threads. */
export interface Inspection {
  measures: MarkerMeasures & {
    /** Of its `.target`, where that was looked at. */
    target?: TargetMeasures;
    /** Of simulated captures, where there were any. */
    trial?: MarkerTrial;
  };
  /** By the marker's own rules: whether it looks like another is not in it. */
  verdict: Verdict;
  fingerprint: Fingerprint;
}

/** A marker with all that it is recognised by. */
export interface WholeMarker {
  art: MarkerArt;
  /** Its `.target` file. */
  target: Uint8Array;
  /** Its `.mind` file. */
  mind: Uint8Array;
  /** Whether its bands are wide enough for MindAR: else MindAR's rules do not count. */
  mindar: boolean;
}

/** Gives `Fingerprint.features` of the markers with these ids, in any order; those that are gone are left out. */
export type LoadFeatures = (ids: number[]) => Promise<{ id: number; features: Uint8Array }[]>;

/** Suspects whose features are loaded and compared between two turns of the event loop: about 5 ms. */
const PAGE = 2;

/**
 * All of admission that needs no other marker: the rules of MindAR (where its bands are wide enough) and of our own runtime, simulated
 * captures included. About 0.7 s of CPU, so call it in a worker thread. What breaks another rule is not captured any more.
 * Throws an EngineError BROKEN_MIND, a RuntimeError BROKEN_TARGET.
 */
export async function examineMarker(
  runtime: Runtime,
  { art, target, mind, mindar }: WholeMarker,
  options: { signal?: AbortSignal } = {},
): Promise<Inspection> {
  const inspection = inspectMarker(mind);
  const measures: Inspection['measures'] = { ...inspection.measures, target: measureTarget(target) };
  const fingerprint = mindar ? inspection.fingerprint : fingerprintOfTarget(target);
  const failures = [...(mindar ? inspection.verdict.failures : []), ...judgeTarget(measures.target!)];
  if (failures.length === 0) {
    measures.trial = await tryMarker(await openOurs(runtime, target), art, options);
    failures.push(...judgeCaptures(measures.trial));
  }
  return { measures, verdict: { admitted: failures.length === 0, failures }, fingerprint };
}

/**
 * What a marker's `.mind` file alone tells: about 5 ms and reading it, so call it in a worker thread. Throws an EngineError BROKEN_MIND.
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
