import { usePageWords } from '../words.ts';
import { PrintGrade, PrintState } from './print-facts.tsx';
import { isPrintable, type Print } from './use-prints.ts';
import type { PrintWords } from './words/en.ts';

/** One living photo among many, to be found by its picture and chosen. */
export function PrintTile(props: {
  print: Print;
  canPrint: boolean;
  isChosen: boolean;
  onChoose: (isChosen: boolean, isRange: boolean) => void;
}) {
  const { print, canPrint, isChosen, onChoose } = props;
  const words = usePageWords<PrintWords>();
  const name = print.orderId ?? print.id;
  const isChoosable = canPrint && isPrintable(print);
  return (
    <article
      class={`h-full rounded-box border p-3 ${isChosen ? 'border-primary bg-base-200' : 'border-base-300'}`}
    >
      <label class={`block select-none ${isChoosable ? 'cursor-pointer' : ''}`}>
        <span class="flex h-36 items-center justify-center">
          <img
            src={print.thumbnailUrl}
            alt={words.picture(name)}
            loading="lazy"
            class="max-h-full rounded-sm object-contain drop-shadow-md"
          />
        </span>
        <span class="mt-2 flex min-h-11 items-center gap-2">
          <input
            type="checkbox"
            class={isChoosable ? 'checkbox checkbox-primary flex-none' : 'hidden'}
            aria-label={words.select(name)}
            checked={isChosen}
            disabled={!isChoosable}
            onClick={(event) => onChoose(event.currentTarget.checked, event.shiftKey)}
          />
          <span class="line-clamp-2 wrap-anywhere font-semibold">
            {print.orderId ?? <span class="text-quiet">{words.noOrder}</span>}
          </span>
        </span>
      </label>
      <PrintGrade print={print} />
      <p class="mt-1 text-quiet text-sm">
        <PrintState print={print} />
      </p>
    </article>
  );
}
