import { api } from '../../api.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useQuery } from '../../live/use-query.ts';
import { formatNumber, usePageWords } from '../../words.ts';
import { useKindNames } from '../kind-name.ts';
import { lowerBound } from './lower-bound.ts';
import { ShareBar } from './share-bar.tsx';
import type { RecognitionWords } from './words/en.ts';

interface Summary {
  name: string;
  /** What it looks like, where it is a single marker. */
  picture?: string;
  /** Where there is more of it. */
  link?: string;
  looks: number;
  locked: number;
  medianMsToLock: number | null;
  lossesPerMinute: number | null;
}

/** How well prints are recognised where they hang, as AR pages tell. */
export default function RecognitionPage() {
  const words = usePageWords<RecognitionWords>();
  const names = useKindNames();
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
    name:
      style.style && style.layout
        ? `${names.style(style.style)} · ${names.layout(style.layout)}`
        : words.borderless,
  }));
  const poorest = poorestMarkers.map((marker) => ({
    ...marker,
    name: `${words.marker(marker.markerId)} · ${names.style(marker.style)}`,
    picture: `/api/ar/pool/markers/${marker.markerId}/picture.png`,
    link: `/admin/markers?${new URLSearchParams({ style: marker.style, layout: marker.layout })}`,
  }));
  return (
    <>
      {days === 0 ? (
        <p class="alert alert-warning alert-soft mb-6 text-base">{words.off}</p>
      ) : (
        <p class="mb-6 max-w-prose text-quiet">{words.what(days)}</p>
      )}
      {looks === 0 ? (
        <EmptyState title={words.empty}>
          <p>{days === 0 ? words.offHint : words.emptyHint}</p>
        </EmptyState>
      ) : (
        <>
          <section class="rounded-box bg-base-200 p-5 sm:p-6" aria-label={words.all}>
            <p class="flex flex-wrap items-baseline gap-x-4 gap-y-1">
              <strong class="font-display font-medium text-5xl tabular-nums">
                {words.percent(locked / looks)}
              </strong>
              <span class="text-lg">{words.found(locked, looks)}</span>
            </p>
            <div class="mt-3">
              <ShareBar share={locked / looks} least={lowerBound(locked, looks)} />
            </div>
            <p class="mt-2 text-quiet">{words.atLeast(lowerBound(locked, looks))}</p>
          </section>
          <p class="mt-3 flex flex-wrap gap-x-5 gap-y-1 text-quiet text-sm">
            <span class="flex items-center gap-2">
              <span class="size-3 rounded-xs bg-success" aria-hidden="true" />
              {words.legend.certain}
            </span>
            <span class="flex items-center gap-2">
              <span class="size-3 rounded-xs bg-success/35" aria-hidden="true" />
              {words.legend.counted}
            </span>
          </p>
          <Summaries title={words.byDevice} rows={byDevice} />
          <Summaries title={words.byStyle} rows={byStyle} />
          {poorest.length > 0 && <Summaries title={words.poorest} hint={words.poorestHint} rows={poorest} />}
        </>
      )}
    </>
  );
}

function Summaries({ title, hint, rows }: { title: string; hint?: string; rows: Summary[] }) {
  return (
    <section class="mt-10">
      <h2>{title}</h2>
      {hint && <p class="mt-1 text-quiet text-sm">{hint}</p>}
      <ul class="mt-3 divide-y divide-base-300">
        {rows.map((row) => (
          <li
            key={row.name}
            class="grid gap-x-6 gap-y-2 py-3 sm:grid-cols-[14rem_minmax(0,1fr)] sm:items-center"
          >
            <SummaryName row={row} />
            <SummaryFigures row={row} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function SummaryName({ row: { name, picture, link } }: { row: Summary }) {
  return (
    <p class="flex items-center gap-3 font-semibold">
      {picture && (
        <img
          src={picture}
          alt=""
          loading="lazy"
          class="h-12 w-18 flex-none rounded-xs bg-base-200 object-contain"
        />
      )}
      {link ? (
        <a class="link py-2" href={link}>
          {name}
        </a>
      ) : (
        name
      )}
    </p>
  );
}

function SummaryFigures({ row: { looks, locked, medianMsToLock, lossesPerMinute } }: { row: Summary }) {
  const words = usePageWords<RecognitionWords>();
  const { heads } = words;
  const least = lowerBound(locked, looks);
  const figures = [
    [heads.looks, formatNumber(looks)],
    medianMsToLock !== null && [heads.time, words.seconds(medianMsToLock)],
    lossesPerMinute !== null && [heads.losses, formatNumber(lossesPerMinute, { maximumFractionDigits: 1 })],
  ].filter((figure) => figure !== false);
  return (
    <div class="min-w-0">
      <div class="flex items-center gap-3">
        <ShareBar share={locked / looks} least={least} />
        <strong class="w-16 flex-none text-right tabular-nums">
          <span class="sr-only">{heads.found} </span>
          {words.percent(locked / looks)}
        </strong>
      </div>
      <dl class="mt-1 flex flex-wrap gap-x-5 gap-y-0.5 text-sm tabular-nums">
        {figures.map(([name, value]) => (
          <div key={name} class="flex gap-1.5">
            <dt class="text-quiet">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
        <div class="text-quiet">
          <dt class="sr-only">{heads.found}</dt>
          <dd>{words.atLeast(least)}</dd>
        </div>
      </dl>
    </div>
  );
}
