import sharp from 'sharp';
import { type Art, renderArt } from '../../markers/art/index.ts';

const LONG_SIDE = 480;

/** A marker's art with an empty window, as PNG for the admin. */
export async function drawMarkerPicture(art: Art): Promise<Uint8Array> {
  const { data, width, height } = await renderArt(art, { width: LONG_SIDE });
  return sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
