import PDFDocument from 'pdfkit';
import type { Size } from '../../../markers/formats.ts';

/** Of a PDF page, in millimetres. */
export interface PrintPage {
  /** The cut print. */
  trim: Size;
  bleed: number;
  cropMarks: boolean;
  title: string;
}

const POINTS_PER_MM = 72 / 25.4;
/** Crop marks begin so far outside the bleed, and are so long. */
const MARK_GAP_MM = 1;
const MARK_LENGTH_MM = 5;
const MARK_WIDTH_POINTS = 0.25;

/**
 * A page of exactly that size: TrimBox and BleedBox say where to cut and how far the picture reaches, crop marks stand outside of
 * both. What is drawn is placed in millimetres from the trim's upper left corner.
 */
export function openPrintPage({ trim, bleed, cropMarks, title }: PrintPage) {
  const margin = bleed + (cropMarks ? MARK_GAP_MM + MARK_LENGTH_MM : 0);
  const points = (millimetres: number) => millimetres * POINTS_PER_MM;
  const size = { width: trim.width + 2 * margin, height: trim.height + 2 * margin };
  const document = new PDFDocument({
    size: [points(size.width), points(size.height)],
    margin: 0,
    info: { Title: title, Creator: 'Passepartout' },
    font: null as never, // none of the standard fonts, which are not embedded
  });
  const box = (outside: number) =>
    [margin - outside, margin - outside, margin + trim.width + outside, margin + trim.height + outside].map(
      points,
    );
  Object.assign(document.page.dictionary.data, { TrimBox: box(0), BleedBox: box(bleed) });
  if (cropMarks) drawCropMarks();
  document.scale(POINTS_PER_MM).translate(margin, margin);
  return document;

  function drawCropMarks(): void {
    document.save().scale(POINTS_PER_MM).translate(margin, margin);
    document.lineWidth(MARK_WIDTH_POINTS / POINTS_PER_MM).strokeColor('black');
    const [near, far] = [bleed + MARK_GAP_MM, bleed + MARK_GAP_MM + MARK_LENGTH_MM];
    for (const [x, outwards] of [
      [0, -1],
      [trim.width, 1],
    ] as const)
      for (const [y, down] of [
        [0, -1],
        [trim.height, 1],
      ] as const) {
        document.moveTo(x + outwards * near, y).lineTo(x + outwards * far, y);
        document.moveTo(x, y + down * near).lineTo(x, y + down * far);
      }
    document.stroke().restore();
  }
}

/** The bytes of a document that is complete. */
export async function finishPdf(document: PDFKit.PDFDocument): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const whole = new Promise<Uint8Array>((resolve, reject) => {
    document.on('data', (chunk: Buffer) => chunks.push(chunk));
    document.on('end', () => resolve(Buffer.concat(chunks)));
    document.on('error', reject);
  });
  document.end();
  return whole;
}

/** A JPEG on a page of its own, with its bleed: its bytes go into the PDF as they are, not compressed again. */
export async function printPdf(jpeg: Uint8Array, page: PrintPage): Promise<Uint8Array> {
  const document = openPrintPage(page);
  const { trim, bleed } = page;
  document.image(Buffer.from(jpeg), -bleed, -bleed, {
    width: trim.width + 2 * bleed,
    height: trim.height + 2 * bleed,
  });
  return finishPdf(document);
}
