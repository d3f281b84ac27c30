/** x to the right, y down; a pixel with index k covers [k, k + 1). */
export interface Point {
  x: number;
  y: number;
}

/** 3×3, row by row. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

/** How the print lies before the camera; all zero: upright in the middle, facing the camera. Angles in degrees. */
export interface Pose {
  /** The top leans away from the camera. */
  tilt?: number;
  /** The right side turns away from the camera. */
  pan?: number;
  /** Turned clockwise, as the camera sees it. */
  roll?: number;
  /** The share of the picture's width or height, whichever is reached first, that the print would fill if it faced the camera. Default 0.75. */
  fill?: number;
  /** How far the print's middle lies from the picture's, as shares of the picture's width and height. */
  x?: number;
  y?: number;
}

interface View {
  width: number;
  height: number;
  /** Vertical, in degrees. */
  fieldOfView: number;
}

/** The map from fractions of the print to pixels of a pinhole camera's picture. `ratio` is the print's width over its height. */
export function printHomography(pose: Pose, ratio: number, view: View): Homography {
  const { tilt = 0, pan = 0, roll = 0, fill = 0.75, x = 0, y = 0 } = pose;
  const focal = view.height / 2 / Math.tan(radians(view.fieldOfView) / 2);
  // The print is 1 high and `ratio` wide, around the origin of its plane.
  const distance = (focal / fill) * Math.max(ratio / view.width, 1 / view.height);
  const rotation = multiply(rotationZ(roll), multiply(rotationY(pan), rotationX(-tilt)));
  const translation = [(x * view.width * distance) / focal, (y * view.height * distance) / focal, distance];
  const toPixels = (vector: number[]) => [
    focal * vector[0]! + (view.width / 2) * vector[2]!,
    focal * vector[1]! + (view.height / 2) * vector[2]!,
    vector[2]!,
  ];
  const column = (k: number) => [rotation[0]![k]!, rotation[1]![k]!, rotation[2]![k]!];
  const across = toPixels(column(0).map((value) => value * ratio));
  const down = toPixels(column(1));
  const corner = toPixels(translation).map((value, k) => value - across[k]! / 2 - down[k]! / 2);
  return [0, 1, 2].flatMap((k) => [across[k]!, down[k]!, corner[k]!]) as unknown as Homography;
}

export function apply([a, b, c, d, e, f, g, h, i]: Homography, x: number, y: number): Point {
  const w = g * x + h * y + i;
  return { x: (a * x + b * y + c) / w, y: (d * x + e * y + f) / w };
}

export function inverse([a, b, c, d, e, f, g, h, i]: Homography): Homography {
  const [A, B, C] = [e * i - f * h, f * g - d * i, d * h - e * g];
  const determinant = a * A + b * B + c * C;
  return [
    A,
    c * h - b * i,
    b * f - c * e,
    B,
    a * i - c * g,
    c * d - a * f,
    C,
    b * g - a * h,
    a * e - b * d,
  ].map((value) => value / determinant) as unknown as Homography;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

function rotationX(degrees: number): number[][] {
  const [c, s] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  return [
    [1, 0, 0],
    [0, c, -s],
    [0, s, c],
  ];
}

function rotationY(degrees: number): number[][] {
  const [c, s] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  // The camera looks along +z, so the right side moves away when its z grows.
  return [
    [c, 0, -s],
    [0, 1, 0],
    [s, 0, c],
  ];
}

function rotationZ(degrees: number): number[][] {
  const [c, s] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  return [
    [c, -s, 0],
    [s, c, 0],
    [0, 0, 1],
  ];
}

function multiply(a: number[][], b: number[][]): number[][] {
  return a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
}
