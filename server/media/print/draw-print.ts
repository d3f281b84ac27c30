import sharp from 'sharp';
import type { Size } from '../../../markers/formats.ts';
import { composeFrame, composeOverlay, type Frame, type FrameInput } from '../../../markers/frame/index.ts';
import {
  markerOnPaper,
  type PrintFileKind,
  type PrintProfile,
  paperInPixels,
} from '../../../markers/print-profiles.ts';
import { printPdf } from './print-pdf.ts';

export interface PrintInput extends Omit<FrameInput, 'longSide' | 'dpi' | 'sheet' | 'lying'> {
  profile: PrintProfile;
  /** The profile's own by default. */
  kind?: PrintFileKind | undefined;
  /** Of a PDF. */
  title: string;
}

export interface PrintFile extends Size {
  file: Uint8Array;
  contentType: 'image/jpeg' | 'image/png' | 'application/pdf';
  /** Where window and marker lie in the picture, in pixels; width and height are the picture's. Of an overlay nothing is known. */
  /** Of a PDF the picture in it, as it was put there. */
  picture?: Uint8Array;
  window?: Frame['window'];
  marker?: Frame['marker'];
}

/**
 * A framed photo as a file that a print shop takes: exactly as large as the paper, its own pattern on what the marker leaves free. A
 * PDF has the bleed beyond that; a picture ends at the cut. Throws what `composeFrame` throws.
 */
export async function drawPrint({
  profile,
  kind = profile.file,
  title,
  ...input
}: PrintInput): Promise<PrintFile> {
  const { art, orientation } = input;
  const withBleed = kind === 'pdf';
  const sheet = paperInPixels(profile, orientation, { withBleed });
  const { longSide, beyond } = markerOnPaper(art.format, orientation, profile, { withBleed });
  const place = { longSide, sheet: { beyond, size: sheet } };
  if (kind === 'overlay') {
    const { data, width, height } = await composeOverlay({ ...input, ...place });
    const png = sharp(data, { raw: { width, height, channels: 4 } });
    if (profile.turning === 'landscape' && orientation === 'portrait') png.rotate(270);
    const { data: file, info } = await png
      .withMetadata({ density: profile.dpi })
      .png()
      .toBuffer({ resolveWithObject: true });
    return { file, contentType: 'image/png', width: info.width, height: info.height };
  }
  const lying = profile.turning === 'landscape';
  const { jpeg, ...frame } = await composeFrame({ ...input, ...place, dpi: profile.dpi, lying });
  if (kind === 'jpeg') return { file: jpeg, contentType: 'image/jpeg', ...frame };
  const trim =
    frame.width >= frame.height
      ? { width: profile.widthMm, height: profile.heightMm }
      : { width: profile.heightMm, height: profile.widthMm };
  const { bleedMm: bleed, cropMarks } = profile;
  const file = await printPdf(jpeg, { trim, bleed, cropMarks, title });
  return { file, contentType: 'application/pdf', picture: jpeg, ...frame };
}
