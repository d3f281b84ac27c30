import { useEffect, useRef } from 'preact/hooks';
import { PALETTES, STYLES, type StyleId } from '../../../../markers/art/index.ts';
import { windowInPixels } from '../../../../markers/formats.ts';
import { SITE } from '../../site-data.ts';
import { type Draft, shapeOf } from '../draft.ts';
import type { Picture } from '../picture.ts';
import type { CreateWords } from '../words/en.ts';
import { drawPhoto } from './draw-framed.ts';
import { artOf } from './framed-preview.tsx';
import { UNPLACED } from './place-photo.ts';
import { abortable, artist, ignore, usePalette } from './shared-artist.ts';

/** Long side of a frame of which a corner is shown, and that corner, in pixels: all of it would be too small to tell one from another. */
const FRAME_SIDE = 520;
const CORNER = { width: 208, height: 144 };

interface LookProps {
  words: CreateWords;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  picture: Picture | undefined;
}

/** A corner of each style with the photo in it, in the colours that are chosen; one is chosen. */
export function ChooseStyle({ words, draft, onDraft, picture }: LookProps) {
  const canvases = useRef(new Map<string, HTMLCanvasElement>());
  const shape = shapeOf(draft, picture);
  const palette = usePalette(draft.palette, picture);
  const { format, orientation } = shape;
  const place = draft.place ?? UNPLACED;
  const isPaletteKnown = palette !== undefined || draft.palette !== 'photo' || picture?.state !== 'shown';
  useEffect(() => {
    if (!isPaletteKnown || picture?.state === 'reading') return;
    const { signal, abort } = abortable();
    for (const style of SITE.styles) {
      const look = { longSide: FRAME_SIDE, orientation, palette };
      artist()
        .draw({ kind: 'frame', art: artOf({ ...draft, style }, shape), look }, { signal })
        .then((frame) => {
          const canvas = canvases.current.get(style);
          if (!signal.aborted && canvas) drawSmall(canvas, frame);
        }, ignore);
    }
    return abort;
    // Not with each move of the photo: what the styles are chosen by is the frame.
  }, [format, orientation, JSON.stringify(palette), isPaletteKnown, picture]);

  const drawSmall = (canvas: HTMLCanvasElement, frame: ImageBitmap) => {
    Object.assign(canvas, CORNER);
    const context = canvas.getContext('2d')!;
    const window = windowInPixels(format, SITE.layout, FRAME_SIDE, orientation);
    context.fillStyle = '#b8b0a4';
    context.fillRect(window.x, window.y, window.width, window.height);
    if (picture?.state === 'shown') drawPhoto(context, picture, window, place);
    context.drawImage(frame, 0, 0);
  };

  return (
    <fieldset class="min-w-0">
      <legend class="mb-1 font-display text-xl">{words.frame}</legend>
      <p class="mb-3 text-quiet text-sm">{words.preview.unique}</p>
      <div class="grid grid-cols-[repeat(auto-fill,minmax(6.25rem,1fr))] gap-2">
        {SITE.styles.map((style) => (
          <label
            key={style}
            class="relative flex cursor-pointer flex-col items-center gap-1.5 rounded-box border-2 border-transparent p-1.5 text-center text-sm wrap-anywhere leading-tight has-checked:border-primary has-checked:bg-base-200 has-focus-visible:outline-3 has-focus-visible:outline-primary hover:bg-base-200"
          >
            <input
              type="radio"
              name="style"
              class="sr-only scroll-mb-28"
              checked={draft.style === style}
              onChange={() => onDraft({ ...draft, style })}
            />
            <canvas
              {...CORNER}
              ref={(canvas) => {
                if (canvas) canvases.current.set(style, canvas);
              }}
              class="aspect-13/9 w-full rounded-sm bg-base-300 shadow-sm"
            />
            {words.styles[style] ?? STYLES[style as StyleId].name}
          </label>
        ))}
      </div>
    </fieldset>
  );
}

/** The colours that a frame can have; one set is chosen. */
export function ChoosePalette({ words, draft, onDraft, picture }: LookProps) {
  const ofPhoto = usePalette('photo', picture);
  const coloursOf = (palette: string): readonly string[] | undefined => {
    if (palette === 'photo') return Array.isArray(ofPhoto) ? ofPhoto : undefined;
    if (palette !== 'style') return PALETTES[palette as keyof typeof PALETTES].colours;
    const own = STYLES[draft.style as StyleId].palette;
    return typeof own === 'string' ? PALETTES[own].colours : own;
  };
  const choices = ['style', 'photo', ...Object.keys(PALETTES)];
  return (
    <fieldset class="min-w-0">
      <legend class="mb-3 font-display text-xl">{words.colours}</legend>
      <div class="grid grid-cols-[repeat(auto-fill,minmax(6.25rem,1fr))] gap-x-1 gap-y-1">
        {choices
          .filter((palette) => palette !== 'photo' || picture?.state !== 'unreadable')
          .map((palette) => (
            <label
              key={palette}
              class="relative flex cursor-pointer flex-col gap-1 rounded-field border-2 border-transparent min-w-0 p-1.5 text-[0.8125rem] wrap-anywhere leading-tight has-checked:border-primary has-checked:bg-base-200 has-focus-visible:outline-3 has-focus-visible:outline-primary hover:bg-base-200"
            >
              <input
                type="radio"
                name="palette"
                class="sr-only scroll-mb-28"
                checked={draft.palette === palette}
                onChange={() => onDraft({ ...draft, palette })}
              />
              <Swatch colours={coloursOf(palette)} />
              {words.palettes[palette] ?? palette}
            </label>
          ))}
      </div>
    </fieldset>
  );
}

/** The tones side by side, from ink to paper. */
function Swatch({ colours }: { colours: readonly string[] | undefined }) {
  const steps = (colours ?? ['transparent']).map(
    (colour, i, all) => `${colour} ${(100 * i) / all.length}% ${(100 * (i + 1)) / all.length}%`,
  );
  return (
    <span
      class="block h-7 rounded-md border border-base-content/15 bg-clip-padding"
      style={{ backgroundImage: `linear-gradient(to right, ${steps.join(', ')})` }}
    />
  );
}
