import type { BarPart } from './bar-chart.tsx';

/** Room to the right of whatever is highest: its mark has its number there. */
const HEADROOM = 1.18;

/**
 * How much there is of something of which there shall be from `low` to `high`: a bar on a scale of its own, with both marks and their numbers.
 * To readers it is a picture: what it shows has to be said in words beside it.
 */
export function LevelBar({
  level,
  low,
  high,
  colour,
}: {
  level: number;
  low: number;
  high: number;
  colour: string;
}) {
  const most = Math.max(1, level, high) * HEADROOM;
  const at = (value: number) => `${(value / most) * 100}%`;
  return (
    <div class="pb-5" aria-hidden="true">
      <div class="relative h-7 rounded-sm bg-base-300/50">
        <div
          class={`h-full rounded-sm transition-[width] duration-500 motion-reduce:transition-none ${colour}`}
          style={{ width: at(level) }}
        />
        {low > 0 && low < high && <Mark at={at(low)} value={low} isLeft />}
        {high > 0 && <Mark at={at(high)} value={high} />}
      </div>
    </div>
  );
}

/** Its number stands outside the two marks, so that they never meet. */
function Mark({ at, value, isLeft = false }: { at: string; value: number; isLeft?: boolean }) {
  return (
    <div class="absolute -top-1 -bottom-1 w-0.5 bg-base-content" style={{ left: at }}>
      <span
        class={`absolute top-full whitespace-nowrap text-quiet text-xs tabular-nums ${isLeft ? 'right-0 pr-1' : 'left-0 pl-1'}`}
      >
        {value}
      </span>
    </div>
  );
}

/** What a whole is made of, as a thin line with the figures below it: the figures are the legend. */
export function Composition({ parts, format }: { parts: BarPart[]; format: (value: number) => string }) {
  const whole = parts.reduce((sum, { value }) => sum + value, 0);
  return (
    <>
      <div class="flex h-1.5 gap-px overflow-hidden rounded-sm bg-base-300/50" aria-hidden="true">
        {parts
          .filter(({ value }) => value > 0)
          .map(({ name, value, colour }) => (
            <div key={name} class={colour} style={{ width: `${(value / whole) * 100}%` }} />
          ))}
      </div>
      <ul class="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm tabular-nums">
        {parts.map(({ name, value, colour }) => (
          <li key={name} class={`flex items-center gap-1.5 ${value === 0 ? 'text-quiet' : ''}`}>
            <span class={`size-2.5 flex-none rounded-xs ${colour}`} aria-hidden="true" />
            {name} <strong>{format(value)}</strong>
          </li>
        ))}
      </ul>
    </>
  );
}
