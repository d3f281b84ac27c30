import { brokenMind, MIND_HEADER } from './mind-format.ts';
import { MsgpackWriter } from './msgpack-writer.ts';

/**
 * One `.mind` file with the targets of several, in their order: the bytes that compiling all images together would
 * give, without decoding anything. Throws an EngineError BROKEN_MIND.
 */
export function joinTargets(minds: readonly Uint8Array[]): Uint8Array {
  const parts = minds.map(targetBytes);
  const writer = new MsgpackWriter();
  writer.raw(MIND_HEADER);
  writer.array(parts.reduce((sum, part) => sum + part.count, 0));
  for (const part of parts) writer.raw(part.bytes);
  return writer.take();
}

/** The encoded targets of a file, after its header and array length. */
function targetBytes(mind: Uint8Array): { count: number; bytes: Uint8Array } {
  if (MIND_HEADER.some((byte, index) => mind[index] !== byte)) throw brokenMind('its header differs');
  const view = new DataView(mind.buffer, mind.byteOffset, mind.byteLength);
  const list = arrayHeader(view, MIND_HEADER.length);
  let end = list.start;
  for (let i = 0; i < list.length; i++) end = skip(view, end);
  if (end !== mind.length) throw brokenMind(`it has ${mind.length} bytes, its targets end at ${end}`);
  return { count: list.length, bytes: mind.subarray(list.start) };
}

function byteAt(view: DataView, offset: number): number {
  if (offset >= view.byteLength) throw brokenMind('it ends early');
  return view.getUint8(offset);
}

/** A big-endian unsigned integer of 1, 2 or 4 bytes. */
function lengthAt(view: DataView, offset: number, bytes: number): number {
  let value = 0;
  for (let i = 0; i < bytes; i++) value = value * 256 + byteAt(view, offset + i);
  return value;
}

function arrayHeader(view: DataView, offset: number): { length: number; start: number } {
  const tag = byteAt(view, offset);
  if (tag >> 4 === 0x9) return { length: tag & 15, start: offset + 1 };
  if (tag === 0xdc) return { length: lengthAt(view, offset + 1, 2), start: offset + 3 };
  if (tag === 0xdd) return { length: lengthAt(view, offset + 1, 4), start: offset + 5 };
  throw brokenMind('it has no list of targets');
}

/** Bytes that follow the tag: of numbers, and of the length of binaries, strings and lists. */
const NUMBER_BYTES: Record<number, number> = {
  192: 0,
  194: 0,
  195: 0,
  202: 4,
  203: 8,
  204: 1,
  205: 2,
  206: 4,
  207: 8,
  208: 1,
  209: 2,
  210: 4,
  211: 8,
}; // prettier-ignore
const CONTENT_LENGTH_BYTES: Record<number, number> = { 196: 1, 197: 2, 198: 4, 217: 1, 218: 2, 219: 4 };
const LIST_LENGTH_BYTES: Record<number, number> = { 220: 2, 221: 4, 222: 2, 223: 4 };

/** Where the MessagePack value at `offset` ends. */
function skip(view: DataView, offset: number): number {
  const tag = byteAt(view, offset);
  const next = offset + 1;
  if (tag < 0x80 || tag >= 0xe0) return next; // small integer
  if (tag < 0x90) return skipMany(view, next, (tag & 15) * 2); // small map
  if (tag < 0xa0) return skipMany(view, next, tag & 15); // small array
  if (tag < 0xc0) return next + (tag & 31); // short text
  const number = NUMBER_BYTES[tag];
  if (number !== undefined) return next + number;
  const content = CONTENT_LENGTH_BYTES[tag];
  if (content !== undefined) return next + content + lengthAt(view, next, content);
  const list = LIST_LENGTH_BYTES[tag];
  if (list === undefined) throw brokenMind(`it has an unknown value at byte ${offset}`);
  const values = lengthAt(view, next, list) * (tag >= 0xde ? 2 : 1);
  return skipMany(view, next + list, values);
}

function skipMany(view: DataView, offset: number, values: number): number {
  let end = offset;
  for (let i = 0; i < values; i++) end = skip(view, end);
  return end;
}
