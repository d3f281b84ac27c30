import { formatNumber, usePageWords } from '../../words.ts';
import type { QueueReport } from './queue-page.tsx';
import type { QueueWords } from './words/en.ts';

type KindStats = QueueReport['kinds'][number];

/** Those that ended with an error and are not kept as given up: their kind comes again by itself. */
const failedOf = ({ failed, deadLetters }: KindStats) => Math.max(0, failed - deadLetters);

const isBusy = (kind: KindStats) => kind.waiting + kind.active + kind.deadLetters + failedOf(kind) > 0;

/** What the kinds of jobs are doing; those that do nothing are only named. A table, or a card for each where there is little room. */
export function KindsOfJobs({ kinds }: { kinds: KindStats[] }) {
  const words = usePageWords<QueueWords>();
  const { heads } = words;
  const busy = kinds.filter(isBusy);
  const idle = kinds.filter((kind) => !isBusy(kind));
  return (
    <section aria-label={words.byKind} class="mt-4">
      {busy.length > 0 && (
        <>
          <div class="hidden rounded-box border border-base-300 sm:block">
            <table class="table tabular-nums">
              <thead>
                <tr class="text-quiet">
                  <th scope="col">{heads.kind}</th>
                  {[heads.waiting, heads.active, heads.failed, heads.dead, heads.wait].map((head) => (
                    <th key={head} scope="col" class="text-right">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {busy.map((kind) => (
                  <tr key={kind.kind}>
                    <th scope="row" class="font-semibold">
                      {words.kinds[kind.kind] ?? kind.kind}
                    </th>
                    <Figure value={kind.waiting} />
                    <Figure value={kind.active} />
                    <Figure value={failedOf(kind)} />
                    <Figure value={kind.deadLetters} isBad />
                    <td class="text-right">{longestWait(kind, words)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <ul class="grid gap-2 sm:hidden">
            {busy.map((kind) => (
              <li key={kind.kind} class="rounded-box border border-base-300 p-4">
                <p class="font-semibold">{words.kinds[kind.kind] ?? kind.kind}</p>
                <dl class="mt-1 flex flex-wrap gap-x-4 gap-y-1 text-sm tabular-nums">
                  <CardFigure name={heads.waiting} value={kind.waiting} />
                  <CardFigure name={heads.active} value={kind.active} />
                  <CardFigure name={heads.failed} value={failedOf(kind)} />
                  <CardFigure name={heads.dead} value={kind.deadLetters} isBad />
                  {kind.waiting > 0 && (
                    <div class="flex gap-1.5">
                      <dt class="text-quiet">{heads.wait}</dt>
                      <dd>{longestWait(kind, words)}</dd>
                    </div>
                  )}
                </dl>
              </li>
            ))}
          </ul>
        </>
      )}
      {idle.length > 0 && (
        <p class="mt-3 text-quiet text-sm">
          {words.idle(idle.map(({ kind }) => words.kinds[kind] ?? kind).join(', '))}
        </p>
      )}
    </section>
  );
}

function longestWait({ waiting, longestWaitMs }: KindStats, words: QueueWords): string {
  if (waiting === 0) return '–';
  return longestWaitMs > 0 ? words.duration(longestWaitMs) : words.later;
}

const lookOf = (value: number, isBad: boolean) =>
  value === 0 ? 'text-quiet' : isBad ? 'font-semibold text-error' : 'font-semibold';

function Figure({ value, isBad = false }: { value: number; isBad?: boolean }) {
  return <td class={`text-right ${lookOf(value, isBad)}`}>{value === 0 ? '–' : formatNumber(value)}</td>;
}

function CardFigure({ name, value, isBad = false }: { name: string; value: number; isBad?: boolean }) {
  if (value === 0) return null;
  return (
    <div class="flex gap-1.5">
      <dt class="text-quiet">{name}</dt>
      <dd class={lookOf(value, isBad)}>{formatNumber(value)}</dd>
    </div>
  );
}
