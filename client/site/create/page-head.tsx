import { useEffect, useRef } from 'preact/hooks';
import exampleFrame from '../../../dist/pictures/example-frame.webp?url';
import examplePhoto from '../../../dist/pictures/example-photo.webp?url';
import { windowOf } from '../../../markers/formats.ts';
import { SITE } from '../site-data.ts';
import type { CreateWords } from './words/en.ts';

/** What it does, in three steps. */
export function Steps({ words }: { words: CreateWords }) {
  return (
    <ol class="grid gap-4">
      {words.steps.map((step, i) => (
        <li key={step} class="flex items-baseline gap-3">
          <span class="font-display text-2xl text-primary leading-none" aria-hidden="true">
            {i + 1}
          </span>
          <span>{step}</span>
        </li>
      ))}
    </ol>
  );
}

const DRIFT_MS = 14_000;

/** A photo in its frame that moves a little, as if it lived: client/build.mjs draws both. */
export function Example({ words }: { words: CreateWords }) {
  const photo = useRef<HTMLImageElement>(null);
  const { x, y, width, height } = windowOf(SITE.format, SITE.layout);
  useEffect(() => {
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    const drift = photo.current!.animate(
      { transform: ['scale(1.01)', 'scale(1.16) translate(-3.5%, 2%)'] },
      {
        duration: DRIFT_MS,
        iterations: Number.POSITIVE_INFINITY,
        direction: 'alternate',
        easing: 'ease-in-out',
      },
    );
    return () => drift.cancel();
  }, []);
  const percent = (value: number) => `${100 * value}%`;
  return (
    <figure
      role="img"
      aria-label={words.example}
      class="relative aspect-3/2 w-full max-w-xl shadow-[0_1px_3px_rgb(0_0_0/0.25),0_18px_40px_-12px_rgb(0_0_0/0.4)]"
    >
      <span
        class="absolute block overflow-hidden"
        style={{ left: percent(x), top: percent(y), width: percent(width), height: percent(height) }}
      >
        <img ref={photo} src={examplePhoto} alt="" width={480} height={320} class="size-full object-cover" />
      </span>
      <img src={exampleFrame} alt="" width={560} height={373} class="absolute inset-0 size-full" />
    </figure>
  );
}
