import type { ComponentChildren } from 'preact';
import { LEAST_TRACKABILITY, type Trackability } from '../../../../markers/gate/trackability.ts';
import { formatNumber } from '../../words.ts';
import type { Draft } from '../draft.ts';
import type { Picture } from '../picture.ts';
import type { CreateWords } from '../words/en.ts';
import { type Measured, useTrackability } from './use-trackability.ts';

/** With a frame or without one, and what speaks for which with this photo. */
export function ChooseMode(props: {
  words: CreateWords;
  draft: Draft;
  onDraft: (draft: Draft) => void;
  picture: Picture | undefined;
}) {
  const { words, draft, onDraft, picture } = props;
  const measured = useTrackability(picture);
  const choose = (isBorderless: boolean) => () => onDraft({ ...draft, isBorderless });
  return (
    <fieldset class="min-w-0">
      <legend class="mb-3 font-display text-xl">{words.mode.title}</legend>
      <div class="grid gap-3 sm:grid-cols-2 lg:grid-cols-1 xl:grid-cols-2">
        <Card isChosen={!draft.isBorderless} onChoose={choose(false)} title={words.mode.framed}>
          <span class="badge badge-secondary badge-sm">{words.mode.recommended}</span>
          <span class="mt-2 block text-quiet text-sm">{words.mode.framedText}</span>
        </Card>
        <Card isChosen={draft.isBorderless} onChoose={choose(true)} title={words.mode.borderless}>
          <Meter words={words.mode} measured={measured} />
          <span class="mt-2 block text-quiet text-sm">{words.mode.borderlessText}</span>
        </Card>
      </div>
    </fieldset>
  );
}

function Card(props: {
  isChosen: boolean;
  onChoose: () => void;
  title: string;
  children: ComponentChildren;
}) {
  return (
    <label class="relative flex cursor-pointer gap-3 rounded-box border-2 border-base-300 p-4 has-checked:border-primary has-checked:bg-base-200 has-focus-visible:outline-3 has-focus-visible:outline-primary hover:bg-base-200">
      <input
        type="radio"
        name="mode"
        class="radio radio-primary radio-sm mt-1 scroll-mb-28"
        checked={props.isChosen}
        onChange={props.onChoose}
        aria-label={props.title}
      />
      <span class="min-w-0">
        <strong class="mr-2 font-semibold">{props.title}</strong>
        {props.children}
      </span>
    </label>
  );
}

type Verdict = 'strong' | 'fair' | 'weak';

/** The full score leaves no doubt to the server either; between it and the least it looks closer. */
const verdictOf = ({ score, trackable }: Trackability): Verdict =>
  !trackable ? 'weak' : score >= 1 ? 'strong' : 'fair';

const COLOURS: Record<Verdict, string> = { strong: 'bg-success', fair: 'bg-warning', weak: 'bg-error' };

function Meter({ words, measured }: { words: CreateWords['mode']; measured: Measured }) {
  if (measured === 'measuring' || measured === 'unknown')
    return <span class="mt-1 block text-sm">{words[measured]}</span>;
  const { score, reasons } = measured;
  const verdict = verdictOf(measured);
  const why = reasons.map(({ rule }) => words.reasons[rule]).filter(Boolean);
  return (
    <>
      <meter class="sr-only scroll-mb-28" aria-label={words.meter} min={0} max={1} value={score}>
        {formatNumber(score, { style: 'percent' })}
      </meter>
      <span
        aria-hidden="true"
        data-verdict={verdict}
        class="relative mt-2 block h-2.5 overflow-hidden rounded-full bg-base-300"
      >
        <span class={`block h-full ${COLOURS[verdict]}`} style={{ width: `${Math.max(4, 100 * score)}%` }} />
        <span
          class="absolute inset-y-0 w-0.5 bg-base-content/50"
          style={{ left: `${100 * LEAST_TRACKABILITY}%` }}
        />
      </span>
      <span class="mt-2 block text-sm" aria-live="polite">
        {[words[verdict], ...why, ...(verdict === 'weak' ? [words.takeFrame] : [])].join(' ')}
      </span>
    </>
  );
}
