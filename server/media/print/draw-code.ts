import QRCode from 'qrcode';

/** A little over its module, so that no reader sees white lines between them. */
const OVERLAP = 1.01;

/** Draws a QR code on a page as vectors, without its quiet zone. Lengths are the page's. */
export function drawCode(
  document: PDFKit.PDFDocument,
  text: string,
  { x, y, side }: { x: number; y: number; side: number },
): void {
  const { size, data } = QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
  const module = side / size;
  document.fillColor('black');
  for (let i = 0; i < size * size; i++)
    if (data[i])
      document.rect(
        x + (i % size) * module,
        y + Math.floor(i / size) * module,
        module * OVERLAP,
        module * OVERLAP,
      );
  document.fill();
}
