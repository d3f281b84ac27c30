import { api } from '../../api.ts';
import { Bar } from '../../components/bar-chart.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useQuery } from '../../live/use-query.ts';
import { formatNumber, usePageWords } from '../../words.ts';
import { lowerBound } from './lower-bound.ts';
import type { RecognitionWords } from './words/en.ts';

interface Summary {
  name: string;
  looks: number;
  locked: number;
  medianMsToLock: number | null;
  lossesPerMinute: number | null;
}

/** How well prints are recognised where they hang, as AR pages tell. */
export default function RecognitionPage() {
  const words = usePageWords<RecognitionWords>();
  const { data, error, reload } = useQuery(() => api.looks.report.query(), []);
  if (!data)
    return error ? <ProblemNotice error={error} onRetry={reload} /> : <Skeleton class="h-96 w-full" />;
  const { days, devices, styles, poorestMarkers } = data;
  const looks = devices.reduce((sum, device) => sum + device.looks, 0);
  const locked = devices.reduce((sum, device) => sum + device.locked, 0);
  const byDevice = devices.map((device) => ({
    ...device,
    name: words.devices[device.device] ?? device.device,
  }));
  const byStyle = styles.map((style) => ({
    ...style,
    name: style.style ? `${style.style} · ${style.layout}` : words.borderless,
  }));
  const poorest = poorestMarkers.map((marker) => ({
    ...marker,
    name: `${words.marker(marker.markerId)} · ${marker.style} · ${marker.layout}`,
  }));
  return (
    <>
      <p class="mb-6 max-w-prose text-quiet">{days === 0 ? words.off : words.what(days)}</p>
      {looks === 0 ? (
        <EmptyState title={words.empty} />
      ) : (
        <>
          <section class="rounded-box bg-base-200 p-5">
            <p class="font-display text-3xl">{words.found(locked, looks)}</p>
            <p class="mt-1 text-quiet">
              {words.percent(locked / looks)}, {words.atLeast(lowerBound(locked, looks))}
            </p>
          </section>
          <Summaries title={words.byDevice} rows={byDevice} />
          <Summaries title={words.byStyle} rows={byStyle} />
          {poorest.length > 0 && <Summaries title={words.poorest} hint={words.poorestHint} rows={poorest} />}
        </>
      )}
    </>
  );
}

function Summaries({ title, hint, rows }: { title: string; hint?: string; rows: Summary[] }) {
  const words = usePageWords<RecognitionWords>();
  const { heads } = words;
  return (
    <section class="mt-10">
      <h2>{title}</h2>
      {hint && <p class="mt-1 text-quiet text-sm">{hint}</p>}
      <ul class="mt-3 divide-y divide-base-300">
        {rows.map(({ name, looks, locked, medianMsToLock, lossesPerMinute }) => (
          <li key={name} class="grid gap-x-6 gap-y-1 py-3 sm:grid-cols-[14rem_minmax(0,1fr)] sm:items-center">
            <p class="font-semibold">{name}</p>
            <div>
              <Bar most={looks} parts={[{ name: heads.found, value: locked, colour: 'bg-success' }]} />
              <p class="mt-1 flex flex-wrap gap-x-4 text-quiet text-sm tabular-nums">
                <span>
                  {heads.found} {words.percent(locked / looks)} ({words.atLeast(lowerBound(locked, looks))})
                </span>
                <span>
                  {heads.looks} {formatNumber(looks)}
                </span>
                {medianMsToLock !== null && (
                  <span>
                    {heads.time} {formatNumber(medianMsToLock / 1000, { maximumFractionDigits: 2 })} s
                  </span>
                )}
                {lossesPerMinute !== null && (
                  <span>
                    {heads.losses} {formatNumber(lossesPerMinute, { maximumFractionDigits: 1 })}
                  </span>
                )}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
