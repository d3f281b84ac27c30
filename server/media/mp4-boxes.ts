import { type FileHandle, open } from 'node:fs/promises';

/** Larger tables than this belong to no video that we take. */
const LARGEST_MOOV_BYTES = 64 * 1024 * 1024;
/** What may lie beside the index and the data without a meaning of its own. */
const HARMLESS = new Set(['ftyp', 'moov', 'mdat', 'free', 'skip', 'wide']);
/** What holds more of them inside. */
const CONTAINERS = new Set(['trak', 'mdia']);
/** Where places, names, devices and pictures of the maker lie. */
const METADATA = new Set(['udta', 'meta']);
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
}

/** Reads the headers of the outermost boxes only. A file that is no MP4, or cut off within a box, has no plain layout. */
export async function readMp4Layout(path: string): Promise<Mp4Layout> {
  const file = await open(path, 'r');
  try {
    const boxes = await outermostBoxes(file);
    const at = (type: string) => boxes?.findIndex((box) => box.type === type) ?? -1;
    const moov = boxes?.[at('moov')];
    return {
      isStreamable: moov !== undefined && at('moov') < at('mdat'),
      isPlain: boxes?.every(({ type }) => HARMLESS.has(type)) ?? false,
      moov,
    };
  } finally {
    await file.close();
  }
}

/**
 * Blanks what an MP4 says beside picture and sound: place, device, names, times. Nothing moves, so it takes no longer for a large file.
 * The file must have a plain layout.
 */
export async function blankMetadata(path: string, { moov }: Mp4Layout): Promise<void> {
  if (!moov || moov.end - moov.start > LARGEST_MOOV_BYTES)
    throw new Error('This file has no index that can be read.');
  const file = await open(path, 'r+');
  try {
    const bytes = Buffer.alloc(moov.end - moov.body);
    await file.read(bytes, 0, bytes.length, moov.body);
    blankWithin(bytes);
    await file.write(bytes, 0, bytes.length, moov.body);
  } finally {
    await file.close();
  }
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

function blankWithin(bytes: Buffer): void {
  for (let at = 0; at + 8 <= bytes.length; ) {
    const box = boxAt(bytes, at, bytes.length - at);
    if (!box) return;
    const content = bytes.subarray(box.body, box.end);
    if (METADATA.has(box.type)) {
      bytes.write('free', box.start + 4, 'latin1');
      content.fill(0);
    } else if (HEADERS.has(box.type)) blankTimes(content);
    else if (CONTAINERS.has(box.type)) blankWithin(content);
    at = box.end;
  }
}

/** When it was recorded and changed, behind version and flags. */
function blankTimes(header: Buffer): void {
  const bytes = header[0] === 1 ? 16 : 8;
  header.subarray(4, 4 + bytes).fill(0);
}
