// The `.mind` compiler. In a browser import `createEngine` from ./engine.ts: this file loads the module through Node.
export { type CompileOptions, createEngine, ENGINE_VERSION, type Engine } from './engine.ts';
export { EngineError, type EngineErrorCode } from './errors.ts';
export { type GreyMethod, greyFromRgb } from './grey.ts';
export { type GreyImage, MAXIMUM_ASPECT, MAXIMUM_SIDE, type Rectangle } from './image.ts';
export { joinTargets } from './join-targets.ts';
export { loadEngine } from './load-engine.ts';
export {
  type ClusterNode,
  describeMind,
  type FeaturePoint,
  type MatchingKeyframe,
  type MindTarget,
  readMind,
  type TargetSummary,
  type TrackingKeyframe,
  writeMind,
} from './mind-format.ts';
export {
  type CreateCanvas,
  type DrawableImage,
  OfflineCompiler,
  type OfflineCompilerOptions,
} from './offline-compiler.ts';
