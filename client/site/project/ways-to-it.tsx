import { ChevronDown, Download, ScanLine, Share2, Smartphone } from 'lucide-preact';
import { useState } from 'preact/hooks';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { CopyButton } from '../components/copy-button.tsx';
import { ProblemNotice } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { secretOf } from '../own-projects.ts';
import { usePageWords } from '../words.ts';
import { downloadExport, downloadPrintFile } from './download-own-file.ts';
import { fileUrl } from './file-url.ts';
import { canShare, shareProject } from './share.ts';
import type { ProjectWords } from './words/en.ts';

const isTouch = () => matchMedia('(pointer: coarse)').matches;

/** All that leads to a living photo: its code, its link, this device, other people, files. */
export function WaysToIt({ id, report }: { id: string; report: ProjectStatusReport }) {
  const words = usePageWords<ProjectWords>();
  const link = report.tunnelViewUrl ?? report.viewUrl;
  const code = report.tunnelQrCodeUrl ?? report.qrCodeUrl;
  const picture = report.items[0]?.pictureUrl;
  const version = report.items[0]?.version;
  const [isCopied, setIsCopied] = useState(false);
  const sharing = useAction(async () => {
    const clip = report.shareUrl;
    const file = clip
      ? { path: fileUrl(clip, version), name: 'living-photo.mp4', type: 'video/mp4' }
      : { path: fileUrl(picture!, version), name: 'living-photo.jpg', type: 'image/jpeg' };
    const done = await shareProject({ title: words.shared.title, text: words.shared.text, url: link, file });
    setIsCopied(done === 'copied');
  });
  const touch = isTouch();
  return (
    <div class="grid gap-4">
      {code && (
        <figure
          class={`flex items-center gap-4 rounded-box border border-base-300 bg-base-200 p-4 ${touch ? '' : 'sm:flex-col sm:p-6'}`}
        >
          <div class={`flex-none rounded-field bg-white p-2 ${touch ? 'w-28' : 'w-32 sm:w-56'}`}>
            <img
              src={new URL(code).pathname}
              alt={words.qrCode}
              width={240}
              height={240}
              class="w-full [image-rendering:pixelated]"
            />
          </div>
          <figcaption class={touch ? '' : 'sm:text-center'}>
            <strong
              class={`flex items-center gap-2 font-display font-normal text-xl ${touch ? '' : 'sm:justify-center'}`}
            >
              <ScanLine class="size-5 flex-none text-primary" aria-hidden="true" />
              {words.scanMe}
            </strong>
            <span class="mt-1 block text-quiet text-sm">{words.scanMeHint}</span>
          </figcaption>
        </figure>
      )}
      <div class="flex min-w-0 items-center rounded-field border border-base-300 pl-3">
        <a class="link link-hover min-w-0 flex-1 truncate text-sm" href={link} title={link}>
          {link.replace(/^https?:\/\//, '')}
        </a>
        <CopyButton text={link} />
      </div>
      <a
        class={`btn btn-lg h-auto min-h-12 py-2 leading-tight ${touch ? 'btn-primary' : 'btn-outline btn-primary'}`}
        href={`/ar/view/${id}`}
      >
        <Smartphone class="size-5" aria-hidden="true" />
        {touch ? words.openOnPhone : words.openHere}
      </a>
      <div class="flex flex-wrap gap-3">
        {canShare() && (
          <button
            type="button"
            class="btn btn-outline min-h-11 flex-1 basis-36"
            disabled={sharing.isBusy}
            onClick={sharing.run}
          >
            <Share2 class="size-5" aria-hidden="true" />
            <span aria-live="polite">{isCopied ? words.linkCopied : words.share}</span>
          </button>
        )}
        {picture && (
          <a
            class="btn btn-outline min-h-11 flex-1 basis-36"
            href={fileUrl(picture, version)}
            download="living-photo.jpg"
            aria-label={words.downloadPicture}
          >
            <Download class="size-5" aria-hidden="true" />
            {canShare() ? words.downloadShort : words.downloadPicture}
          </a>
        )}
      </div>
      <ProblemNotice error={sharing.error} />
      <MoreFiles id={id} report={report} />
    </div>
  );
}

const row = 'link link-hover flex min-h-11 w-full items-center gap-2 text-left';

/** What not everybody wants. */
function MoreFiles({ id, report }: { id: string; report: ProjectStatusReport }) {
  const words = usePageWords<ProjectWords>();
  const exporting = useAction(() => downloadExport(id));
  const printing = useAction(() => downloadPrintFile(id));
  const { qrCodeUrl, shareUrl, items, isDemo } = report;
  return (
    <details class="group rounded-field border border-base-300 px-4">
      <summary class="flex min-h-11 cursor-pointer list-none items-center justify-between font-normal [&::-webkit-details-marker]:hidden">
        {words.moreFiles}
        <ChevronDown class="size-5 transition-transform group-open:rotate-180" aria-hidden="true" />
      </summary>
      <ul class="pb-2 text-sm">
        {qrCodeUrl && (
          <li>
            <a class={row} href={new URL(qrCodeUrl).pathname} download="qr-code.png">
              {words.downloadCode}
            </a>
          </li>
        )}
        {shareUrl && (
          <li>
            <a class={row} href={fileUrl(shareUrl, items[0]?.version)} download="living-photo.mp4">
              {words.downloadClip}
            </a>
          </li>
        )}
        {secretOf(id) && !isDemo && <OwnFile label={words.downloadPrint} action={printing} />}
        {secretOf(id) && <OwnFile label={words.export} action={exporting} />}
      </ul>
      <ProblemNotice error={printing.error ?? exporting.error} />
    </details>
  );
}

/** A file that takes a moment to be made, for the owner's eyes only. */
function OwnFile({ label, action }: { label: string; action: ReturnType<typeof useAction> }) {
  return (
    <li>
      <button type="button" class={`${row} cursor-pointer`} disabled={action.isBusy} onClick={action.run}>
        {label}
        {action.isBusy && <span class="loading loading-spinner loading-xs" aria-hidden="true" />}
      </button>
    </li>
  );
}
