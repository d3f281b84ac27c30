import QRCode from 'qrcode';

/** Draws a QR code as PNG: error correction M, a quiet zone of 4 modules, 12 dots a module. */
export async function drawQrCode(text: string): Promise<Uint8Array> {
  return QRCode.toBuffer(text, { errorCorrectionLevel: 'M', margin: 4, scale: 12 });
}
