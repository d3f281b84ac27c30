import { useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { ProblemNotice } from '../components/notices.tsx';
import { useAction } from '../live/use-action.ts';
import { rememberSecret } from '../own-projects.ts';
import { usePageTitle } from '../page-title.ts';
import { SITE } from '../site-data.ts';
import { usePageWords } from '../words.ts';
import { ChooseLook, type Look } from './choose-look.tsx';
import { createProject } from './create-project.ts';
import { DropZone } from './drop-zone.tsx';
import type { CreateWords } from './words/en.ts';

/** The start page: a photo and a video in; then the page of the living photo that they become. */
export default function CreatePage() {
  const words = usePageWords<CreateWords>();
  const { route } = useLocation();
  usePageTitle(words.title);
  const [photo, setPhoto] = useState<File>();
  const [video, setVideo] = useState<File>();
  const [look, setLook] = useState<Look>({ style: SITE.styles[0]!, palette: 'style' });
  const [sent, setSent] = useState(0);
  const creation = useAction(async () => {
    if (!photo || !video) throw new Error(words.missing[photo ? 'video' : video ? 'photo' : 'both']);
    setSent(0);
    const started = performance.now();
    const { arId, ownerSecret } = await createProject({ photo, video, look }, setSent, words.brokeOff);
    rememberSecret(arId, ownerSecret);
    route(`/p/${arId}?since=${Math.round(performance.timeOrigin + started)}`);
  });
  return (
    <>
      <header class="pt-4 pb-8">
        <h1>{words.title}</h1>
        <p class="mt-3 text-lg text-quiet">{words.lead}</p>
      </header>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void creation.run();
        }}
      >
        <div class="grid gap-5 sm:grid-cols-2">
          <DropZone kind="photo" words={words} file={photo} onFile={setPhoto} />
          <DropZone kind="video" words={words} file={video} onFile={setVideo} />
        </div>
        <ChooseLook words={words} look={look} onChange={setLook} />
        <ProblemNotice error={creation.error} />
        <button type="submit" class="btn btn-primary btn-lg mt-6 w-full sm:w-auto" disabled={creation.isBusy}>
          {words.submit}
        </button>
        {creation.isBusy && (
          <div class="mt-5">
            <progress class="progress progress-primary" max={1} value={sent} aria-label={words.uploading} />
            <p aria-live="polite">{words.uploading}</p>
          </div>
        )}
        <p class="mt-6 text-sm text-quiet">
          {words.onlyLink} {words.kept(SITE.demoHours, SITE.graceDays)}
        </p>
      </form>
    </>
  );
}
