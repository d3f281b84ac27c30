import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ProblemNotice, Skeleton } from '../../components/notices.tsx';
import { useQuery } from '../../live/use-query.ts';
import { usePageWords } from '../../words.ts';
import { PaperForm } from './paper-form.tsx';
import type { PapersWords } from './words/en.ts';

type ListedPaper = Awaited<ReturnType<typeof api.printProfiles.list.query>>['profiles'][number];
/** What of it can be changed. */
export type Paper = Omit<ListedPaper, 'formats'>;

/** What a form begins with. */
const NEW: Paper = {
  ...{ id: '', name: '', widthMm: 150, heightMm: 102, dpi: 300, bleedMm: 3, safetyMarginMm: 3 },
  ...{ cropMarks: true, file: 'jpeg', turning: 'item', codeInFrame: true },
};

/** The papers that shops can order files for. */
export default function PapersPage() {
  const words = usePageWords<PapersWords>();
  const { data, error, reload } = useQuery(() => api.printProfiles.list.query(), []);
  const [isAdding, setIsAdding] = useState(false);
  return (
    <>
      <p class="mb-5 max-w-prose text-quiet">{words.hint}</p>
      <ProblemNotice error={error} onRetry={reload} />
      {isAdding ? (
        <div class="mb-6 rounded-box border border-base-300 p-4">
          <PaperForm
            paper={NEW}
            onClose={() => setIsAdding(false)}
            onSaved={() => {
              setIsAdding(false);
              reload();
            }}
          />
        </div>
      ) : (
        <button type="button" class="btn btn-primary mb-6" onClick={() => setIsAdding(true)}>
          {words.add}
        </button>
      )}
      {!data && !error && <Skeleton class="h-64 w-full" />}
      <ul class="grid gap-4 xl:grid-cols-2">
        {data?.profiles.map((paper) => (
          <li key={paper.id}>
            <PaperCard listed={paper} onChanged={reload} />
          </li>
        ))}
      </ul>
    </>
  );
}

function PaperCard(props: { listed: ListedPaper; onChanged: () => void }) {
  const { onChanged } = props;
  const { formats, ...paper } = props.listed;
  const words = usePageWords<PapersWords>();
  const [doing, setDoing] = useState<'change' | 'remove'>();
  const { id, name, widthMm, heightMm, dpi, file, bleedMm, cropMarks, codeInFrame } = paper;
  const said = [
    words.files[file],
    file === 'pdf' && words.bleed(bleedMm),
    file === 'pdf' && cropMarks && words.marks,
    codeInFrame ? words.codeIn : words.codeBack,
    words.fits(formats.map((format) => format.replace('x', ':')).join(', ')),
  ].filter(Boolean);
  return (
    <article class="rounded-box border border-base-300 p-4">
      <div class="flex flex-wrap items-center gap-x-5 gap-y-3">
        <Sheet paper={paper} />
        <div class="min-w-0 flex-1 basis-40">
          <h2 class="wrap-anywhere font-sans font-semibold text-base tracking-normal">
            {name} <code class="font-normal text-quiet text-sm">{id}</code>
          </h2>
          <p>{words.cut(widthMm, heightMm, dpi)}</p>
          <p class="text-quiet text-sm">{said.join(' · ')}</p>
          <p class="mt-2 flex flex-wrap gap-1">
            <button
              type="button"
              class="btn btn-sm min-h-10"
              aria-expanded={doing === 'change'}
              onClick={() => setDoing(doing === 'change' ? undefined : 'change')}
            >
              {words.change}
            </button>
            <button
              type="button"
              class="btn btn-error btn-soft btn-sm min-h-10"
              onClick={() => setDoing('remove')}
            >
              {words.remove}
            </button>
          </p>
        </div>
      </div>
      {doing === 'change' && (
        <div class="mt-4 border-base-300 border-t pt-4">
          <PaperForm
            paper={paper}
            onClose={() => setDoing(undefined)}
            onSaved={() => {
              setDoing(undefined);
              onChanged();
            }}
          />
        </div>
      )}
      {doing === 'remove' && (
        <ConfirmDialog
          title={words.removeTitle(name)}
          action={words.remove}
          onClose={() => setDoing(undefined)}
          onConfirm={async () => {
            await api.printProfiles.remove.mutate({ id });
            onChanged();
          }}
        >
          <p>{words.removeText}</p>
        </ConfirmDialog>
      )}
    </article>
  );
}

/** The longest side that is drawn to scale, in millimetres; what is longer is drawn as long as that. */
const LONGEST_MM = 300;

/** The cut print to scale, with its safety margin and where the QR code comes. */
function Sheet({ paper: { widthMm, heightMm, safetyMarginMm, codeInFrame } }: { paper: Paper }) {
  const scale = 120 / Math.max(LONGEST_MM, widthMm);
  const margin = safetyMarginMm;
  const code = Math.min(20, heightMm / 5);
  return (
    <svg
      viewBox={`-2 -2 ${widthMm + 4} ${heightMm + 4}`}
      style={{ width: `${Math.max(40, widthMm * scale)}px` }}
      class="flex-none overflow-visible"
      aria-hidden="true"
    >
      <rect width={widthMm} height={heightMm} class="fill-base-200 stroke-base-content/60" stroke-width="1" />
      <rect
        x={margin}
        y={margin}
        width={widthMm - 2 * margin}
        height={heightMm - 2 * margin}
        class="fill-none stroke-primary"
        stroke-width="1"
        stroke-dasharray="4 3"
      />
      {codeInFrame && (
        <rect
          x={widthMm - margin - code - 2}
          y={heightMm - margin - code - 2}
          width={code}
          height={code}
          class="fill-base-content/70"
        />
      )}
    </svg>
  );
}
