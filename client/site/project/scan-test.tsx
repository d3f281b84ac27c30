import { useEffect, useState } from 'preact/hooks';
import type { ProjectStatusReport } from '../../../server/projects/status.ts';
import { ownerHeaders } from '../own-projects.ts';
import { usePageWords } from '../words.ts';
import type { ProjectWords } from './words/en.ts';

/** How well the print scans, as simulated captures of it say; filled in while one looks. */
export function ScanTest({ id, report }: { id: string; report: ProjectStatusReport }) {
  const words = usePageWords<ProjectWords>().scan;
  const { scan, printState } = report;
  if (!scan && printState !== 'rendering') return null;
  return (
    <section class="mt-10 border-base-300 border-t pt-6" aria-live="polite">
      {scan ? (
        <>
          <h2 class={scan.scans ? '' : 'text-error'}>{words.grades[scan.grade]}</h2>
          <p class="mt-1 mb-4 text-quiet">{words.said(Math.round(scan.good * scan.n), scan.n)}</p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what can be scrolled must be reachable by keyboard */}
          <section class="flex gap-2 overflow-x-auto" aria-label={words.captures} tabIndex={0}>
            {scan.captures.map((url) => (
              <Capture key={url} id={id} url={url} testedAt={String(scan.testedAt)} alt={words.capture} />
            ))}
          </section>
        </>
      ) : (
        <p class="text-quiet">{words.waiting}</p>
      )}
    </section>
  );
}

/** It shows the photo, so whoever asks for it has to say who they are, as no `src` can. */
function Capture(props: { id: string; url: string; testedAt: string; alt: string }) {
  const { id, url, testedAt, alt } = props;
  const [source, setSource] = useState<string>();
  // A later test has other pictures at the same address.
  useEffect(() => {
    let made: string | undefined;
    const end = new AbortController();
    void fetch(new URL(url).pathname, { headers: ownerHeaders(id), signal: end.signal })
      .then((response) => (response.ok ? response.blob() : undefined))
      .then((blob) => {
        if (!blob || end.signal.aborted) return;
        made = URL.createObjectURL(blob);
        setSource(made);
      })
      .catch(() => {}); // a picture less: what was found is said in words
    return () => {
      end.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [id, url, testedAt]);
  const size = 'aspect-video w-40 flex-none rounded-field sm:w-56';
  return source ? (
    <img class={size} src={source} alt={alt} width={320} height={180} />
  ) : (
    <div class={`skeleton ${size}`} />
  );
}
