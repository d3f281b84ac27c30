import type { Size } from '../../../../markers/formats.ts';
import type { Placing } from '../../../../markers/frame/placing.ts';

/** A placing of a photo that covers its window, turned by quarters only. */
export type Place = Required<Placing>;

export const UNPLACED: Place = { zoom: 1, offsetX: 0, offsetY: 0, rotation: 0 };
/** Beyond it most photos have too few pixels for a print. */
export const MOST_ZOOM = 4;

/** A point in the window, in widths and heights of it from its middle. */
export interface WindowPoint {
  x: number;
  y: number;
}

/** How far the photo can be moved each way before its edge would show, in widths and heights of the window. */
export function roomToMove(photo: Size, window: Size, { zoom, rotation }: Place): WindowPoint {
  const isLying = rotation % 180 !== 0;
  const [width, height] = isLying ? [photo.height, photo.width] : [photo.width, photo.height];
  const scale = zoom * Math.max(window.width / width, window.height / height);
  const room = (length: number, windowLength: number) =>
    Math.max(0, (length * scale - windowLength) / 2 / windowLength);
  return { x: room(width, window.width), y: room(height, window.height) };
}

/** The placing that is meant, within what `placeInWindow` allows: so a photo that was pushed against an edge comes back at once. */
export function within(photo: Size, window: Size, place: Place): Place {
  const zoom = Math.min(MOST_ZOOM, Math.max(1, place.zoom));
  const rotation = ((place.rotation % 360) + 360) % 360;
  const room = roomToMove(photo, window, { ...place, zoom, rotation });
  const clamp = (value: number, most: number) => Math.min(most, Math.max(-most, value)) + 0; // and never -0
  return {
    zoom,
    rotation,
    offsetX: clamp(place.offsetX, room.x),
    offsetY: clamp(place.offsetY, room.y),
  };
}

/** Larger by a factor, with what lies at a point staying there. */
export function zoomedAt(place: Place, factor: number, { x, y }: WindowPoint): Place {
  const zoom = Math.min(MOST_ZOOM, Math.max(1, place.zoom * factor));
  const by = zoom / place.zoom;
  return { ...place, zoom, offsetX: x - (x - place.offsetX) * by, offsetY: y - (y - place.offsetY) * by };
}

/** Turned clockwise by a quarter, with the middle of the window staying where it is in the photo. */
export function turned(place: Place, window: Size): Place {
  const ratio = window.width / window.height;
  return {
    ...place,
    rotation: (place.rotation + 90) % 360,
    offsetX: -place.offsetY / ratio,
    offsetY: place.offsetX * ratio,
  };
}
