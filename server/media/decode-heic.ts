import decode from 'heic-decode';
import sharp from 'sharp';

/** sRGB-like pixels of a HEIC picture, upright; `profile` says which RGB they are. */
export interface HeicPixels {
  data: Uint8Array;
  width: number;
  height: number;
  profile: Uint8Array | undefined;
}

/**
 * Decodes HEIC, which sharp can't: its binaries come without HEVC. About a second of CPU and 8 bytes of memory for each megapixel's
 * pixel. Throws whatever libheif stumbles over.
 */
export async function decodeHeic(heic: Uint8Array): Promise<HeicPixels> {
  const { icc } = await sharp(heic).metadata();
  const { data, width, height } = await decode({ buffer: heic });
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength), width, height, profile: icc };
}
