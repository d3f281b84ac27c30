import {
  type FormatId,
  formatFor,
  type Orientation,
  orientationFor,
  type Size,
} from '../../../markers/formats.ts';
import { SITE } from '../site-data.ts';
import type { Picture } from './picture.ts';
import type { Place } from './studio/place-photo.ts';

/** What is chosen of how a photo will look; what is not is left to us. */
export interface Draft {
  style: string;
  palette: string;
  /** Undefined: the one that cuts least off. */
  format: FormatId | undefined;
  /** Undefined as long as nobody has moved the photo: then the server keeps people in the picture. */
  place: Place | undefined;
  isBorderless: boolean;
}

export const FIRST_DRAFT: Draft = {
  style: SITE.styles[0]!,
  palette: 'style',
  format: undefined,
  place: undefined,
  isBorderless: false,
};

/** A photo that this browser cannot show: its shape is known on the server only. */
const UNKNOWN_SIZE: Size = { width: 3, height: 2 };

export interface Shape {
  photo: Size;
  format: FormatId;
  orientation: Orientation;
}

/** The shape of the frame that is chosen, or else fits best; how it hangs follows from the photo, as on the server. */
export function shapeOf(draft: Pick<Draft, 'format'>, picture: Picture | undefined): Shape {
  const photo = picture?.state === 'shown' ? picture.size : UNKNOWN_SIZE;
  const format = draft.format ?? recommendedFormat(picture);
  return { photo, format, orientation: photo.height > photo.width ? 'portrait' : 'landscape' };
}

export function recommendedFormat(picture: Picture | undefined): FormatId {
  return picture?.state === 'shown' ? formatFor(picture.size, SITE.layout).format : SITE.format;
}

/** The share of a photo that a format's window cuts off. */
export const lostIn = (photo: Size, format: FormatId): number =>
  orientationFor(photo, format, SITE.layout).lost;

/** The draft as fields of the creation. */
export function fieldsOf(draft: Draft, picture: Picture | undefined): Record<string, string> {
  if (draft.isBorderless) return { borderless: 'true' };
  const { style, palette, place } = draft;
  const { format } = shapeOf(draft, picture);
  // Where nobody has placed it, heads stay in the picture: people are in most photos that people bring.
  const fields = { style, palette, format, useSmartCrop: String(!place) };
  if (!place) return fields;
  return {
    ...fields,
    ...Object.fromEntries(Object.entries(place).map(([name, value]) => [name, String(value)])),
  };
}
