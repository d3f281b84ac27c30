import { FORMATS, type FormatId } from '../../../../markers/formats.ts';
import { type Draft, lostIn, recommendedFormat, shapeOf } from '../draft.ts';
import type { Picture } from '../picture.ts';
import type { CreateWords } from '../words/en.ts';

/** The shapes of frames, each with what it cuts off this photo. */
export function ChooseShape(props: {
  words: CreateWords;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  picture: Picture | undefined;
}) {
  const { words, draft, onDraft, picture } = props;
  const { format, orientation, photo } = shapeOf(draft, picture);
  const isKnown = picture?.state === 'shown';
  const recommended = recommendedFormat(picture);
  return (
    <fieldset class="min-w-0">
      <legend class="mb-3 font-display text-xl">{words.shape.title}</legend>
      <div class="grid grid-cols-2 gap-2 sm:grid-cols-4 lg:grid-cols-2">
        {(Object.keys(FORMATS) as FormatId[]).map((id) => {
          const ratio = orientation === 'portrait' ? 1 / FORMATS[id].ratio : FORMATS[id].ratio;
          return (
            <label
              key={id}
              class="relative flex cursor-pointer items-center gap-2.5 rounded-box border-2 border-base-300 p-2.5 sm:gap-3 sm:p-3 text-sm leading-tight has-checked:border-primary has-checked:bg-base-200 has-focus-visible:outline-3 has-focus-visible:outline-primary hover:bg-base-200"
            >
              <input
                type="radio"
                name="format"
                class="sr-only scroll-mb-28"
                checked={format === id}
                // The photo lies otherwise in another shape.
                onChange={() => onDraft({ ...draft, format: id, place: undefined })}
              />
              <span class="grid size-9 shrink-0 place-items-center">
                <span
                  class="block rounded-xs border-4 border-primary/70"
                  style={
                    ratio >= 1
                      ? { width: '100%', aspectRatio: String(ratio) }
                      : { height: '2.25rem', aspectRatio: String(ratio) }
                  }
                />
              </span>
              <span class="min-w-0">
                <strong class="block font-semibold text-base">{FORMATS[id].name}</strong>
                {isKnown && <span class="block text-quiet">{words.shape.cut(lostIn(photo, id))}</span>}
                {isKnown && id === recommended && (
                  <span class="block font-semibold text-secondary">{words.shape.best}</span>
                )}
              </span>
            </label>
          );
        })}
      </div>
    </fieldset>
  );
}
