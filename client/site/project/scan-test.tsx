import { CircleCheck, CircleX, TriangleAlert } from 'lucide-preact';
import { useState } from 'preact/hooks';
import type { ItemReport, ScanReport } from '../../../server/projects/item-report.ts';
import { Dialog } from '../components/dialog.tsx';
import { useCommonWords, usePageWords } from '../words.ts';
import { useOwnPicture } from './own-picture.tsx';
import type { ProjectWords } from './words/en.ts';

/** So many are simulated where nobody has said otherwise: places for them are held. */
const USUAL_CAPTURES = 6;
const SIZE = 'aspect-video w-full rounded-field';
const GRID = 'grid grid-cols-[repeat(auto-fill,minmax(min(9.5rem,45%),1fr))] gap-3';

const LOOKS = {
  'very good': [CircleCheck, 'text-success'],
  good: [CircleCheck, 'text-success'],
  weak: [TriangleAlert, 'text-warning'],
  none: [CircleX, 'text-error'],
} as const;

/** How well a print scans, as simulated captures of it say; filled in while one looks. */
export function ScanTest({ id, item, isTesting }: { id: string; item: ItemReport; isTesting: boolean }) {
  const { scan } = item;
  if (!scan && !isTesting) return null;
  return (
    <section class="mt-12 border-base-300 border-t pt-8" aria-live="polite" aria-busy={!scan}>
      {scan ? <Result id={id} scan={scan} /> : <Waiting />}
    </section>
  );
}

function Waiting() {
  const words = usePageWords<ProjectWords>().scan;
  return (
    <>
      <h2>{words.waiting}</h2>
      <p class="mt-1 mb-5 max-w-prose text-quiet">{words.waitingHint}</p>
      <div class={GRID} aria-hidden="true">
        {Array.from({ length: USUAL_CAPTURES }, (_, index) => (
          <div key={index} class={`skeleton ${SIZE}`} />
        ))}
      </div>
    </>
  );
}

function Result({ id, scan }: { id: string; scan: ScanReport }) {
  const words = usePageWords<ProjectWords>().scan;
  const [shown, setShown] = useState<number>();
  const [Icon, colour] = LOOKS[scan.grade];
  const version = String(scan.testedAt);
  return (
    <>
      <h2 class="flex items-center gap-2">
        <Icon class={`size-7 flex-none ${colour}`} aria-hidden="true" />
        {words.grades[scan.grade]}
      </h2>
      <p class="mt-1 max-w-prose text-quiet">{words.said(Math.round(scan.good * scan.n), scan.n)}</p>
      {!scan.scans && <p class="mt-1 max-w-prose">{words.notPrinted}</p>}
      <ul class={`mt-5 ${GRID}`} aria-label={words.captures}>
        {scan.captures.map((url, index) => (
          <li key={url}>
            <button
              type="button"
              class="block w-full cursor-zoom-in rounded-field"
              aria-label={words.enlarge(index + 1)}
              onClick={() => setShown(index)}
            >
              <Capture id={id} url={url} version={version} />
            </button>
          </li>
        ))}
      </ul>
      <p class="mt-3 text-quiet text-sm">{words.legend}</p>
      {shown !== undefined && scan.captures[shown] && (
        <LargeCapture
          id={id}
          url={scan.captures[shown]}
          version={version}
          onStep={(step) => setShown((shown + step + scan.captures.length) % scan.captures.length)}
          onClose={() => setShown(undefined)}
        />
      )}
    </>
  );
}

interface CaptureProps {
  id: string;
  url: string;
  version: string;
}

function Capture({ id, url, version }: CaptureProps) {
  const words = usePageWords<ProjectWords>().scan;
  const source = useOwnPicture(id, url, version);
  return source ? (
    <img class={SIZE} src={source} alt={words.capture} width={320} height={180} />
  ) : (
    <div class={`skeleton ${SIZE}`} />
  );
}

function LargeCapture(props: CaptureProps & { onStep: (step: number) => void; onClose: () => void }) {
  const { onStep, onClose, ...capture } = props;
  const words = usePageWords<ProjectWords>().scan;
  const { close } = useCommonWords();
  return (
    <Dialog label={words.captures} onClose={onClose} class="max-w-3xl">
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrow keys of whoever has the buttons below at hand */}
      <div
        onKeyDown={({ key }) => {
          if (key === 'ArrowRight') onStep(1);
          if (key === 'ArrowLeft') onStep(-1);
        }}
      >
        <Capture key={capture.url} {...capture} />
        <p class="mt-3 text-quiet text-sm">{words.legend}</p>
        <div class="modal-action flex-wrap justify-between">
          <div class="flex gap-2">
            <button type="button" class="btn" onClick={() => onStep(-1)}>
              {words.previous}
            </button>
            <button type="button" class="btn" onClick={() => onStep(1)}>
              {words.next}
            </button>
          </div>
          <button type="button" class="btn btn-ghost" onClick={onClose}>
            {close}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
