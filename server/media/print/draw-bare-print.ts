import sharp, { type Sharp } from 'sharp';
import type { Orientation, Rectangle, Size } from '../../../markers/formats.ts';
import { type PrintProfile, paperInPixels, pixelsOf } from '../../../markers/print-profiles.ts';
import { printPdf } from './print-pdf.ts';
import { cutToTrim, fractionsOf, type ShopPrint } from './shop-print-file.ts';

export interface BarePrintInput {
  /** A file: the clean master. */
  photo: string;
  profile: PrintProfile;
  kind: 'jpeg' | 'pdf';
  title: string;
}

const JPEG = { quality: 92, chromaSubsampling: '4:4:4' } as const;
/** Up to this width what is beyond the photo is its mirror image; where more is left, the mirror image out of focus. */
const MIRRORED_MM = 5;
const BLUR_MM = 2;

/**
 * A photo without a frame as a file for a paper. The photo is what phones recognise, so nothing of it is cut off: it lies whole in the
 * middle of the cut print, as large as it goes, and what is left, the bleed included, continues it. Call it in a worker thread.
 */
export async function drawBarePrint({ photo, profile, kind, title }: BarePrintInput): Promise<ShopPrint> {
  const { autoOrient } = await sharp(photo).metadata();
  const orientation: Orientation = autoOrient.height > autoOrient.width ? 'portrait' : 'landscape';
  const withBleed = kind === 'pdf';
  const sheet = paperInPixels(profile, orientation, { withBleed });
  const trim = paperInPixels(profile, orientation, { withBleed: false });
  const place = placeIn(sheet, trim, autoOrient);
  const turned = profile.turning === 'landscape' && orientation === 'portrait';

  let image = await laidOut(photo, sheet, trim, place, profile);
  if (turned) image = sharp(await image.png({ compressionLevel: 0 }).toBuffer()).rotate(270);
  const jpeg = await image.withMetadata({ density: profile.dpi }).jpeg(JPEG).toBuffer();
  const size = turned ? { width: sheet.height, height: sheet.width } : sheet;
  const lies = turned ? turnedAnticlockwise(place, sheet.width) : place;
  if (kind === 'jpeg')
    return {
      ...{ file: jpeg, contentType: 'image/jpeg', ...size },
      ...{ seen: jpeg, within: fractionsOf(lies, size) },
    };
  const millimetres =
    size.width >= size.height
      ? { width: profile.widthMm, height: profile.heightMm }
      : { width: profile.heightMm, height: profile.widthMm };
  const { bleedMm: bleed, cropMarks } = profile;
  const file = await printPdf(jpeg, { trim: millimetres, bleed, cropMarks, title });
  return { file, contentType: 'application/pdf', ...size, ...(await cutToTrim(jpeg, lies, profile)) };
}

/** Where the photo lies on the sheet: whole, within the cut, in its middle. */
function placeIn(sheet: Size, trim: Size, photo: Size): Rectangle {
  const scale = Math.min(trim.width / photo.width, trim.height / photo.height);
  const [width, height] = [photo.width, photo.height].map((side) => Math.max(1, Math.round(side * scale)));
  const size = { width: Math.min(trim.width, width!), height: Math.min(trim.height, height!) };
  return {
    x: Math.floor((sheet.width - size.width) / 2),
    y: Math.floor((sheet.height - size.height) / 2),
    ...size,
  };
}

async function laidOut(
  photo: string,
  sheet: Size,
  trim: Size,
  { x, y, width, height }: Rectangle,
  { dpi }: PrintProfile,
): Promise<Sharp> {
  const { data, info } = await sharp(photo)
    .autoOrient()
    .resize({ width, height, fit: 'fill' })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const around = { left: x, top: y, right: sheet.width - width - x, bottom: sheet.height - height - y };
  const mirrored = sharp(data, { raw }).extend({ ...around, extendWith: 'mirror' });
  const left = Math.max(trim.width - width, trim.height - height) / 2;
  if (left <= pixelsOf(MIRRORED_MM, dpi)) return mirrored;
  const surroundings = await mirrored
    .blur(pixelsOf(BLUR_MM, dpi))
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width: across, height: down, channels } = surroundings.info;
  return sharp(surroundings.data, { raw: { width: across, height: down, channels } }).composite([
    { input: data, raw, left: x, top: y },
  ]);
}

/** Where a rectangle comes in a sheet of so much width that is turned anticlockwise. */
function turnedAnticlockwise({ x, y, width, height }: Rectangle, sheetWidth: number): Rectangle {
  return { x: y, y: sheetWidth - x - width, width: height, height: width };
}
