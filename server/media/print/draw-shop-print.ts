import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { type Art, type Palette, type PaletteId, STYLES } from '../../../markers/art/index.ts';
import type { Orientation } from '../../../markers/formats.ts';
import { type Fit, type Placing, paletteOf } from '../../../markers/frame/index.ts';
import type { PrintFileKind, PrintProfile } from '../../../markers/print-profiles.ts';
import type { FramePalette } from '../../projects/palette.ts';
import { findHeads, roundAll } from '../find-heads.ts';
import { codeModules } from '../qr-code.ts';
import { drawPrint, type PrintFile, type PrintInput } from './draw-print.ts';
import { cutToTrim, fractionsOf, type ShopPrint } from './shop-print-file.ts';

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
  const { file, contentType, width, height } = drawn;
  return { file, contentType, width, height, ...(await whatIsSeen(drawn, look, kind)) };
}

/** The very picture that is printed: a PDF's within the cut, an overlay's on the photo that the lab lays it over. */
async function whatIsSeen(
  drawn: PrintFile,
  look: Omit<PrintInput, 'kind'>,
  kind: PrintFileKind,
): Promise<Pick<ShopPrint, 'seen' | 'within'>> {
  if (kind === 'pdf') return cutToTrim(drawn.picture!, drawn.marker!, look.profile);
  if (kind === 'jpeg') return { seen: drawn.file, within: fractionsOf(drawn.marker!, drawn) };
  const below = await drawPrint({ ...look, kind: 'jpeg' });
  const seen = await sharp(below.file)
    .composite([{ input: Buffer.from(drawn.file) }])
    .jpeg({ quality: 95, chromaSubsampling: '4:4:4' })
    .toBuffer();
  return { seen, within: fractionsOf(below.marker!, below) };
}
