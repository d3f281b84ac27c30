import QRCode from 'qrcode';
import type { CodeModules } from '../../markers/art/index.ts';

/** Draws a QR code as PNG: error correction M, a quiet zone of 4 modules, 12 dots a module. */
export async function drawQrCode(text: string): Promise<Uint8Array> {
  return QRCode.toBuffer(text, { errorCorrectionLevel: 'M', margin: 4, scale: 12 });
}

/** The same code's modules, for the card on a print. */
export function codeModules(text: string): CodeModules {
  return QRCode.create(text, { errorCorrectionLevel: 'M' }).modules;
}

/** The same code as a data: URL of an SVG, for a page. */
export async function qrCodeUrl(text: string): Promise<string> {
  const svg = await QRCode.toString(text, { type: 'svg', errorCorrectionLevel: 'M', margin: 2 });
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
