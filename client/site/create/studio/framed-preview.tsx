import { Image as ImageIcon } from 'lucide-preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Art, StyleId } from '../../../../markers/art/index.ts';
import { FORMATS, markerSize, windowInPixels } from '../../../../markers/formats.ts';
import { SITE } from '../../site-data.ts';
import { type Draft, type Shape, shapeOf } from '../draft.ts';
import type { Picture } from '../picture.ts';
import type { CreateWords } from '../words/en.ts';
import { drawPhoto } from './draw-framed.ts';
import { type Place, UNPLACED } from './place-photo.ts';
import { abortable, artist, ignore, usePalette } from './shared-artist.ts';
import { useGestures } from './use-gestures.ts';
import { useWidth } from './use-width.ts';

/** Of the marker whose pattern is shown; that of the print is another, which nobody knows yet. */
export const SHOWN_SEED = 7;
/** Pixels of the long side, at most: what the server's picture for screens has. */
const MOST_PIXELS = 1600;
/** Pixels to each of CSS: fewer are too few for the modules of a code, more than two cost more than one sees. */
const DENSITY = 2;

export const artOf = (draft: Draft, { format }: Shape): Art => ({
  format,
  layout: SITE.layout,
  style: draft.style as StyleId,
  seed: SHOWN_SEED,
});

/** The frame round the photo, as it will be; the photo can be moved in it. In place of the photo its video may play. */
export function FramedPreview(props: {
  words: CreateWords;
  draft: Draft;
  picture: Picture | undefined;
  videoUrl: string | undefined;
  onPlace: (place: Place) => void;
}) {
  const { words, draft, picture, videoUrl, onPlace } = props;
  const shape = shapeOf(draft, picture);
  const { format, orientation } = shape;
  const outer = useRef<HTMLDivElement>(null);
  const width = useWidth(outer);
  const upright = orientation === 'portrait';
  const ratio = upright ? 1 / FORMATS[format].ratio : FORMATS[format].ratio;
  const longSide = Math.round(Math.min(MOST_PIXELS, (upright ? width / ratio : width) * DENSITY));
  const size = markerSize(format, Math.max(1, longSide), orientation);
  const window = windowInPixels(format, SITE.layout, Math.max(1, longSide), orientation);
  const share = (value: number, whole: number) => `${(100 * value) / whole}%`;
  const place = {
    left: share(window.x, size.width),
    top: share(window.y, size.height),
    width: share(window.width, size.width),
    height: share(window.height, size.height),
  };
  return (
    <div
      ref={outer}
      data-preview={format}
      class="relative mx-auto bg-base-100 shadow-[0_1px_3px_rgb(0_0_0/0.25),0_18px_40px_-12px_rgb(0_0_0/0.4)]"
      // A print upright must not push the rest off the screen.
      style={{ aspectRatio: String(ratio), width: `min(100%, calc(68svh * ${ratio}))` }}
    >
      <div class="absolute overflow-hidden bg-base-300" style={place}>
        {picture?.state === 'shown' ? (
          <PlacedPhoto
            words={words}
            picture={picture}
            place={draft.place ?? UNPLACED}
            window={window}
            onPlace={onPlace}
          />
        ) : (
          <div class="grid size-full place-items-center text-quiet">
            {picture?.state === 'reading' ? (
              <span class="loading loading-spinner loading-lg" />
            ) : (
              <ImageIcon class="size-12 opacity-60" aria-hidden="true" />
            )}
          </div>
        )}
        {videoUrl && (
          <video
            class="pointer-events-none absolute inset-0 size-full object-cover"
            src={videoUrl}
            muted
            autoPlay
            loop
            playsInline
          />
        )}
      </div>
      <FrameCanvas draft={draft} shape={shape} picture={picture} longSide={longSide} />
    </div>
  );
}

/** The photo in its window. */
function PlacedPhoto(props: {
  words: CreateWords;
  picture: Extract<Picture, { state: 'shown' }>;
  place: Place;
  window: { width: number; height: number };
  onPlace: (place: Place) => void;
}) {
  const { words, picture, place, window, onPlace } = props;
  const area = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useGestures(area, { photo: picture.size, place, onPlace });
  const { width, height } = window;
  useLayoutEffect(() => {
    if (width <= 1 || !canvas.current) return;
    canvas.current.width = width;
    canvas.current.height = height;
    drawPhoto(canvas.current.getContext('2d')!, picture, { x: 0, y: 0, width, height }, place);
  }, [picture, place, width, height]);
  return (
    <div
      ref={area}
      role="application"
      aria-label={words.preview.placeLabel}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: keys place the photo for whoever has neither finger nor mouse
      tabIndex={0}
      class="size-full cursor-grab touch-none focus-visible:outline-4 focus-visible:-outline-offset-4 active:cursor-grabbing"
    >
      <canvas ref={canvas} class="pointer-events-none size-full" />
    </div>
  );
}

/** The frame itself, with a clear window. The old one stays until the new one is drawn, unless it has another shape. */
function FrameCanvas(props: { draft: Draft; shape: Shape; picture: Picture | undefined; longSide: number }) {
  const { draft, shape, picture, longSide } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [drawn, setDrawn] = useState('');
  const [drawnShape, setDrawnShape] = useState('');
  const palette = usePalette(draft.palette, picture);
  const art = artOf(draft, shape);
  const shapeName = `${shape.format} ${shape.orientation}`;
  const name = JSON.stringify([art, shape.orientation, palette ?? draft.palette, longSide]);
  const isPaletteKnown = palette !== undefined || draft.palette === 'style' || picture?.state !== 'shown';
  useEffect(() => {
    if (longSide < 2 || !isPaletteKnown) return;
    const { signal, abort } = abortable();
    const look = { longSide, orientation: shape.orientation, palette };
    artist()
      .draw({ kind: 'frame', art, look }, { isUrgent: true, signal })
      .then((bitmap) => {
        if (signal.aborted || !canvas.current) return;
        canvas.current.width = bitmap.width;
        canvas.current.height = bitmap.height;
        canvas.current.getContext('2d')!.drawImage(bitmap, 0, 0);
        setDrawn(name);
        setDrawnShape(shapeName);
      }, ignore);
    return abort;
  }, [name, isPaletteKnown]);
  return (
    <canvas
      ref={canvas}
      data-drawn={drawn === name}
      data-look={drawn}
      class={`pointer-events-none absolute inset-0 size-full ${drawnShape === shapeName ? '' : 'invisible'}`}
    />
  );
}
