import sharp from 'sharp';
import { greyFromRgb } from '../../markers/engine/index.ts';
import {
  type FormatId,
  type LayoutId,
  markerSize,
  type Orientation,
  windowInPixels,
} from '../../markers/formats.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';

export interface FramedPicture {
  /** A file: the photo in its frame, without a QR code in its corner, because not every print of it has one. */
  picture: string;
  format: FormatId;
  layout: LayoutId;
  orientation: Orientation;
}

/** Long side of what the target is built from: that of a marker's. */
const TARGET_SIDE = 1500;

/**
 * The `.target` of one very print: it knows the photo in the frame, not only the frame. It lies as the marker does: an upright print is the
 * landscape marker turned clockwise. Takes a third of a second of CPU: call it in a worker thread.
 */
export async function buildKnownTarget({
  picture,
  format,
  layout,
  orientation,
}: FramedPicture): Promise<Uint8Array> {
  const { data, info } = await sharp(picture)
    .resize({ ...markerSize(format, TARGET_SIDE, orientation), fit: 'fill' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const turned = orientation === 'portrait' ? await sharp(data, { raw }).rotate(270).raw().toBuffer() : data;
  const size = markerSize(format, TARGET_SIDE);
  const grey = { data: greyFromRgb(turned, info.channels as 3, 'luma'), ...size };
  const runtime = await loadRuntime();
  return runtime.buildTarget(grey, { window: windowInPixels(format, layout, TARGET_SIDE), photoKnown: true });
}
