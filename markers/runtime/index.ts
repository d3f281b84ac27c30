// Recognising prints with targets of our own. In a browser import `createRuntime` from ./runtime.ts: this file loads the module
// through Node.
export type { TargetOptions } from './build-target.ts';
export { RuntimeError, type RuntimeErrorCode } from './errors.ts';
export { createFollower, type Follower, type Sight } from './follower.ts';
export { apply, type Homography, mapCorners, type Point } from './homography.ts';
export {
  createIdentifier,
  Directory,
  type Identifier,
  type Identity,
  LEAST_CORRELATION,
  type LoadTarget,
  makeSignature,
  type RingShape,
  ringShapeOf,
  SIGNATURE_VERSION,
} from './identify/index.ts';
export { loadRuntime } from './load-runtime.ts';
export type { Recogniser, RecogniserOptions } from './recogniser.ts';
export { createRuntime, type Runtime } from './runtime.ts';
export type { Lock } from './search.ts';
export { createSearcher, type Searcher } from './searcher.ts';
export type { FeatureSet, Level, Target } from './target.ts';
export { readTarget, TARGET_VERSION } from './target-format.ts';
