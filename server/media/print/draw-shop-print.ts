import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { type Art, type Palette, type PaletteId, STYLES } from '../../../markers/art/index.ts';
import type { Orientation, Rectangle } from '../../../markers/formats.ts';
import { type Fit, type Placing, paletteOf } from '../../../markers/frame/index.ts';
import type { PrintFileKind, PrintProfile } from '../../../markers/print-profiles.ts';
import type { FramePalette } from '../../projects/palette.ts';
import { findHeads, roundAll } from '../find-heads.ts';
import { codeModules } from '../qr-code.ts';
import { drawPrint } from './draw-print.ts';

export interface ShopPrintInput {
  /** Files. */
  photo: string;
  mask?: string | undefined;
  art: Art;
  orientation: Orientation;
  fit: Fit;
  smartCrop: boolean;
  placing?: Placing | undefined;
  palette: FramePalette;
  profile: PrintProfile;
  kind: PrintFileKind;
  title: string;
  /** What the QR code says; without one it is left out. */
  codeText?: string | undefined;
}

export interface ShopPrint {
  file: Uint8Array;
  contentType: string;
  width: number;
  height: number;
  /** What is seen when it is printed and cut: a JPEG, for the scan test. */
  seen: Uint8Array;
  /** Where the marker lies in that, in fractions of it. */
  within: Rectangle;
}

/** A framed photo as a file for a paper, and how it will look on it. About half a second of CPU for 20 × 30 cm: call it in a worker thread. */
export async function drawShopPrint(input: ShopPrintInput): Promise<ShopPrint> {
  const { photo, mask, palette, codeText, profile, kind, title, ...rest } = input;
  const [photoBytes, maskBytes] = [
    await readFile(photo),
    mask === undefined ? undefined : await readFile(mask),
  ];
  const heads = rest.smartCrop && rest.fit === 'cover' ? await findHeads(photoBytes) : [];
  const colours: Palette | PaletteId | undefined =
    palette === 'photo' ? await paletteOf(photoBytes) : palette === 'style' ? undefined : palette;
  const look = {
    ...rest,
    photo: photoBytes,
    focus: roundAll(heads),
    code: codeText === undefined ? ('pattern' as const) : codeModules(codeText),
    palette: colours ?? STYLES[rest.art.style].palette,
    ...(maskBytes && { mask: maskBytes }),
    profile,
    title,
  };
  const drawn = await drawPrint({ ...look, kind });
  // Of an overlay the lab prints what it lays over the photo; of a PDF the picture within the cut.
  const seen = kind === 'jpeg' ? drawn : await drawPrint({ ...look, kind: 'jpeg' });
  const { width, height } = await sharp(seen.file).metadata();
  const { x, y, ...size } = seen.marker!;
  return {
    file: drawn.file,
    contentType: drawn.contentType,
    width: drawn.width,
    height: drawn.height,
    seen: seen.file,
    within: {
      x: x / width,
      y: y / height,
      width: size.width / width,
      height: size.height / height,
    },
  };
}
