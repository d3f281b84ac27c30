import { drawCode } from './draw-code.ts';
import { fontFor, type Weight } from './fonts.ts';
import { finishPdf, openPrintPage, type PrintPage } from './print-pdf.ts';

/** What to do with the print, in the languages of the viewer. */
const GUIDES = [
  {
    heading: 'This photo comes alive',
    steps: [
      'Scan the code with your phone’s camera.',
      'Tap “Start camera” and allow it.',
      'Point it at the photo: the video plays on it.',
    ],
  },
  {
    heading: 'Это фото оживает',
    steps: [
      'Наведите камеру телефона на код.',
      'Нажмите кнопку и разрешите камеру.',
      'Наведите её на фото: на нём пойдёт видео.',
    ],
  },
  {
    heading: 'Այս լուսանկարը կենդանանում է',
    steps: [
      'Սկանավորեք կոդը հեռախոսի տեսախցիկով։',
      'Սեղմեք կոճակը և թույլատրեք տեսախցիկը։',
      'Ուղղեք այն լուսանկարին՝ տեսանյութը կսկսվի։',
    ],
  },
] as const;

/** Lengths for a sheet that is as high as 10 × 15 cm lying; they grow with the sheet. */
const REFERENCE_HEIGHT_MM = 102;
const MARGIN_MM = 8;
const CODE_MM = 42;
const GAP_MM = 8;
const HEADING_MM = 3.5;
const STEP_MM = 2.9;
const LINE = 1.45;
const BETWEEN_GUIDES_MM = 4.5;
const TITLE_MM = 5.2;
const SMALL_MM = 2.3;
const INK = '#1b1b1f';
const QUIET_INK = '#5d5d66';

export interface BackSheet extends Omit<PrintPage, 'title'> {
  title: string;
  /** What the QR code says. */
  url: string;
  /** A JPEG or PNG. */
  logo?: Uint8Array | undefined;
}

/** The back of a print, or a card to lay beside it: title, QR code, and what to do in three languages. A PDF with its fonts. */
export async function drawBackSheet({ url, title, logo, ...page }: BackSheet): Promise<Uint8Array> {
  const document = openPrintPage({ ...page, title });
  const { width, height } = page.trim;
  const scale = Math.min(height / REFERENCE_HEIGHT_MM, width / ((REFERENCE_HEIGHT_MM * 150) / 102));
  const write = (text: string, x: number, y: number, size: number, weight: Weight, colour = INK) => {
    document.font(fontFor(text, weight)).fontSize(size).fillColor(colour);
    document.text(text, x, y, { lineBreak: false });
  };
  const margin = MARGIN_MM * scale;
  const code = CODE_MM * scale;
  const guideHeight = (HEADING_MM + 3 * STEP_MM) * LINE * scale;
  const guidesHeight = GUIDES.length * guideHeight + (GUIDES.length - 1) * BETWEEN_GUIDES_MM * scale;
  const titleHeight = TITLE_MM * LINE * scale + margin / 2;
  const top = (height - guidesHeight - titleHeight) / 2;

  write(title, margin, top, TITLE_MM * scale, 'bold');
  if (logo) {
    const box = { width: 34 * scale, height: TITLE_MM * LINE * scale };
    document.image(Buffer.from(logo), width - margin - box.width, top, {
      fit: [box.width, box.height],
      align: 'right',
    });
  }
  const bodyTop = top + titleHeight;
  drawCode(document, url, { x: margin, y: bodyTop, side: code });
  const address = url.replace(/^https?:\/\//i, '');
  document.font(fontFor(address, 'regular')).fontSize(1);
  const size = Math.min(SMALL_MM * scale, code / document.widthOfString(address));
  write(address, margin, bodyTop + code + 1.5 * scale, size, 'regular', QUIET_INK);

  const left = margin + code + GAP_MM * scale;
  GUIDES.forEach(({ heading, steps }, number) => {
    let y = bodyTop + number * (guideHeight + BETWEEN_GUIDES_MM * scale);
    write(heading, left, y, HEADING_MM * scale, 'bold');
    y += HEADING_MM * LINE * scale;
    steps.forEach((step, k) => {
      write(`${k + 1}`, left, y, STEP_MM * scale, 'bold', QUIET_INK);
      write(step, left + 4 * scale, y, STEP_MM * scale, 'regular');
      y += STEP_MM * LINE * scale;
    });
  });
  return finishPdf(document);
}
