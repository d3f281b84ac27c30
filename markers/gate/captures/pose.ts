import type { Size } from '../../formats.ts';

/** How a print lies before the camera. Angles in radians. */
export interface Pose {
  /** The share of the picture's width or height, whichever is reached first, that the print would fill if it faced the camera. */
  fill: number;
  /** Angle between the print and the picture's plane. */
  tilt: number;
  /** The direction in the picture towards which the print leans away from the camera. */
  direction: number;
  /** Turned clockwise, as the camera sees it. */
  roll: number;
  /** How far the print's middle lies from the picture's, as shares of the picture's width and height. */
  x: number;
  y: number;
}

export interface View {
  camera: Size;
  /** Across the picture's height, in degrees. */
  fieldOfView: number;
  /** Width of the print over its height. */
  ratio: number;
}

export interface Point {
  x: number;
  y: number;
}

type Vector = readonly [number, number, number];

/** The print in the camera's space: x to the right, y down, z away; the print is 1 high and `ratio` wide. */
export interface Plane {
  /** Focal length in pixels. */
  focal: number;
  /** The print's upper left corner. */
  corner: Vector;
  /** Unit vectors along the print's width and height, and out of it, away from the camera when the print faces it. */
  across: Vector;
  down: Vector;
  normal: Vector;
}

/** Pixels that the print of a capture stays away from the picture's edge. */
const MARGIN = 3;

export function placePrint(pose: Pose, { camera, fieldOfView, ratio }: View): Plane {
  const focal = camera.height / 2 / Math.tan((fieldOfView * Math.PI) / 360);
  const distance = (focal / pose.fill) * Math.max(ratio / camera.width, 1 / camera.height);
  const turn = tiltMatrix(pose.tilt, pose.direction);
  const [c, s] = [Math.cos(pose.roll), Math.sin(pose.roll)];
  const across = times(turn, [c, s, 0]);
  const down = times(turn, [-s, c, 0]);
  const normal = times(turn, [0, 0, 1]);
  const middle = [
    (pose.x * camera.width * distance) / focal,
    (pose.y * camera.height * distance) / focal,
    distance,
  ];
  const corner = middle.map((value, k) => value - (across[k]! * ratio) / 2 - down[k]! / 2);
  return { focal, corner: corner as unknown as Vector, across, down, normal };
}

/**
 * Where a point of the print, in fractions of its width and height, lies in the picture, in pixels (a pixel with index k covers
 * k … k + 1). The paper's height over its plane is a parabola across its width: 0 at both ends, `curl` widths in the middle.
 */
export function project(plane: Plane, { camera, ratio }: View, curl: number, u: number, v: number): Point {
  const height = 4 * curl * ratio * u * (1 - u);
  const [x, y, z] = [0, 1, 2].map(
    (k) => plane.corner[k]! + u * ratio * plane.across[k]! + v * plane.down[k]! - height * plane.normal[k]!,
  ) as unknown as Vector;
  return { x: (plane.focal * x) / z + camera.width / 2, y: (plane.focal * y) / z + camera.height / 2 };
}

/** The print's corners in the picture, clockwise from its upper left. */
export function cornersOf(plane: Plane, view: View): [Point, Point, Point, Point] {
  const at = (u: number, v: number) => project(plane, view, 0, u, v);
  return [at(0, 0), at(1, 0), at(1, 1), at(0, 1)];
}

/** Whether all of the print lies in the picture. */
export function isInView(pose: Pose, view: View): boolean {
  const { width, height } = view.camera;
  return cornersOf(placePrint(pose, view), view).every(
    ({ x, y }) => x >= MARGIN && y >= MARGIN && x <= width - MARGIN && y <= height - MARGIN,
  );
}

/** Turns what points in `direction` (in the picture's plane) away from the camera (Rodrigues). */
function tiltMatrix(angle: number, direction: number): readonly Vector[] {
  // The axis lies in the picture, at a right angle to the direction.
  const [x, y] = [-Math.sin(direction), Math.cos(direction)];
  const [c, s] = [Math.cos(-angle), Math.sin(-angle)];
  return [
    [c + x * x * (1 - c), x * y * (1 - c), y * s],
    [x * y * (1 - c), c + y * y * (1 - c), -x * s],
    [-y * s, x * s, c],
  ];
}

function times(matrix: readonly Vector[], [x, y, z]: Vector): Vector {
  return matrix.map((row) => row[0] * x + row[1] * y + row[2] * z) as unknown as Vector;
}
