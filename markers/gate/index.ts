// Which markers may enter the pool: those that a phone recognises, and takes for no other.
export {
  admitMarker,
  examineMarker,
  type Inspection,
  inspectMarker,
  type LoadFeatures,
  type WholeMarker,
} from './admission.ts';
export { type Fingerprint, fingerprintOf, fingerprintOfTarget } from './fingerprint.ts';
export { LookAlikeIndex } from './look-alike-index.ts';
export { type MarkerArt, type MarkerTrial, tryMarker } from './marker-trial.ts';
export { type FingerprintMatch, matchFingerprints } from './match-fingerprints.ts';
export { type MarkerMeasures, measureMarker } from './measures.ts';
export {
  buildPhotoTarget,
  type PhotoTrial,
  type PhotoTrialOptions,
  refineTrackability,
  tryPhoto,
} from './photo-trial.ts';
export {
  GATE_VERSION,
  judgeCaptures,
  judgeMarker,
  judgeTarget,
  type RuleFailure,
  type Verdict,
} from './rules.ts';
export { measureTarget, type TargetMeasures } from './target-measures.ts';
export {
  judgeTrackability,
  LEAST_TRACKABILITY,
  type Trackability,
  type TrackabilityMeasures,
  type TrackabilityReason,
  UNTRACKABLE_SHAPE,
} from './trackability.ts';
export { drawWeakAreas } from './weak-areas.ts';
