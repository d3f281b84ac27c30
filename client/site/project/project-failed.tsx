import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { apiOfOwner } from '../api.ts';
import { ProblemNotice } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { usePageWords } from '../words.ts';
import { DeleteProject } from './delete-project.tsx';
import { FileButton } from './items/file-button.tsx';
import { SendingBar } from './items/sending-bar.tsx';
import { useItemChange } from './items/use-item-change.ts';
import { MadeProblem } from './made-problem.tsx';
import type { ProjectWords } from './words/en.ts';

/** A project that could not be made: why, and how it still can be, with what is there. */
export function ProjectFailed(props: { id: string; report: ProjectStatusReport; onDeleted: () => void }) {
  const { id, report, onDeleted } = props;
  const words = usePageWords<ProjectWords>();
  const [first] = report.items;
  const change = useItemChange(id, first?.id);
  const framing = useAction(() => apiOfOwner(id).projects.setMode.mutate({ id, mode: 'framed' }));
  const { errorCode = 'INTERNAL', errorMessage = words.failed } = report;
  const kinds = errorCode.startsWith('VIDEO_')
    ? (['video'] as const)
    : errorCode.startsWith('PHOTO_')
      ? (['photo'] as const)
      : (['photo', 'video'] as const);
  const isWeak = errorCode === 'PHOTO_TOO_WEAK';
  return (
    <section class="mx-auto max-w-2xl py-8">
      <h1>{isWeak ? words.weak.title : words.failed}</h1>
      <MadeProblem
        id={id}
        making={{ ...first, errorCode, errorMessage }}
        onFrame={framing.run}
        isBusy={framing.isBusy || change.sending !== undefined}
      />
      <ProblemNotice error={change.error ?? framing.error} />
      <div class="mt-6">
        {first && <p class="mb-3 text-quiet">{words.again}</p>}
        {change.sending ? (
          <SendingBar uploading={change.sending.uploading} onCancel={change.cancel} />
        ) : (
          <div class="flex flex-wrap gap-2">
            {first &&
              kinds.map((kind) => (
                <FileButton
                  key={kind}
                  kind={kind}
                  isDisabled={framing.isBusy}
                  class={isWeak ? 'btn-outline' : 'btn-primary'}
                  onFile={(file) => change.send({ [kind]: file })}
                >
                  {kind === 'photo' ? words.pictures.replacePhoto : words.pictures.replaceVideo}
                </FileButton>
              ))}
            <a class="btn btn-ghost min-h-11 font-normal" href="/">
              {words.fromTheBeginning}
            </a>
            <DeleteProject id={id} onDeleted={onDeleted} />
          </div>
        )}
      </div>
    </section>
  );
}
