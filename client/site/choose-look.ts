import type { Looks } from '../../server/pages.ts';

/** What was chosen, as the fields of the creation. */
export type Look = { style: string; palette: string };

/**
 * Shows the styles as small pictures of frames and the palettes as strips of their colours, both as radio buttons; returns how to get
 * what is chosen.
 */
export function chooseLook(place: HTMLElement, { styles, palettes }: Looks): () => Look {
  place.append(
    group('style', 'Frame, drawn broader here than it is', styles, ({ name, description, picture }) => {
      const image = document.createElement('img');
      Object.assign(image, {
        src: picture,
        alt: '',
        title: description,
        width: 120,
        height: 80,
        loading: 'lazy',
      });
      return [image, caption(name)];
    }),
    group('palette', 'Colours', palettes, ({ name, colours }) => {
      const strip = document.createElement('span');
      strip.className = 'strip';
      for (const colour of colours) {
        const patch = document.createElement('span');
        patch.style.background = colour;
        strip.append(patch);
      }
      return colours.length > 0 ? [strip, caption(name)] : [caption(name)];
    }),
  );
  const chosen = (name: string) =>
    place.querySelector<HTMLInputElement>(`input[name=${name}]:checked`)!.value;
  return () => ({ style: chosen('style'), palette: chosen('palette') });
}

/** The first choice is made already. */
function group<Choice extends { id: string }>(
  name: string,
  title: string,
  choices: Choice[],
  show: (choice: Choice) => HTMLElement[],
): HTMLElement {
  const fieldset = document.createElement('fieldset');
  fieldset.className = `look ${name}s`;
  const legend = document.createElement('legend');
  legend.textContent = title;
  const row = document.createElement('div');
  row.append(
    ...choices.map((choice, index) => {
      const label = document.createElement('label');
      const input = document.createElement('input');
      Object.assign(input, { type: 'radio', name, value: choice.id, checked: index === 0 });
      label.append(input, ...show(choice));
      return label;
    }),
  );
  fieldset.append(legend, row);
  return fieldset;
}

function caption(text: string): HTMLElement {
  const element = document.createElement('span');
  element.textContent = text;
  return element;
}
