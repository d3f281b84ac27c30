import { CodedError } from '../../markers/coded-error.ts';

const SOI = 0xd8;
const EOI = 0xd9;
const SOS = 0xda;
const DQT = 0xdb;
const DRI = 0xdd;
const DHT = 0xc4;
const DAC = 0xcc;
const APP0 = 0xe0;
const APP2 = 0xe2;
const APP14 = 0xee;
/** Start-of-frame markers: 0xC0 to 0xCF without the tables among them. */
const isFrame = (marker: number) => marker >= 0xc0 && marker <= 0xcf && marker !== DHT && marker !== 0xc8;
const isRestart = (marker: number) => marker >= 0xd0 && marker <= 0xd7;

const PROFILE_NAME = 'ICC_PROFILE\0';
/** Without its thumbnail. */
const JFIF_BYTES = 14;
/** Of the whole segment, marker and length included. */
const ADOBE_BYTES = 16;
const LARGEST_SEGMENT = 65_533;

/** What a JPEG says beside its pixels, as far as it is needed to show them. */
export interface JpegExtras {
  /** EXIF orientation, 1 to 8. */
  orientation: number;
  /** An ICC profile that the file itself does not hold. */
  profile?: Uint8Array;
}

/**
 * A JPEG with the same pixels, bit for bit, and nothing beside them but colour profile and orientation: no EXIF, no place, no thumbnail,
 * no second picture, nothing behind its end. After ITU-T T.81, annex B.
 *
 * @throws CodedError PHOTO_TRUNCATED where the file ends before the picture does; PHOTO_UNREADABLE where it is no JPEG.
 */
export function cleanJpeg(jpeg: Uint8Array, { orientation, profile }: JpegExtras): Uint8Array {
  const parts: Uint8Array[] = [Uint8Array.of(0xff, SOI)];
  const extras = [
    orientation === 1 ? [] : [orientationSegment(orientation)],
    profileSegments(profile),
  ].flat();
  for (const { marker, start, end } of segmentsOf(jpeg)) {
    const segment = jpeg.subarray(start, end);
    if (marker === APP0) {
      const short = withoutThumbnail(segment);
      if (short) parts.push(short);
      continue;
    }
    if (marker !== APP0) parts.push(...extras.splice(0));
    if (isNeeded(marker, segment)) parts.push(segment);
  }
  return Buffer.concat(parts);
}

interface Segment {
  marker: number;
  /** From its 0xFF on, a scan with its data. */
  start: number;
  end: number;
}

function* segmentsOf(jpeg: Uint8Array): Generator<Segment> {
  if (jpeg[0] !== 0xff || jpeg[1] !== SOI) throw unreadable();
  for (let at = 2; ; ) {
    if (at + 1 >= jpeg.length) throw truncated();
    // Stray bytes between segments: cameras write them, and decoders pass over them.
    if (jpeg[at] !== 0xff) {
      at++;
      continue;
    }
    const marker = jpeg[at + 1]!;
    if (marker === 0xff) {
      at++; // a fill byte
      continue;
    }
    if (marker === EOI) return yield { marker, start: at, end: at + 2 };
    const length = at + 3 < jpeg.length ? (jpeg[at + 2]! << 8) | jpeg[at + 3]! : Number.NaN;
    if (length < 2) throw unreadable();
    let end = at + 2 + length;
    if (!(end <= jpeg.length)) throw truncated();
    if (marker === SOS) end = endOfScan(jpeg, end);
    yield { marker, start: at, end };
    at = end;
  }
}

/** Where the next marker stands after the data of a scan, in which 0xFF is followed by 0 or by the number of a restart. */
function endOfScan(jpeg: Uint8Array, start: number): number {
  for (let at = start; ; at += 2) {
    at = jpeg.indexOf(0xff, at);
    if (at === -1 || at + 1 >= jpeg.length) throw truncated();
    const next = jpeg[at + 1]!;
    if (next === 0xff) at--;
    else if (next !== 0 && !isRestart(next)) return at;
  }
}

function isNeeded(marker: number, segment: Uint8Array): boolean {
  if (isFrame(marker) || [EOI, SOS, DQT, DRI, DHT, DAC].includes(marker)) return true;
  const begins = (name: string) =>
    Buffer.from(segment.subarray(4, 4 + name.length)).toString('latin1') === name;
  // Says how the colours are coded.
  if (marker === APP14) return begins('Adobe') && segment.length === ADOBE_BYTES;
  // Others put other things under the same number.
  return marker === APP2 && begins(PROFILE_NAME);
}

/** That the file is JFIF says how its colours are coded; undefined where it is something else under that number. */
function withoutThumbnail(segment: Uint8Array): Uint8Array | undefined {
  const isJfif = Buffer.from(segment.subarray(4, 9)).toString('latin1') === 'JFIF\0';
  if (!isJfif || segment.length < 4 + JFIF_BYTES) return undefined;
  const short = Uint8Array.from(segment.subarray(0, 4 + JFIF_BYTES));
  short.set([0, JFIF_BYTES + 2], 2);
  short.set([0, 0], short.length - 2);
  return short;
}

/** EXIF with one entry. */
function orientationSegment(orientation: number): Uint8Array {
  const tiff = [
    0x49,
    0x49,
    42,
    0,
    8,
    0,
    0,
    0,
    1,
    0,
    0x12,
    0x01,
    3,
    0,
    1,
    0,
    0,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  const body = [...Buffer.from('Exif\0\0', 'latin1'), ...tiff];
  return Uint8Array.of(0xff, 0xe1, 0, body.length + 2, ...body);
}

/** A profile in as many segments as it takes, after ICC.1, annex B.4. */
function profileSegments(profile: Uint8Array | undefined): Uint8Array[] {
  if (!profile) return [];
  const room = LARGEST_SEGMENT - PROFILE_NAME.length - 2;
  const count = Math.ceil(profile.length / room);
  return Array.from({ length: count }, (_, index) => {
    const piece = profile.subarray(index * room, (index + 1) * room);
    const head = Buffer.from([0xff, APP2, 0, 0, ...Buffer.from(PROFILE_NAME, 'latin1'), index + 1, count]);
    head.writeUInt16BE(head.length - 2 + piece.length, 2);
    return Buffer.concat([head, piece]);
  });
}

const truncated = () =>
  new CodedError('PHOTO_TRUNCATED', 'This photo breaks off: its end is missing. Please send it again.');
const unreadable = () =>
  new CodedError('PHOTO_UNREADABLE', 'This photo is damaged and cannot be read. Please choose another file.');
