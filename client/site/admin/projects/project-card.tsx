import { useState } from 'preact/hooks';
import { api } from '../../api.ts';
import { ConfirmDialog } from '../../components/confirm-dialog.tsx';
import { ProblemNotice } from '../../components/notices.tsx';
import { useAction } from '../../live/use-action.ts';
import { formatMoment, usePageWords } from '../../words.ts';
import { TakeDownDialog } from '../take-down-dialog.tsx';
import type { ListedProject } from './projects-page.tsx';
import type { ProjectsWords } from './words/en.ts';

const A_DAY = 24;

const STATUS_COLOUR: Partial<Record<ListedProject['status'], string>> = {
  ready: 'badge-success',
  error: 'badge-error',
  processing: 'badge-info',
};

/** One living photo, with what an admin may do with it. */
export function ProjectCard({ project, onChanged }: { project: ListedProject; onChanged: () => void }) {
  const words = usePageWords<ProjectsWords>();
  const [asked, setAsked] = useState<'remove' | 'takeDown'>();
  const keeping = useAction(async (how: 'extend' | 'permanent') => {
    const { projectId: id } = project;
    if (how === 'extend') await api.projects.extend.mutate({ id, hours: A_DAY });
    else await api.projects.makePermanent.mutate({ id });
    onChanged();
  });
  const { projectId: id, orderId, status, isDemo, expiresAt, printedAt, createdAt, errorCode } = project;
  return (
    <article class="flex flex-wrap items-center gap-x-4 gap-y-3 rounded-box border border-base-300 p-3">
      <a
        href={`/ar/view/${id}`}
        class="grid w-24 flex-none place-items-center self-center"
        aria-label={words.open}
      >
        {status === 'ready' && (
          <img
            src={`/objects/ar-storage/${id}/thumbnail.jpg`}
            alt={words.picture}
            loading="lazy"
            class="max-h-20 rounded-sm object-contain drop-shadow-md"
          />
        )}
      </a>
      <div class="min-w-0 flex-1 basis-52">
        <h2 class="wrap-anywhere font-sans font-semibold text-base tracking-normal">
          {orderId ?? <span class="text-quiet">{words.noOrder}</span>}
          <span class={`badge badge-soft badge-sm ml-2 ${STATUS_COLOUR[status] ?? ''}`}>
            {words.states[status]}
          </span>
        </h2>
        <p class="wrap-anywhere font-mono text-quiet text-xs">
          {id} {errorCode && <span class="text-error">{errorCode}</span>}
        </p>
        <p class="mt-1 text-quiet text-sm">
          {words.made(formatMoment(createdAt))} ·{' '}
          {isDemo && expiresAt ? words.demoUntil(formatMoment(expiresAt)) : words.forEver}
          {printedAt && ` · ${words.printed(formatMoment(printedAt))}`}
        </p>
        <ProblemNotice error={keeping.error} />
      </div>
      <div class="flex flex-wrap gap-1">
        {isDemo && (
          <>
            <button
              type="button"
              class="btn btn-sm min-h-10"
              disabled={keeping.isBusy}
              onClick={() => keeping.run('extend')}
            >
              {words.extend}
            </button>
            <button
              type="button"
              class="btn btn-sm min-h-10"
              disabled={keeping.isBusy}
              onClick={() => keeping.run('permanent')}
            >
              {words.permanent}
            </button>
          </>
        )}
        <button type="button" class="btn btn-sm min-h-10" onClick={() => setAsked('remove')}>
          {words.remove}
        </button>
        <button
          type="button"
          class="btn btn-error btn-soft btn-sm min-h-10"
          onClick={() => setAsked('takeDown')}
        >
          {words.takeDown}
        </button>
      </div>
      {asked === 'remove' && (
        <ConfirmDialog
          title={words.removeTitle}
          action={words.remove}
          onClose={() => setAsked(undefined)}
          onConfirm={async () => {
            // Whoever confirms has read that prints of it would die.
            await api.projects.delete.mutate({ id, force: printedAt !== null });
            onChanged();
          }}
        >
          <p>{words.removeText}</p>
          {printedAt && <p class="mt-2 font-semibold text-error">{words.printedText}</p>}
        </ConfirmDialog>
      )}
      {asked === 'takeDown' && (
        <TakeDownDialog
          id={id}
          words={{
            title: words.takeDownTitle,
            text: words.takeDownText,
            reason: words.reason,
            action: words.takeDown,
          }}
          onClose={() => setAsked(undefined)}
          onDone={onChanged}
        />
      )}
    </article>
  );
}
