import { useEffect, useState } from 'preact/hooks';
import type { Size } from '../../../markers/formats.ts';

/** Long side at which a photo is shown and measured here, in pixels: more than any screen shows of a frame. */
const SHOWN_SIZE = 2000;

/** A chosen photo as this browser sees it. */
export type Picture =
  | { state: 'reading' }
  /** As HEIC on many: the server reads it all the same. */
  | { state: 'unreadable' }
  | { state: 'shown'; size: Size; image: HTMLCanvasElement };

/** The photo in a file, upright; undefined without a file. */
export function usePicture(file: File | undefined): Picture | undefined {
  const [picture, setPicture] = useState<{ file: File; picture: Picture }>();
  useEffect(() => {
    if (!file) return;
    let isWanted = true;
    readPicture(file).then((read) => {
      if (isWanted) setPicture({ file, picture: read });
    });
    return () => {
      isWanted = false;
    };
  }, [file]);
  if (!file) return undefined;
  return picture?.file === file ? picture.picture : { state: 'reading' };
}

async function readPicture(file: File): Promise<Picture> {
  const url = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = url;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    // Once, and not with each frame of a gesture: a phone's photo has fifty million pixels.
    const scale = Math.min(1, SHOWN_SIZE / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext('2d')!;
    // What is transparent is printed white.
    context.fillStyle = '#ffffff';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return { state: 'shown', size: { width, height }, image: canvas };
  } catch {
    return { state: 'unreadable' };
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** Red, green and blue of a picture, made smaller where it is larger; row by row. */
export function smallPixels(image: HTMLCanvasElement, longSide: number) {
  const scale = Math.min(1, longSide / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d', { willReadFrequently: true })!;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  const { data } = context.getImageData(0, 0, width, height);
  return { data, width, height };
}
