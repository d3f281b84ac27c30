// Prints as tests look at them: patches of known colours, pages of PDFs, how different two pictures are.
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';

/** A photo of six patches side by side, in two rows. */
export async function patchesIn(colours: readonly string[], profile: 'srgb' | 'p3'): Promise<Buffer> {
  const [columns, side] = [3, 400];
  const patches = colours.map((background, k) => ({
    input: { create: { width: side, height: side, channels: 3 as const, background } },
    ...{ left: (k % columns) * side, top: Math.floor(k / columns) * side },
  }));
  const blank = { width: columns * side, height: 2 * side, channels: 3, background: '#000' } as const;
  const png = await sharp({ create: blank }).composite(patches).png().toBuffer();
  return sharp(png).withIccProfile(profile).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
}

/** Of a print of these: each patch fills a third of the middle, and half of the height. */
export async function coloursOf(print: Buffer): Promise<[number, number, number][]> {
  const { width, height } = await sharp(print).metadata();
  return Promise.all(
    [0.25, 0.5, 0.75, 0.25, 0.5, 0.75].map(async (x, k) => {
      const left = Math.round(x * width - 20);
      const top = Math.round((k < 3 ? 0.3 : 0.7) * height - 20);
      const { channels } = await sharp(
        await sharp(print).extract({ left, top, width: 40, height: 40 }).toBuffer(),
      ).stats();
      return channels.slice(0, 3).map(({ mean }) => mean) as [number, number, number];
    }),
  );
}

/** The first page of a PDF as a PNG, at 150 dpi. */
export async function rasterised(pdf: Buffer): Promise<Buffer> {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-raster-'));
  try {
    await writeFile(path.join(folder, 'print.pdf'), pdf);
    execFileSync('pdftoppm', ['-r', '150', '-png', '-singlefile', 'print.pdf', 'print'], { cwd: folder });
    return await readFile(path.join(folder, 'print.png'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Of two pictures of the same size, byte by byte. */
export const meanDifference = (a: Buffer, b: Buffer) =>
  a.reduce((sum, value, k) => sum + Math.abs(value - b[k]!), 0) / a.length;
