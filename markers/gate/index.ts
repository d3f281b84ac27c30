// Which markers may enter the pool: those that a phone recognises, and takes for no other. Nothing here draws or reads pictures.
export { admitMarker, type Inspection, inspectMarker, type LoadFeatures } from './admission.ts';
export { type Fingerprint, fingerprintOf } from './fingerprint.ts';
export { LookAlikeIndex } from './look-alike-index.ts';
export { type FingerprintMatch, matchFingerprints } from './match-fingerprints.ts';
export { type MarkerMeasures, measureMarker } from './measures.ts';
export { GATE_VERSION, judgeMarker, type RuleFailure, type Verdict } from './rules.ts';
export {
  judgeTrackability,
  LEAST_TRACKABILITY,
  type Trackability,
  type TrackabilityMeasures,
  type TrackabilityReason,
  UNTRACKABLE_SHAPE,
} from './trackability.ts';
