import { Minus, Play, Plus, RotateCw, Square, Undo2 } from 'lucide-preact';
import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { windowInPixels } from '../../../../markers/formats.ts';
import { SITE } from '../../site-data.ts';
import { type Draft, shapeOf } from '../draft.ts';
import type { Picture } from '../picture.ts';
import type { CreateWords } from '../words/en.ts';
import { FramedPreview } from './framed-preview.tsx';
import { MOST_ZOOM, type Place, turned, UNPLACED, within, zoomedAt } from './place-photo.ts';
import { abortable, artist, closeArtist, ignore } from './shared-artist.ts';

/** Of the zoom buttons. */
const ZOOM_STEP = 1.15;

interface PreviewProps {
  words: CreateWords;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  picture: Picture | undefined;
  /** Undefined where there is none that this browser plays. */
  videoUrl: string | undefined;
}

/** What the print will look like, with what places the photo in it. */
export function Preview(props: PreviewProps) {
  const { words, draft, onDraft, picture, videoUrl } = props;
  const [isPlaying, setIsPlaying] = useState(false);
  useEffect(() => closeArtist, []);
  const setPlace = (place: Place | undefined) => {
    setIsPlaying(false);
    onDraft({ ...draft, place });
  };
  const shownVideo = isPlaying ? videoUrl : undefined;
  return (
    <figure class="min-w-0">
      <div class="rounded-box bg-base-200 px-4 py-6 sm:p-8">
        {draft.isBorderless ? (
          <BarePhoto words={words} picture={picture} videoUrl={shownVideo} />
        ) : (
          <FramedPreview
            words={words}
            draft={draft}
            picture={picture}
            videoUrl={shownVideo}
            onPlace={setPlace}
          />
        )}
      </div>
      <div class="mt-3 flex flex-wrap items-center justify-center gap-2">
        {!draft.isBorderless && picture?.state === 'shown' && (
          <PlacingTools words={words} draft={draft} picture={picture} onPlace={setPlace} />
        )}
        {videoUrl && (
          <button type="button" class="btn btn-secondary min-h-11" onClick={() => setIsPlaying(!isPlaying)}>
            {isPlaying ? (
              <Square class="size-4" aria-hidden="true" />
            ) : (
              <Play class="size-4" aria-hidden="true" />
            )}
            {isPlaying ? words.preview.stop : words.preview.play}
          </button>
        )}
      </div>
      <figcaption class="mx-auto mt-3 max-w-prose text-center text-quiet text-sm">
        {captionOf(words.preview, draft, picture)}
      </figcaption>
    </figure>
  );
}

function captionOf(words: CreateWords['preview'], draft: Draft, picture: Picture | undefined): string {
  if (picture?.state === 'reading') return words.reading;
  if (picture?.state === 'unreadable') return words.unreadable;
  if (draft.isBorderless) return words.borderless;
  return draft.place ? words.hintPlaced : words.hint;
}

/** Zoom, turn and reset as buttons. */
function PlacingTools(props: {
  words: CreateWords;
  draft: Draft;
  picture: Extract<Picture, { state: 'shown' }>;
  onPlace: (place: Place | undefined) => void;
}) {
  const { draft, picture, onPlace } = props;
  const words = props.words.preview;
  const { format, orientation } = shapeOf(draft, picture);
  const window = windowInPixels(format, SITE.layout, 1000, orientation);
  const place = draft.place ?? UNPLACED;
  const change = (changed: Place) => onPlace(within(picture.size, window, changed));
  const zoomBy = (factor: number) => change(zoomedAt(place, factor, { x: 0, y: 0 }));
  return (
    <div class="flex flex-wrap items-center justify-center gap-1">
      <Tool label={words.zoomOut} onClick={() => zoomBy(1 / ZOOM_STEP)} isOff={place.zoom <= 1}>
        <Minus class="size-5" aria-hidden="true" />
      </Tool>
      <input
        type="range"
        class="range range-primary range-xs w-20 min-[360px]:w-28 sm:w-40"
        aria-label={words.zoom}
        min={1}
        max={MOST_ZOOM}
        step={0.01}
        value={place.zoom}
        onInput={(event) => zoomBy(Number(event.currentTarget.value) / place.zoom)}
      />
      <Tool label={words.zoomIn} onClick={() => zoomBy(ZOOM_STEP)} isOff={place.zoom >= MOST_ZOOM}>
        <Plus class="size-5" aria-hidden="true" />
      </Tool>
      <Tool label={words.rotate} onClick={() => change(turned(place, window))}>
        <RotateCw class="size-5" aria-hidden="true" />
      </Tool>
      <Tool label={words.reset} onClick={() => onPlace(undefined)} isOff={!draft.place}>
        <Undo2 class="size-5" aria-hidden="true" />
      </Tool>
    </div>
  );
}

function Tool(props: { label: string; onClick: () => void; isOff?: boolean; children: ComponentChildren }) {
  return (
    <button
      type="button"
      class="btn btn-ghost btn-square size-11"
      aria-label={props.label}
      title={props.label}
      disabled={props.isOff ?? false}
      onClick={props.onClick}
    >
      {props.children}
    </button>
  );
}

/** The photo alone, whole, and the code that comes beside it. */
function BarePhoto(props: {
  words: CreateWords;
  picture: Picture | undefined;
  videoUrl: string | undefined;
}) {
  const { words, picture, videoUrl } = props;
  const photo = useRef<HTMLCanvasElement>(null);
  const code = useRef<HTMLCanvasElement>(null);
  const image = picture?.state === 'shown' ? picture.image : undefined;
  useEffect(() => {
    if (photo.current && image) drawOn(photo.current, image);
  }, [image]);
  useEffect(() => {
    const { signal, abort } = abortable();
    artist()
      .draw({ kind: 'code' }, { isUrgent: true, signal })
      .then((bitmap) => {
        if (code.current) drawOn(code.current, bitmap);
      }, ignore);
    return abort;
  }, []);
  const ratio = image ? image.width / image.height : 1.5;
  return (
    <div class="flex flex-col items-center gap-4">
      <div
        class="relative mx-auto bg-base-300 shadow-[0_1px_3px_rgb(0_0_0/0.25),0_18px_40px_-12px_rgb(0_0_0/0.4)]"
        style={{ aspectRatio: String(ratio), width: `min(100%, calc(58svh * ${ratio}))` }}
      >
        <canvas ref={photo} class="size-full" />
        {videoUrl && (
          <video
            class="absolute inset-0 size-full object-cover"
            src={videoUrl}
            muted
            autoPlay
            loop
            playsInline
          />
        )}
      </div>
      <div class="bg-white p-2 shadow-sm">
        <canvas
          ref={code}
          role="img"
          aria-label={words.preview.sampleCode}
          class="block size-16 [image-rendering:pixelated]"
        />
      </div>
    </div>
  );
}

function drawOn(canvas: HTMLCanvasElement, image: HTMLCanvasElement | ImageBitmap): void {
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext('2d')!.drawImage(image, 0, 0);
}
