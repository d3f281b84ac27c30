import { useEffect, useState } from 'preact/hooks';
import type { PaletteChoice, PaletteId } from '../../../../markers/art/index.ts';
import { type Picture, smallPixels } from '../picture.ts';
import { Artist } from './artist.ts';

/** As large as the picture in which the server looks for a photo's colours. */
const PALETTE_SIZE = 64;

let shared: Artist | undefined;

/** The drawing thread that all parts of the page share. */
export function artist(): Artist {
  shared ??= new Artist();
  return shared;
}

export function closeArtist(): void {
  shared?.close();
  shared = undefined;
}

/** The colours that are chosen; undefined where they are the style's own. */
export function usePalette(chosen: string, picture: Picture | undefined): PaletteChoice | undefined {
  const [ofPhoto, setOfPhoto] = useState<PaletteChoice>();
  const image = picture?.state === 'shown' ? picture.image : undefined;
  const isWanted = chosen === 'photo' && image !== undefined;
  useEffect(() => {
    setOfPhoto(undefined);
    if (!isWanted) return;
    const { signal, abort } = abortable();
    const job = { kind: 'palette', ...smallPixels(image, PALETTE_SIZE) } as const;
    artist()
      .draw(job, { isUrgent: true, signal })
      .then((palette) => signal.aborted || setOfPhoto(palette), ignore);
    return abort;
  }, [isWanted, image]);
  if (chosen === 'style') return undefined;
  return chosen === 'photo' ? ofPhoto : (chosen as PaletteId);
}

export function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** A drawing that nobody waits for any more; without drawings the page still takes photo and video. */
export function ignore(): void {}
