// The parts of a `.mind` file as MessagePack, written directly: a general encoder would spend more time on them than
// the detector needs.
import {
  type ClusterNode,
  type MatchingKeyframe,
  MIND_HEADER,
  type TrackingKeyframe,
} from './mind-format.ts';
import type { MsgpackWriter } from './msgpack-writer.ts';

/** A key of a map, encoded once. */
function key(name: string): Uint8Array {
  return new Uint8Array([0xa0 | name.length, ...new TextEncoder().encode(name)]);
}

const KEYS = {
  x: key('x'),
  y: key('y'),
  scale: key('scale'),
  maximaPoints: key('maximaPoints'),
  minimaPoints: key('minimaPoints'),
  maximaPointsCluster: key('maximaPointsCluster'),
  minimaPointsCluster: key('minimaPointsCluster'),
  width: key('width'),
  height: key('height'),
  rootNode: key('rootNode'),
  centerPointIndex: key('centerPointIndex'),
  leaf: key('leaf'),
  pointIndexes: key('pointIndexes'),
  children: key('children'),
  data: key('data'),
  points: key('points'),
  targetImage: key('targetImage'),
  trackingData: key('trackingData'),
  matchingData: key('matchingData'),
};

/** A matching keyframe whose feature points are encoded already (by kernels/encode.ts) when they are asked for. */
type HalfEncodedKeyframe = Omit<MatchingKeyframe, 'maximaPoints' | 'minimaPoints'> & {
  maximaPoints: () => Uint8Array;
  minimaPoints: () => Uint8Array;
};

/** One matching keyframe, encoded. All functions here leave the writer empty. */
export function encodeMatchingKeyframe(writer: MsgpackWriter, keyframe: HalfEncodedKeyframe): Uint8Array {
  writer.map(7);
  writer.raw(KEYS.maximaPoints);
  writer.raw(keyframe.maximaPoints());
  writer.raw(KEYS.minimaPoints);
  writer.raw(keyframe.minimaPoints());
  writer.raw(KEYS.maximaPointsCluster);
  writeTree(writer, keyframe.maximaPointsCluster);
  writer.raw(KEYS.minimaPointsCluster);
  writeTree(writer, keyframe.minimaPointsCluster);
  writeEntry(writer, KEYS.width, keyframe.width);
  writeEntry(writer, KEYS.height, keyframe.height);
  writeEntry(writer, KEYS.scale, keyframe.scale);
  return writer.take();
}

function writeEntry(writer: MsgpackWriter, name: Uint8Array, value: number): void {
  writer.raw(name);
  writer.number(value);
}

function writeTree(writer: MsgpackWriter, tree: { rootNode: ClusterNode }): void {
  writer.map(1);
  writer.raw(KEYS.rootNode);
  writeNode(writer, tree.rootNode);
}

function writeNode(writer: MsgpackWriter, node: ClusterNode): void {
  writer.map(3);
  writer.raw(KEYS.centerPointIndex);
  if (node.centerPointIndex === null) writer.nil();
  else writer.text(node.centerPointIndex);
  writer.raw(KEYS.leaf);
  writer.boolean(node.leaf);
  if (node.leaf) {
    writer.raw(KEYS.pointIndexes);
    writer.array(node.pointIndexes.length);
    for (const index of node.pointIndexes) writer.number(index);
  } else {
    writer.raw(KEYS.children);
    writer.array(node.children.length);
    for (const child of node.children) writeNode(writer, child);
  }
}

/** One tracking keyframe, encoded. */
export function encodeTrackingKeyframe(writer: MsgpackWriter, keyframe: TrackingKeyframe): Uint8Array {
  writer.map(5);
  writer.raw(KEYS.data);
  writer.binary(keyframe.data);
  writeEntry(writer, KEYS.scale, keyframe.scale);
  writeEntry(writer, KEYS.width, keyframe.width);
  writeEntry(writer, KEYS.height, keyframe.height);
  writer.raw(KEYS.points);
  writer.array(keyframe.points.length);
  for (const point of keyframe.points) {
    writer.map(2);
    writeEntry(writer, KEYS.x, point.x);
    writeEntry(writer, KEYS.y, point.y);
  }
  return writer.take();
}

/** The `.mind` file of one target from its encoded keyframes. */
export function assembleMind(
  writer: MsgpackWriter,
  width: number,
  height: number,
  tracking: Uint8Array[],
  matching: Uint8Array[],
): Uint8Array {
  writer.raw(MIND_HEADER);
  writer.array(1);
  writer.map(3);
  writer.raw(KEYS.targetImage);
  writer.map(2);
  writeEntry(writer, KEYS.width, width);
  writeEntry(writer, KEYS.height, height);
  writer.raw(KEYS.trackingData);
  writer.array(tracking.length);
  for (const keyframe of tracking) writer.raw(keyframe);
  writer.raw(KEYS.matchingData);
  writer.array(matching.length);
  for (const keyframe of matching) writer.raw(keyframe);
  return writer.take();
}
