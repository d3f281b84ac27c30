import type { Kernels } from './kernels.ts';
import type { Arena, Fixed } from './memory.ts';
import type { ClusterNode } from './mind-format.ts';

/** A node with this many points, or fewer, is not divided. */
const LEAF_POINTS = 16;

/**
 * The search tree of the features whose record numbers are given: k-medoids with eight medoids, again and again until
 * nodes are small (MindAR's `hierarchical-clustering.js`). Point indexes count within `records`.
 */
export function buildClusterTree(
  kernels: Kernels,
  arena: Arena,
  fixed: Fixed,
  records: readonly number[],
): { rootNode: ClusterNode } {
  const count = records.length;
  if (count > LEAF_POINTS) {
    arena.int32(fixed.indices, count).set(records);
    kernels.hammingMatrix(fixed.features, fixed.indices, count, fixed.matrix);
  }
  kernels.resetRandom();

  const build = (points: number[], centerPointIndex: string | null): ClusterNode => {
    const clusters = points.length > LEAF_POINTS ? divide(kernels, arena, fixed, count, points) : [];
    if (clusters.length < 2) return { centerPointIndex, leaf: true, pointIndexes: points };
    const children = clusters.map(([medoid, members]) => build(members, String(medoid)));
    return { centerPointIndex, leaf: false, children };
  };
  return { rootNode: build(Array.from(records.keys()), null) };
}

/** The points by their medoid, in ascending order of medoids: the order of an object's integer keys, as in MindAR. */
function divide(
  kernels: Kernels,
  arena: Arena,
  fixed: Fixed,
  count: number,
  points: number[],
): [number, number[]][] {
  arena.int32(fixed.points, points.length).set(points);
  kernels.kMedoids(
    fixed.matrix,
    count,
    fixed.points,
    points.length,
    fixed.nodeMatrix,
    fixed.order,
    fixed.assignment,
  );
  const assignment = arena.int32(fixed.assignment, points.length);
  const clusters = new Map<number, number[]>();
  for (let i = 0; i < points.length; i++) {
    const medoid = points[assignment[i]!]!;
    const members = clusters.get(medoid);
    if (members) members.push(points[i]!);
    else clusters.set(medoid, [points[i]!]);
  }
  return [...clusters].sort(([a], [b]) => a - b);
}
