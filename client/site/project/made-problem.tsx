import { Frame } from 'lucide-preact';
import type { ItemReport } from '../../../server/projects/item-report.ts';
import { ProblemNotice } from '../components/notices.tsx';
import { ProblemError } from '../problems.ts';
import { usePageWords } from '../words.ts';
import { useOwnPicture } from './own-picture.tsx';
import type { ProjectWords } from './words/en.ts';

/** Why a picture could not be made, and for a photo that is too weak where it is, with the way out: a frame. */
export function MadeProblem(props: {
  id: string;
  making: Pick<ItemReport, 'errorCode' | 'errorMessage' | 'weakAreasUrl'>;
  onFrame: () => void;
  isBusy: boolean;
}) {
  const { id, making, onFrame, isBusy } = props;
  const words = usePageWords<ProjectWords>();
  const { errorCode = 'INTERNAL', errorMessage = words.failed, weakAreasUrl } = making;
  const isWeak = errorCode === 'PHOTO_TOO_WEAK';
  return (
    <div>
      <ProblemNotice error={new ProblemError({ status: 422, code: errorCode, detail: errorMessage })} />
      {weakAreasUrl && <WeakAreas id={id} url={weakAreasUrl} />}
      {isWeak && (
        <button type="button" class="btn btn-primary min-h-11" disabled={isBusy} onClick={onFrame}>
          <Frame class="size-5" aria-hidden="true" />
          {words.weak.frame}
        </button>
      )}
    </div>
  );
}

function WeakAreas({ id, url }: { id: string; url: string }) {
  const words = usePageWords<ProjectWords>().weak;
  const source = useOwnPicture(id, url, '');
  return (
    <figure class="my-4">
      {source ? (
        <img class="max-h-72 max-w-full rounded-field" src={source} alt={words.areas} />
      ) : (
        <div class="skeleton h-56 w-full max-w-sm" />
      )}
      <figcaption class="mt-2 max-w-prose text-quiet text-sm">{words.areasHint}</figcaption>
    </figure>
  );
}
