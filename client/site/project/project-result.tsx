import { useState } from 'preact/hooks';
import { useRoute } from 'preact-iso/router';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { ProblemNotice } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { secretOf } from '../own-projects.ts';
import { formatMoment, formatNumber, usePageWords } from '../words.ts';
import { downloadExport } from './download-export.ts';
import { ScanTest } from './scan-test.tsx';
import type { ProjectWords } from './words/en.ts';

/** A living photo: its picture, the way to it, and how well its print scans. */
export function ProjectResult({ id, report }: { id: string; report: ProjectStatusReport }) {
  const words = usePageWords<ProjectWords>();
  const [isReadyAfter] = useState(useSecondsSince());
  const files = `/objects/ar-storage/${id}`;
  const exporting = useAction(() => downloadExport(id));
  return (
    <>
      <header class="pt-4 pb-8">
        <h1>{words.lives.title}</h1>
        <p class="mt-3 text-lg text-quiet">{words.lives.lead}</p>
      </header>
      <div class="grid items-start gap-8 md:grid-cols-[minmax(0,2fr)_minmax(15rem,1fr)]">
        <figure>
          <img
            src={`${files}/enhanced-photo.jpg`}
            alt={words.picture}
            class="max-h-[80vh] w-full object-contain object-left-top drop-shadow-xl"
          />
        </figure>
        <div class="grid gap-3">
          <img
            src={`${files}/qr-code.png`}
            alt={words.qrCode}
            class="w-60 justify-self-center rounded-box [image-rendering:pixelated]"
          />
          <a class="link wrap-anywhere text-sm" href={report.viewUrl}>
            {report.viewUrl.replace(/^https?:\/\//, '')}
          </a>
          <a class="btn btn-primary" href={`/ar/view/${id}`}>
            {words.openHere}
          </a>
          <a
            class="btn btn-outline btn-primary"
            href={`${files}/enhanced-photo.jpg`}
            download="living-photo.jpg"
          >
            {words.downloadPicture}
          </a>
          <a class="btn btn-outline btn-primary" href={`${files}/qr-code.png`} download="qr-code.png">
            {words.downloadCode}
          </a>
          <p class="text-quiet text-sm">
            {isReadyAfter === undefined
              ? ''
              : `${words.made(formatNumber(isReadyAfter, { maximumFractionDigits: 1, minimumFractionDigits: 1 }))} `}
            {report.expiresAt ? words.keptUntil(formatMoment(report.expiresAt)) : ''}
          </p>
          {secretOf(id) && (
            <button
              type="button"
              class="link text-left text-sm"
              disabled={exporting.isBusy}
              onClick={exporting.run}
            >
              {words.export}
            </button>
          )}
          <ProblemNotice error={exporting.error} />
          <a class="link text-sm" href="/">
            {words.another}
          </a>
          <a class="link text-sm" href={`/report/${id}`}>
            {words.report}
          </a>
        </div>
      </div>
      <ScanTest id={id} report={report} />
    </>
  );
}

/** How long it has taken since the visitor sent it, where this page saw that; the address no longer says so when it is loaded again. */
function useSecondsSince(): number | undefined {
  const { since } = useRoute().query;
  if (!since) return undefined;
  history.replaceState(null, '', location.pathname);
  return (Date.now() - Number(since)) / 1000;
}
