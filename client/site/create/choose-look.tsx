import { PALETTES } from '../../../markers/art/palettes.ts';
import { SITE } from '../site-data.ts';
import type { CreateWords } from './words/en.ts';

/** What was chosen, as the fields of the creation. */
export interface Look {
  style: string;
  palette: string;
}

/** Styles and palettes, as radio buttons. */
export function ChooseLook(props: { words: CreateWords; look: Look; onChange: (look: Look) => void }) {
  const { words, look, onChange } = props;
  return (
    <>
      <fieldset class="mt-8 min-w-0">
        <legend class="mb-2 font-display text-xl">{words.frame}</legend>
        <div class="relative flex gap-2 overflow-x-auto pb-2">
          {SITE.styles.map((style) => (
            <label key={style} class="btn has-checked:btn-primary">
              <input
                type="radio"
                name="style"
                class="sr-only"
                checked={look.style === style}
                onChange={() => onChange({ ...look, style })}
              />
              {words.styles[style] ?? style}
            </label>
          ))}
        </div>
      </fieldset>
      <fieldset class="mt-6 min-w-0">
        <legend class="mb-2 font-display text-xl">{words.colours}</legend>
        <div class="relative flex gap-2 overflow-x-auto pb-2">
          {['style', 'photo', ...Object.keys(PALETTES)].map((palette) => (
            <label key={palette} class="btn has-checked:btn-primary">
              <input
                type="radio"
                name="palette"
                class="sr-only"
                checked={look.palette === palette}
                onChange={() => onChange({ ...look, palette })}
              />
              {words.palettes[palette] ?? PALETTES[palette as keyof typeof PALETTES].name}
            </label>
          ))}
        </div>
      </fieldset>
    </>
  );
}
