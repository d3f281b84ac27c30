import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { STYLES } from '../../markers/art/index.ts';
import { LAYOUTS } from '../../markers/formats.ts';
import { composeFrame } from '../../markers/frame/index.ts';
import { pixelsOf } from '../../markers/print-profiles.ts';
import { drawCode } from '../media/print/draw-code.ts';
import { fontFor } from '../media/print/fonts.ts';
import { finishPdf, openPrintPage } from '../media/print/print-pdf.ts';
import { FIELD_HEIGHT_MM, FIELD_PRINTS, FIELD_WIDTH_MM, type FieldPrint } from './field-prints.ts';

const DPI = 300;
/** A5, lying: a print of 15 × 10 cm with room for its words below. */
const PAGE = { width: 210, height: 148 };
const MARGIN_MM = 12;
const CODE_MM = 24;
const INK = '#1b1b1f';
const QUIET_INK = '#5d5d66';

const SAMPLE = new URL('../samples/photo.jpg', import.meta.url);

/** A field print as a JPEG, 15 × 10 cm at 300 dpi. */
export async function drawFieldPrint({ art, palette, photo }: FieldPrint): Promise<Uint8Array> {
  const isBlank = photo === 'blank';
  const picture = isBlank ? await blank() : await readFile(SAMPLE);
  const { jpeg } = await composeFrame({
    photo: picture,
    art,
    fit: 'cover',
    longSide: pixelsOf(FIELD_WIDTH_MM, DPI),
    dpi: DPI,
    orientation: 'landscape',
    ...(palette && { palette }),
    ...(!isBlank && { placing: { zoom: photo.zoom } }),
  });
  return jpeg;
}

const blank = () =>
  sharp({ create: { width: 300, height: 200, channels: 3, background: '#f4f2ee' } })
    .png()
    .toBuffer();

/**
 * The pages of the field kit, A5: each print at its true size, with its number, what it is, and the QR code of the page that records.
 * @param prints the JPEGs of FIELD_PRINTS, in their order
 * @param url of the page `/field`
 */
export async function drawFieldKit(prints: readonly Uint8Array[], url: string): Promise<Uint8Array> {
  const document = openPrintPage({ trim: PAGE, bleed: 0, cropMarks: false, title: 'Passepartout field kit' });
  FIELD_PRINTS.forEach((print, k) => {
    if (k > 0) document.addPage();
    // Each page begins in points again.
    if (k > 0) document.scale(72 / 25.4);
    document.image(Buffer.from(prints[k]!), (PAGE.width - FIELD_WIDTH_MM) / 2, 5, {
      width: FIELD_WIDTH_MM,
      height: FIELD_HEIGHT_MM,
    });
    const top = FIELD_HEIGHT_MM + 12;
    const write = (text: string, y: number, size: number, weight: 'regular' | 'bold', colour: string) => {
      document.font(fontFor(text, weight)).fontSize(size).fillColor(colour);
      document.text(text, MARGIN_MM, y, { lineBreak: false });
    };
    write(`Print ${print.number} of ${FIELD_PRINTS.length}`, top, 6, 'bold', INK);
    write(
      `${STYLES[print.art.style].name}, ${LAYOUTS[print.art.layout].name}. Print at 100 %: the frame is ${FIELD_WIDTH_MM} × ${FIELD_HEIGHT_MM} mm.`,
      top + 9.5,
      3.4,
      'regular',
      INK,
    );
    write('Scan the code, tap “Next look”, and point the phone at the frame.', top + 15, 3.4, 'regular', INK);
    write(url, top + 20.5, 3, 'regular', QUIET_INK);
    drawCode(document, url, { x: PAGE.width - MARGIN_MM - CODE_MM, y: top, side: CODE_MM });
  });
  return finishPdf(document);
}
