// Plane-to-plane maps as 3×3 matrices, row by row: (x, y) → ((ax+by+c)/w, (dx+ey+f)/w), w = gx+hy+i.

export type Homography = readonly [number, number, number, number, number, number, number, number, number];

export interface Point {
  x: number;
  y: number;
}

/** The map that does `first` and then `second`. */
export function compose(first: Homography, second: Homography): Homography {
  const [a, b, c, d, e, f, g, h, i] = first;
  const row = (p: number, q: number, r: number): [number, number, number] => [
    p * a + q * d + r * g,
    p * b + q * e + r * h,
    p * c + q * f + r * i,
  ];
  return [
    ...row(second[0], second[1], second[2]),
    ...row(second[3], second[4], second[5]),
    ...row(second[6], second[7], second[8]),
  ];
}

/** The affine map of the unit square whose origin, right and down corners are given. */
export function fromUnitSquare(origin: Point, right: Point, down: Point): Homography {
  return [
    right.x - origin.x,
    down.x - origin.x,
    origin.x,
    right.y - origin.y,
    down.y - origin.y,
    origin.y,
    0,
    0,
    1,
  ];
}

export function scaling(x: number, y: number): Homography {
  return [x, 0, 0, 0, y, 0, 0, 0, 1];
}

/**
 * The CSS transform, for an element whose `transform-origin` is `0 0`, that maps its pixels by the homography. Its sign is kept:
 * a browser leaves out what lies behind the camera, where w is negative.
 */
export function toCssMatrix(homography: Homography): string {
  const scale = Math.abs(homography[8]) || 1;
  const [a, b, c, d, e, f, g, h, i] = homography.map((value) => value / scale);
  return `matrix3d(${[a, d, 0, g, b, e, 0, h, 0, 0, 1, 0, c, f, 0, i].join(',')})`;
}
