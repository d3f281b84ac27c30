import { tidy } from '@tensorflow/tfjs';
import {
  Tracker as MindarTracker,
  type Program,
  type Tensor,
} from 'mind-ar/src/image-target/tracker/tracker.js';

/** MindAR's template matching: displacements of up to 10 px each way, tried as 21 × 21 offsets. */
const SEARCH_REACH = 10;
const SEARCH_SIZE = 2 * SEARCH_REACH + 1;
/** MindAR divides the transform by this before it hands it to the GPU, whose floats may be short. */
const PRECISION_ADJUST = 1000;
/** Camera pixels are looked up on a grid of so many by so many points in each pixel of the rectified picture. */
const SAMPLES = 4;

/**
 * MindAR's tracker with finer measurements. Where it stands in for the original, two things are different:
 *
 * - The rectified picture is averaged over each of its pixels, as the target's keyframe was, where MindAR looks at one
 *   camera pixel in about five by five.
 * - A template's place is interpolated between the offsets tried (a parabola through the best and its neighbours). MindAR
 *   takes whole pixels of the keyframe, about five of the target: the pose then rests anywhere within two camera pixels
 *   of the truth, and was seen to rest five pixels off.
 *
 * Its poses have their origin on the target's and the picture's outer corner, not in the middle of a pixel.
 */
export class Tracker extends MindarTracker {
  override _computeProjection(transform: Tensor, input: Tensor, target: number): Tensor {
    const { width, height, scale } = this.trackingKeyframeList[target]!;
    this.kernelCaches.averaged ??= {};
    this.kernelCaches.averaged[`${width} ${height} ${scale}`] ??= averagedProjection(width, height, scale);
    const program = this.kernelCaches.averaged[`${width} ${height} ${scale}`]!;
    return tidy(() => this._compileAndRun(program, [transform, input]));
  }

  override _computeMatching(points: Tensor, pixels: Tensor, properties: Tensor, projected: Tensor) {
    const programs = this.kernelCaches.computeMatching;
    // The first call, a dry run, makes MindAR's own programs.
    if (!programs) return super._computeMatching(points, pixels, properties, projected);
    this.kernelCaches.interpolated ??= interpolatedPoints(points.shape[0]!);
    const interpolated = this.kernelCaches.interpolated;
    return tidy(() => {
      const similarities = this._compileAndRun(programs[0], [points, pixels, properties, projected]);
      const best = similarities.argMax(1);
      return {
        matchingPointsT: this._compileAndRun(interpolated, [points, properties, best, similarities]),
        simT: this._compileAndRun(programs[2], [similarities, best]),
      };
    });
  }
}

function averagedProjection(width: number, height: number, scale: number): Program {
  return {
    variableNames: ['M', 'pixel'],
    outputShape: [height, width],
    userCode: `
      void main() {
        ivec2 coords = getOutputCoords();
        vec3 row0 = vec3(getM(0, 0), getM(0, 1), getM(0, 3)) * ${PRECISION_ADJUST}.;
        vec3 row1 = vec3(getM(1, 0), getM(1, 1), getM(1, 3)) * ${PRECISION_ADJUST}.;
        vec3 row2 = vec3(getM(2, 0), getM(2, 1), getM(2, 3)) * ${PRECISION_ADJUST}.;
        float sum = 0.;
        for (int i = 0; i < ${SAMPLES}; i++) {
          for (int j = 0; j < ${SAMPLES}; j++) {
            vec2 within = (vec2(float(i), float(j)) + 0.5) / ${SAMPLES}.;
            vec3 point = vec3((vec2(float(coords[1]), float(coords[0])) + within) / float(${scale}), 1.);
            float w = dot(row2, point);
            sum += getPixel(int(floor(dot(row1, point) / w)), int(floor(dot(row0, point) / w)));
          }
        }
        setOutput(sum / ${SAMPLES * SAMPLES}.);
      }`,
  };
}

function interpolatedPoints(count: number): Program {
  return {
    variableNames: ['featurePoints', 'markerProperties', 'maxIndex', 'sims'],
    outputShape: [count, 2],
    userCode: `
      void main() {
        ivec2 coords = getOutputCoords();
        int feature = coords[0];
        int best = int(getMaxIndex(feature));
        int row = best / ${SEARCH_SIZE};
        int column = best - row * ${SEARCH_SIZE};
        bool across = coords[1] == 0;
        int place = across ? column : row;
        int stride = across ? 1 : ${SEARCH_SIZE};
        float shift = 0.;
        if (place > 0 && place < ${SEARCH_SIZE - 1}) {
          float before = getSims(feature, best - stride);
          float here = getSims(feature, best);
          float after = getSims(feature, best + stride);
          float curve = before - 2. * here + after;
          // Similarities below -1 are MindAR's sign for "could not be computed".
          if (before > -1.5 && after > -1.5 && curve < -0.000001) shift = clamp(0.5 * (before - after) / curve, -0.5, 0.5);
        }
        float moved = float(place - ${SEARCH_REACH}) + shift;
        setOutput(getFeaturePoints(feature, coords[1]) + moved / getMarkerProperties(2));
      }`,
  };
}
