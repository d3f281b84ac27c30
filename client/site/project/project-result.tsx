import { Flag, Plus, Timer, TriangleAlert } from 'lucide-preact';
import { useState } from 'preact/hooks';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { formatNumber, usePageWords } from '../words.ts';
import { DeleteProject } from './delete-project.tsx';
import { fileUrl } from './file-url.ts';
import { HowLong } from './how-long.tsx';
import { Pictures } from './items/pictures.tsx';
import { LivingPicture } from './living-picture.tsx';
import { ScanTest } from './scan-test.tsx';
import { WaysToIt } from './ways-to-it.tsx';
import type { ProjectWords } from './words/en.ts';

/** A living photo: its picture, the ways to it, how well its print scans, and what its owner can do with it. */
export function ProjectResult(props: {
  id: string;
  report: ProjectStatusReport;
  /** From the visitor's click to the living photo, where this device saw that. */
  seconds: number | undefined;
  /** Whether it came to life before the visitor's eyes. */
  isNew: boolean;
  onDeleted: () => void;
}) {
  const { id, report, seconds, isNew, onDeleted } = props;
  const words = usePageWords<ProjectWords>();
  const [shownId, setShownId] = useState<number>();
  const shown = report.items.find((item) => item.id === shownId) ?? report.items[0];
  const isTesting = report.printState === 'rendering';
  return (
    <>
      <header class="pt-2 pb-6">
        <h1>{words.lives.title}</h1>
        <p class="mt-3 max-w-prose text-lg text-pretty text-quiet">{words.lives.lead}</p>
        {seconds !== undefined && (
          <p class="mt-3 inline-flex items-center gap-2 rounded-full bg-success/15 px-3 py-1 text-sm">
            <Timer class="size-4 text-success" aria-hidden="true" />
            {words.made(formatNumber(seconds, { maximumFractionDigits: 1, minimumFractionDigits: 1 }))}
          </p>
        )}
      </header>
      <div class="grid items-start gap-x-8 gap-y-6 md:grid-rows-[auto_1fr] md:grid-cols-[minmax(0,1fr)_minmax(17rem,22rem)] lg:gap-x-12">
        <div class="min-w-0 md:col-start-1">
          {shown && <LivingPicture key={`${shown.id} ${shown.version}`} item={shown} playsFirst={isNew} />}
          {report.items.length > 1 && (
            <ul class="mt-5 flex flex-wrap justify-center gap-3">
              {report.items.map((item, index) => (
                <li key={item.id}>
                  <button
                    type="button"
                    class={`grid size-20 cursor-pointer place-items-center rounded-field border-2 p-1 ${item === shown ? 'border-primary' : 'border-transparent hover:border-base-300'}`}
                    aria-pressed={item === shown}
                    aria-label={words.pictures.number(index + 1)}
                    onClick={() => setShownId(item.id)}
                  >
                    {item.status === 'error' ? (
                      <TriangleAlert class="size-7 text-error" aria-hidden="true" />
                    ) : item.pictureUrl ? (
                      <img
                        class="max-h-full max-w-full"
                        src={fileUrl(item.pictureUrl, item.version)}
                        alt=""
                      />
                    ) : (
                      <span class="loading loading-dots" />
                    )}
                  </button>
                </li>
              ))}
            </ul>
          )}
        </div>
        <div class="min-w-0 md:col-start-2 md:row-span-2 md:row-start-1">
          <WaysToIt id={id} report={report} />
        </div>
        <div class="min-w-0 md:col-start-1">
          <HowLong report={report} />
        </div>
      </div>
      {shown?.status === 'ready' && <ScanTest key={shown.id} id={id} item={shown} isTesting={isTesting} />}
      <Pictures id={id} report={report} />
      <footer class="mt-12 flex flex-wrap items-center gap-x-2 gap-y-1 border-base-300 border-t pt-6">
        <a class="btn btn-outline btn-primary mr-auto min-h-11" href="/">
          <Plus class="size-5" aria-hidden="true" />
          {words.another}
        </a>
        <a class="btn btn-ghost min-h-11 font-normal" href={`/report/${id}`}>
          <Flag class="size-5" aria-hidden="true" />
          {words.report}
        </a>
        <DeleteProject id={id} onDeleted={onDeleted} />
      </footer>
    </>
  );
}
