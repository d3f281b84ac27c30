// What the page needs once a photo is there: a file of its own, with the drawing of frames in it.
import type { Draft } from '../draft.ts';
import type { Picture } from '../picture.ts';
import type { CreateWords } from '../words/en.ts';
import { ChoosePalette, ChooseStyle } from './choose-look.tsx';
import { ChooseMode } from './choose-mode.tsx';
import { ChooseShape } from './choose-shape.tsx';

export { Preview } from './preview.tsx';

/** All that can be chosen. Without a frame there is nothing to choose of it. */
export function Choices(props: {
  words: CreateWords;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  picture: Picture | undefined;
}) {
  return (
    <div class="grid gap-8">
      <ChooseMode {...props} />
      {!props.draft.isBorderless && (
        <>
          <ChooseShape {...props} />
          <ChooseStyle {...props} />
          <ChoosePalette {...props} />
        </>
      )}
    </div>
  );
}
