import type { Rectangle, Size } from '../../../../markers/formats.ts';
import { type Placing, placeInWindow } from '../../../../markers/frame/placing.ts';

/** Draws a photo as it comes into a window of so many pixels: just as the server sets it there. */
export function drawPhoto(
  context: CanvasRenderingContext2D,
  photo: { size: Size; image: HTMLCanvasElement },
  window: Rectangle,
  placing: Placing,
): void {
  const placement = placeInWindow(photo.size, window, 'cover', placing);
  if (!placement) return;
  const { region, size, rotation, centre } = placement;
  // The picture that is here may be smaller than the photo.
  const scale = photo.image.width / photo.size.width;
  context.save();
  context.beginPath();
  context.rect(window.x, window.y, window.width, window.height);
  context.clip();
  context.translate(window.x + centre.x, window.y + centre.y);
  context.rotate((rotation * Math.PI) / 180);
  context.imageSmoothingQuality = 'high';
  context.drawImage(
    photo.image,
    ...([region.x * scale, region.y * scale, region.width * scale, region.height * scale] as const),
    ...([-size.width / 2, -size.height / 2, size.width, size.height] as const),
  );
  context.restore();
}
