import type { ComponentChildren } from 'preact';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { forgetSecret, secretOf } from '../own-projects.ts';
import { formatMoment, usePageWords } from '../words.ts';
import { DeleteProject } from './delete-project.tsx';
import { fileUrl } from './file-url.ts';
import { MakePermanent } from './make-permanent.tsx';
import type { Unseen } from './watch-project.ts';
import type { ProjectWords } from './words/en.ts';

/** What an address says that leads to no living photo any more. */
type GoneCode = 'PROJECT_EXPIRED' | 'PROJECT_ENDED' | 'PROJECT_DELETED' | 'PROJECT_TAKEN_DOWN';

export const isGone = ({ errorCode }: ProjectStatusReport): boolean =>
  /^PROJECT_(EXPIRED|ENDED|DELETED|TAKEN_DOWN)$/.test(errorCode ?? '');

/** One whose time is over, or that is no more. */
export function ProjectGone(props: { id: string; report: ProjectStatusReport; onDeleted: () => void }) {
  const { id, report, onDeleted } = props;
  const words = usePageWords<ProjectWords>();
  const code = report.errorCode as GoneCode;
  const [first] = report.items;
  const { renewableUntil } = report;
  const isRenewable = code === 'PROJECT_EXPIRED' && renewableUntil && Date.parse(renewableUntil) > Date.now();
  return (
    <Message title={words.ended[code].title} text={words.ended[code].text}>
      {isRenewable && <p class="mt-3 max-w-prose">{words.ended.renewable(formatMoment(renewableUntil))}</p>}
      {first?.pictureUrl && (
        <img
          class="mt-6 max-h-72 max-w-full opacity-70 grayscale drop-shadow-lg"
          src={fileUrl(first.pictureUrl, first.version)}
          alt={words.picture}
        />
      )}
      {report.checkoutUrl && <MakePermanent class="mt-6" url={report.checkoutUrl} />}
      <div class="mt-8 flex flex-wrap gap-2">
        <a class={`btn min-h-11 ${report.checkoutUrl ? 'btn-outline' : 'btn-primary'}`} href="/">
          {words.another}
        </a>
        {code === 'PROJECT_EXPIRED' ? (
          <DeleteProject id={id} onDeleted={onDeleted} />
        ) : (
          secretOf(id) && <Forget id={id} />
        )}
      </div>
    </Message>
  );
}

/** Just deleted by whoever looks at it. */
export function Farewell() {
  const words = usePageWords<ProjectWords>();
  return (
    <Message title={words.farewell.title} text={words.farewell.text}>
      <div class="mt-8 flex flex-wrap gap-2">
        <a class="btn btn-primary min-h-11" href="/">
          {words.another}
        </a>
        <a class="btn btn-ghost min-h-11" href="/photos">
          {words.farewell.photos}
        </a>
      </div>
    </Message>
  );
}

/** One of which this page learns nothing. */
export function Unseeable({ id, why }: { id: string; why: Unseen }) {
  const words = usePageWords<ProjectWords>();
  if (why === 'not ours')
    return (
      <Message title={words.notOurs.title} text={words.notOurs.text}>
        <div class="mt-8 flex flex-wrap gap-2">
          <a class="btn btn-primary min-h-11" href={`/ar/view/${id}`}>
            {words.notOurs.open}
          </a>
          <a class="btn btn-ghost min-h-11" href="/photos">
            {words.farewell.photos}
          </a>
        </div>
      </Message>
    );
  if (why === 'unknown')
    return (
      <Message title={words.ended.PROJECT_DELETED.title} text={words.gone}>
        <div class="mt-8 flex flex-wrap gap-2">
          <a class="btn btn-primary min-h-11" href="/">
            {words.another}
          </a>
          {secretOf(id) && <Forget id={id} />}
        </div>
      </Message>
    );
  return (
    <Message title={words.silent.title} text={words.silent.text}>
      <p class="mt-6 flex items-center gap-3 text-quiet">
        <span class="loading loading-dots" aria-hidden="true" />
        {words.silent.asking}
      </p>
    </Message>
  );
}

function Forget({ id }: { id: string }) {
  const words = usePageWords<ProjectWords>();
  return (
    <a class="btn btn-ghost min-h-11 font-normal" href="/photos" onClick={() => forgetSecret(id)}>
      {words.forget}
    </a>
  );
}

function Message(props: { title: string; text: string; children: ComponentChildren }) {
  return (
    <section class="mx-auto max-w-2xl py-10">
      <h1>{props.title}</h1>
      <p class="mt-3 text-lg text-pretty text-quiet">{props.text}</p>
      {props.children}
    </section>
  );
}
