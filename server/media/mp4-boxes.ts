import { type FileHandle, open } from 'node:fs/promises';
import { CodedError } from '../../markers/coded-error.ts';

const BLANKED_AT_ONCE = 1024 * 1024;
/** Larger tables than this belong to no video that we take. */
const LARGEST_MOOV_BYTES = 64 * 1024 * 1024;
/** What a plain file consists of. */
const PLAIN = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide']);
/** What of them is room that nobody reads, but that cameras write into. */
const ROOM = new Set(['free', 'skip', 'wide']);
/** What holds more of them inside, and which of these are needed to play it: all else may say anything. */
const CONTAINERS: Record<string, Set<string>> = {
  moov: new Set(['mvhd', 'trak']),
  trak: new Set(['tkhd', 'edts', 'tref', 'mdia']),
  mdia: new Set(['mdhd', 'hdlr', 'minf']),
};
const HEADERS = new Set(['mvhd', 'tkhd', 'mdhd']);

interface Box {
  type: string;
  start: number;
  /** Of its content. */
  body: number;
  end: number;
}

/** How an MP4 is laid out, after ISO/IEC 14496-12. */
export interface Mp4Layout {
  /** The index comes before the data, so that a phone can begin before it has all. */
  isStreamable: boolean;
  /** Nothing but one index and its data. */
  isPlain: boolean;
  moov: Box | undefined;
  room: Box[];
  /** Of whatever kind: places and texts may lie in tracks of their own. */
  tracks: number;
}

/**
 * Reads the headers of the outermost boxes, and the index to count its tracks. A file that is no MP4, or cut off within a box, has no plain
 * layout. Throws VIDEO_UNREADABLE where the index is too large.
 */
export async function readMp4Layout(path: string): Promise<Mp4Layout> {
  const file = await open(path, 'r');
  try {
    const boxes = await outermostBoxes(file);
    const at = (type: string) => boxes?.findIndex((box) => box.type === type) ?? -1;
    const moov = boxes?.[at('moov')];
    return {
      isStreamable: moov !== undefined && at('moov') < at('mdat'),
      isPlain: boxes?.every(({ type }) => PLAIN.has(type)) ?? false,
      moov,
      room: boxes?.filter(({ type }) => ROOM.has(type)) ?? [],
      tracks: moov ? await countTracks(file, moov) : 0,
    };
  } finally {
    await file.close();
  }
}

/**
 * Blanks what an MP4 says beside picture and sound: place, device, names, times. Nothing moves, so it takes no longer for a large file.
 * The file must have a plain layout.
 */
export async function blankMetadata(path: string, { moov, room }: Mp4Layout): Promise<void> {
  if (!moov) throw new Error('This file has no index.');
  const file = await open(path, 'r+');
  try {
    const index = await readBody(file, moov);
    blankWithin(index, 'moov');
    await file.write(index, 0, index.length, moov.body);
    for (const { body, end } of room) await blank(file, body, end);
  } finally {
    await file.close();
  }
}

async function readBody(file: FileHandle, { body, end }: Box): Promise<Buffer> {
  if (end - body > LARGEST_MOOV_BYTES)
    throw new CodedError(
      'VIDEO_UNREADABLE',
      'The index of this video is too large to be read. Please choose another one.',
    );
  const bytes = Buffer.alloc(end - body);
  await file.read(bytes, 0, bytes.length, body);
  return bytes;
}

async function countTracks(file: FileHandle, moov: Box): Promise<number> {
  const index = await readBody(file, moov);
  let tracks = 0;
  for (let at = 0; at + 8 <= index.length; ) {
    const box = boxAt(index, at, index.length - at);
    if (!box) break;
    if (box.type === 'trak') tracks++;
    at = box.end;
  }
  return tracks;
}

async function blank(file: FileHandle, start: number, end: number): Promise<void> {
  const zeros = Buffer.alloc(Math.min(end - start, BLANKED_AT_ONCE));
  for (let at = start; at < end; at += zeros.length)
    await file.write(zeros, 0, Math.min(zeros.length, end - at), at);
}

/** Undefined where the boxes do not fill the file exactly. */
async function outermostBoxes(file: FileHandle): Promise<Box[] | undefined> {
  const { size } = await file.stat();
  const header = Buffer.alloc(16);
  const boxes: Box[] = [];
  for (let start = 0; start < size; ) {
    const { bytesRead } = await file.read(header, 0, 16, start);
    const box = bytesRead >= 8 ? boxAt(header, 0, size - start) : undefined;
    if (!box) return undefined;
    boxes.push({ type: box.type, start, body: start + box.body, end: start + box.end });
    start += box.end;
  }
  return boxes;
}

/** The box that begins at an offset; undefined where that can be none. */
function boxAt(bytes: Buffer, at: number, room: number): Box | undefined {
  let size = bytes.readUInt32BE(at);
  let body = at + 8;
  if (size === 1) {
    if (at + 16 > bytes.length) return undefined;
    size = Number(bytes.readBigUInt64BE(at + 8));
    body = at + 16;
  }
  if (size === 0) size = room;
  if (size < body - at || size > room) return undefined;
  return { type: bytes.toString('latin1', at + 4, at + 8), start: at, body, end: at + size };
}

/** @param bytes the content of a container of this type */
function blankWithin(bytes: Buffer, type: string): void {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const box = boxAt(bytes, at, bytes.length - at);
    if (!box) return void bytes.fill(0, at);
    const content = bytes.subarray(box.body, box.end);
    if (!CONTAINERS[type]!.has(box.type)) {
      bytes.write('free', box.start + 4, 'latin1');
      content.fill(0);
    } else if (HEADERS.has(box.type)) blankTimes(content);
    else if (CONTAINERS[box.type]) blankWithin(content, box.type);
    at = box.end;
  }
}

/** When it was recorded and changed, behind version and flags. */
function blankTimes(header: Buffer): void {
  const bytes = header[0] === 1 ? 16 : 8;
  header.subarray(4, 4 + bytes).fill(0);
}
