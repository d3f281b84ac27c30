import { api } from '../../api.ts';
import { Bar } from '../../components/bar-chart.tsx';
import { EmptyState, ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useQuery } from '../../live/use-query.ts';
import { formatBytes, usePageWords } from '../../words.ts';
import type { StorageWords } from './words/en.ts';

/** What takes how much room, how much is left, and what makes room by itself. */
export default function StoragePage() {
  const words = usePageWords<StorageWords>();
  const { data, error, reload } = useQuery(() => api.admin.storage.query(), []);
  if (!data)
    return error ? <ProblemNotice error={error} onRetry={reload} /> : <Skeleton class="h-96 w-full" />;
  const { kinds, totals, cleanup } = data;
  const most = Math.max(1, ...kinds.map(({ bytes }) => bytes));
  const isScarce = data.freeBytes < 5 * data.leastFreeBytes;
  return (
    <>
      <dl class="grid gap-3 sm:grid-cols-2">
        <div class="rounded-box bg-base-200 p-5">
          <dt class="text-quiet">{words.place[data.place]}</dt>
          <dd class="mt-1 font-display text-3xl">{words.total(totals.files, totals.bytes)}</dd>
        </div>
        <div class={`rounded-box bg-base-200 p-5 ${isScarce ? 'border-2 border-warning' : ''}`}>
          <dt class="text-quiet">{words.free}</dt>
          <dd class="mt-1 font-display text-3xl">{formatBytes(data.freeBytes)}</dd>
          <dd class="mt-2">
            <Bar
              most={data.diskBytes}
              marks={[data.diskBytes - data.leastFreeBytes]}
              parts={[
                {
                  name: words.taken,
                  value: data.diskBytes - data.freeBytes,
                  colour: isScarce ? 'bg-warning' : 'bg-secondary',
                },
              ]}
            />
          </dd>
          <dd class="mt-1 text-quiet text-sm">
            {words.ofDisk(data.diskBytes)} {words.least(data.leastFreeBytes)}
          </dd>
        </div>
      </dl>
      {kinds.length === 0 && (
        <div class="mt-6">
          <EmptyState title={words.nothing} />
        </div>
      )}
      <ul class="mt-8 grid gap-5">
        {kinds.map(({ kind, files, bytes }) => (
          <li key={kind}>
            <p class="mb-1 flex flex-wrap justify-between gap-x-4">
              <span class="font-semibold">{words.kinds[kind]}</span>
              <span class="tabular-nums">
                {formatBytes(bytes)}{' '}
                <span class="text-quiet">
                  · {words.share(bytes / Math.max(1, totals.bytes))} · {words.files(files)}
                </span>
              </span>
            </p>
            <Bar most={most} parts={[{ name: words.kinds[kind]!, value: bytes, colour: 'bg-primary' }]} />
          </li>
        ))}
      </ul>
      <section class="mt-10">
        <h2>{words.cleanup}</h2>
        <p class="mt-2">{words.hour(cleanup.hour)}</p>
        <ul class="mt-1 list-disc pl-5">
          <li>{words.demos(cleanup.demoHours, cleanup.graceDays)}</li>
          <li>{words.uploads(cleanup.uploadHours)}</li>
          <li>{words.cache(cleanup.compileCacheBytes)}</li>
        </ul>
        <p class="mt-3 text-quiet">{words.keeps}</p>
      </section>
    </>
  );
}
