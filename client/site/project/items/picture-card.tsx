import { useState } from 'preact/hooks';
import type { ItemReport } from '../../../../server/projects/item-report.ts';
import { apiOfOwner } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ProblemNotice } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import type { GivenFiles } from '../../upload/upload-files.ts';
import { formatMoment, usePageWords } from '../../words.ts';
import { fileUrl } from '../file-url.ts';
import { MadeProblem } from '../made-problem.tsx';
import type { ProjectWords } from '../words/en.ts';
import { FileButton } from './file-button.tsx';
import { SendingBar } from './sending-bar.tsx';
import { useItemChange } from './use-item-change.ts';

/** One picture with its video: how it is, and what can be done with it. */
export function PictureCard(props: { id: string; item: ItemReport; number: number; isOnly: boolean }) {
  const { id, item, number, isOnly } = props;
  const words = usePageWords<ProjectWords>().pictures;
  const change = useItemChange(id, item.id);
  const [isRemoving, setIsRemoving] = useState(false);
  const calls = apiOfOwner(id).projects;
  const mode = useAction((wanted: 'framed' | 'borderless') =>
    calls.setMode.mutate({ id, item: item.id, mode: wanted }),
  );
  const send = (files: GivenFiles) => {
    mode.clearError();
    void change.send(files);
  };
  const making = item.change ?? item;
  const other = making.mode === 'framed' ? 'borderless' : 'framed';
  const isBusy = change.sending !== undefined || mode.isBusy;
  const problem = change.asksForPrint ? undefined : (change.error ?? mode.error);
  return (
    <article class="h-full rounded-box border border-base-300 p-4" aria-label={words.number(number)}>
      <div class="flex gap-4">
        <Thumbnail item={item} />
        <div class="min-w-0 flex-1">
          <h3 class="flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
            {words.number(number)}
            <ItemState item={item} />
          </h3>
          <p class="mt-1 text-quiet text-sm">
            {words.modes[item.mode]}
            {item.scan && ` · ${words.grades[item.scan.grade]}`}
            {item.printedAt && ` · ${words.printed(formatMoment(item.printedAt, { dateStyle: 'medium' }))}`}
          </p>
        </div>
      </div>
      {making.status === 'processing' && (
        <p class="mt-3 text-sm" aria-live="polite">
          {!making.startsAt && (
            <progress class="progress progress-primary mb-1 block" aria-label={words.making} />
          )}
          {making.startsAt ? words.atNight(formatMoment(making.startsAt)) : words.making}
          {item.change && item.status === 'ready' && ` ${words.oldOneLives}`}
        </p>
      )}
      {making.status === 'error' && (
        <MadeProblem id={id} making={making} onFrame={() => mode.run('framed')} isBusy={isBusy} />
      )}
      <ProblemNotice error={problem} />
      <div class="mt-4">
        {change.sending ? (
          <SendingBar uploading={change.sending.uploading} onCancel={change.cancel} />
        ) : (
          <div class="flex flex-wrap gap-2">
            <FileButton kind="video" isDisabled={isBusy} onFile={(video) => send({ video })}>
              {words.replaceVideo}
            </FileButton>
            <FileButton kind="photo" isDisabled={isBusy} onFile={(photo) => send({ photo })}>
              {words.replacePhoto}
            </FileButton>
            {making.status !== 'error' && (
              <button
                type="button"
                class="btn btn-ghost btn-sm min-h-11 font-normal"
                disabled={isBusy}
                onClick={() => {
                  change.clear();
                  void mode.run(other);
                }}
              >
                {words.change[other]}
              </button>
            )}
            {!isOnly && (
              <button
                type="button"
                class="btn btn-ghost btn-sm min-h-11 font-normal text-error"
                disabled={isBusy}
                onClick={() => setIsRemoving(true)}
              >
                {words.remove}
              </button>
            )}
          </div>
        )}
      </div>
      {change.asksForPrint && (
        <ConfirmDialog
          title={words.printStays.title}
          action={words.printStays.confirm}
          onConfirm={async () => void change.insist()}
          onClose={change.clear}
        >
          <p>{words.printStays.text}</p>
        </ConfirmDialog>
      )}
      {isRemoving && (
        <ConfirmDialog
          title={words.removal.title}
          action={words.remove}
          onConfirm={() => calls.items.remove.mutate({ id, item: item.id })}
          onClose={() => setIsRemoving(false)}
        >
          <p>{item.printedAt ? words.removal.printed : words.removal.text}</p>
        </ConfirmDialog>
      )}
    </article>
  );
}

function Thumbnail({ item }: { item: ItemReport }) {
  const words = usePageWords<ProjectWords>();
  if (!item.pictureUrl) return <div class="size-24 flex-none rounded-field bg-base-200" />;
  return (
    <img
      class="size-24 flex-none object-contain drop-shadow-md"
      src={fileUrl(item.pictureUrl, item.version)}
      alt={words.picture}
      loading="lazy"
    />
  );
}

const STATE_COLOURS = { ready: 'badge-success', processing: 'badge-info', error: 'badge-error' };

function ItemState({ item }: { item: ItemReport }) {
  const words = usePageWords<ProjectWords>().pictures;
  return <span class={`badge badge-soft ${STATE_COLOURS[item.status]}`}>{words.states[item.status]}</span>;
}
