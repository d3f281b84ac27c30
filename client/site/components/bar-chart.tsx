/** A stretch of a bar. */
export interface BarPart {
  name: string;
  value: number;
  /** A background class of the theme. */
  colour: string;
}

/** One bar of parts on a common scale, with marks on it. What it shows has to be said in words beside it: to readers it is a picture. */
export function Bar({ parts, most, marks = [] }: { parts: BarPart[]; most: number; marks?: number[] }) {
  const share = (value: number) => `${Math.min(100, (value / Math.max(1, most)) * 100)}%`;
  return (
    <div class="relative h-4 w-full overflow-hidden rounded-sm bg-base-300/60" aria-hidden="true">
      <div class="flex h-full">
        {parts.map(({ name, value, colour }) => (
          <div
            key={name}
            class={`h-full ${colour}`}
            style={{ width: share(value) }}
            title={`${name}: ${value}`}
          />
        ))}
      </div>
      {marks.map((mark) => (
        <div key={mark} class="absolute inset-y-0 w-0.5 bg-base-content" style={{ left: share(mark) }} />
      ))}
    </div>
  );
}

/** What the colours of bars mean. */
export function Legend({ parts }: { parts: Omit<BarPart, 'value'>[] }) {
  return (
    <ul class="flex flex-wrap gap-x-4 gap-y-1 text-sm">
      {parts.map(({ name, colour }) => (
        <li key={name} class="flex items-center gap-2">
          <span class={`size-3 rounded-xs ${colour}`} />
          {name}
        </li>
      ))}
    </ul>
  );
}
