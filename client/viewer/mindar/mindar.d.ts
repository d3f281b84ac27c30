// The part of MindAR 1.2.5 that the viewer uses; the package has no types of its own.
declare module 'mind-ar/src/image-target/controller.js' {
  export type Update =
    | { type: 'processDone' }
    | { type: 'updateMatrix'; targetIndex: number; worldMatrix: number[] | null };

  interface Disposable {
    dispose(): void;
  }

  export class Controller {
    constructor(options: {
      inputWidth: number;
      inputHeight: number;
      maxTrack?: number;
      warmupTolerance?: number;
      missTolerance?: number;
      filterMinCF?: number;
      filterBeta?: number;
      onUpdate?: (update: Update) => void;
    });
    readonly inputWidth: number;
    readonly inputHeight: number;
    /** Width and height in pixels of each target, from the .mind file. */
    readonly markerDimensions: [number, number][];
    readonly tracker: import('mind-ar/src/image-target/tracker/tracker.js').Tracker;
    readonly cropDetector: { detector: { tensorCaches: Record<string, Record<string, Disposable>> } };
    readonly inputLoader: { tempPixelHandle: { dataId: object } };
    readonly trackingStates: { filter: { reset(): void } }[];
    /** Focal length and middle of the picture, as MindAR supposes them. */
    readonly projectionTransform: [
      [number, number, number],
      [number, number, number],
      [number, number, number],
    ];
    /** Refines a pose, three rows of four, by pairs of points; null when they do not agree. */
    _workerTrackUpdate(
      pose: number[][],
      pairs: { worldCoords: { x: number; y: number }[]; screenCoords: { x: number; y: number }[] },
    ): Promise<number[][] | null>;
    addImageTargetsFromBuffer(buffer: ArrayBuffer): { dimensions: [number, number][] };
    dummyRun(input: HTMLVideoElement): void;
    processVideo(input: HTMLVideoElement): void;
    getProjectionMatrix(): number[];
    stopProcessVideo(): void;
    dispose(): void;
  }
}

declare module 'mind-ar/src/image-target/tracker/tracker.js' {
  /** A WebGL program as tfjs runs it. */
  export interface Program {
    variableNames: string[];
    outputShape: number[];
    userCode: string;
  }

  export interface Tensor {
    shape: number[];
    argMax(axis: number): Tensor;
    dispose(): void;
  }

  export class Tracker {
    trackingKeyframeList: { width: number; height: number; scale: number }[];
    kernelCaches: {
      /** Similarities of all offsets; the best offsets; the best similarities. */
      computeMatching?: [Program, Program, Program];
      averaged?: Record<string, Program>;
      interpolated?: Program;
    };
    featurePointsListT: Tensor[];
    imagePixelsListT: Tensor[];
    imagePropertiesListT: Tensor[];
    _computeProjection(transform: Tensor, input: Tensor, target: number): Tensor;
    _computeMatching(
      points: Tensor,
      pixels: Tensor,
      properties: Tensor,
      projected: Tensor,
    ): { matchingPointsT: Tensor; simT: Tensor };
    _compileAndRun(program: Program, inputs: Tensor[]): Tensor;
  }
}

declare module '@tensorflow/tfjs' {
  export function backend(): { disposeData(id: object): void };
  export function tidy<T>(compute: () => T): T;
}
