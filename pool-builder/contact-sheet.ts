import sharp from 'sharp';
import {
  type Art,
  draw,
  matColour,
  PALETTES,
  type PaletteChoice,
  type PaletteId,
  renderDrawing,
  STYLES,
  type StyleId,
} from '../markers/art/index.ts';
import { type FormatId, LAYOUTS, type LayoutId, markerSize, windowInPixels } from '../markers/formats.ts';
import { copyPixels, fitPhoto, paletteOf } from '../markers/frame/index.ts';

export interface SheetOptions {
  /** An encoded photo. */
  photo: Uint8Array;
  format: FormatId;
  styles: readonly StyleId[];
  layouts: readonly LayoutId[];
  /** `photo` stands for the photo's own colours. */
  palettes: readonly (PaletteId | 'photo')[];
  /** Long side of a frame on the sheet, in pixels. */
  width: number;
  onProgress?(done: number, total: number): void;
}

export interface ContactSheet {
  data: Uint8Array;
  width: number;
  height: number;
}

/** Seeds of the frames that are shown: a style looks different with each. */
const SEED = 1;
const BACKGROUND = 0xf4;
/** Shares of a frame's long side. */
const GAP = 0.06;
const STYLE_GAP = 0.2;
const MARGIN = 0.25;

/** A photo in every style and layout, from top to bottom, and every palette, from left to right. */
export async function drawContactSheet(options: SheetOptions): Promise<ContactSheet> {
  const { format, styles, layouts, palettes, width } = options;
  const frame = markerSize(format, width);
  const [gap, styleGap, margin] = [GAP, STYLE_GAP, MARGIN].map((share) => Math.round(share * width)) as [
    number,
    number,
    number,
  ];
  const head = Math.round(0.2 * width);
  const label = Math.round(1.1 * width);
  const block = layouts.length * (frame.height + gap) - gap;
  const size = {
    width: 2 * margin + label + palettes.length * (frame.width + gap) - gap,
    height: 2 * margin + head + styles.length * (block + styleGap) - styleGap,
  };
  const sheet = { ...size, data: new Uint8Array(size.width * size.height * 3).fill(BACKGROUND) };
  const chosen = await palettesFor(options);
  const labels: Label[] = palettes.map((palette, column) => ({
    text: palette === 'photo' ? 'The photo’s own' : PALETTES[palette].name,
    x: margin + label + column * (frame.width + gap),
    y: margin + head - gap,
    isStrong: false,
  }));
  const total = styles.length * layouts.length;
  let done = 0;
  for (const [number, style] of styles.entries()) {
    for (const [row, layout] of layouts.entries()) {
      const art = { format, layout, style, seed: SEED };
      const y = margin + head + number * (block + styleGap) + row * (frame.height + gap);
      if (row === 0)
        labels.push({ text: STYLES[style].name, x: margin, y: y + 0.12 * width, isStrong: true });
      labels.push({ text: LAYOUTS[layout].name, x: margin, y: y + frame.height / 2, isStrong: false });
      const pictures = await framesOf(art, chosen, options);
      for (const [column, picture] of pictures.entries())
        copyPixels(picture, sheet, { x: margin + label + column * (frame.width + gap), y });
      options.onProgress?.(++done, total);
    }
  }
  const { data } = await sharp(sheet.data, { raw: { ...size, channels: 3 } })
    .composite([{ input: labelSvg(labels, size, width), left: 0, top: 0 }])
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { data, ...size };
}

async function framesOf(art: Art, palettes: readonly PaletteChoice[], { photo, width }: SheetOptions) {
  const drawing = draw(art);
  const window = windowInPixels(art.format, art.layout, width);
  const fitted = await fitPhoto(photo, window, { fit: 'cover' });
  return palettes.map((palette) => {
    const windowFill = matColour(art.style, palette);
    const picture = renderDrawing(art, drawing, { width, palette, windowFill });
    copyPixels(fitted, picture, window);
    return picture;
  });
}

async function palettesFor({ photo, palettes }: SheetOptions): Promise<PaletteChoice[]> {
  const own = await paletteOf(photo);
  return palettes.map((palette) => (palette === 'photo' ? own : palette));
}

interface Label {
  text: string;
  x: number;
  y: number;
  isStrong: boolean;
}

function labelSvg(
  labels: Label[],
  { width, height }: { width: number; height: number },
  unit: number,
): Buffer {
  const texts = labels.map(({ text, x, y, isStrong }) => {
    const look = isStrong ? 'font-weight="bold" fill="#222"' : 'fill="#555"';
    return `<text x="${x}" y="${y}" font-size="${unit * (isStrong ? 0.11 : 0.075)}" ${look}>${text}</text>`;
  });
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="sans-serif">${texts.join('')}</svg>`,
  );
}
