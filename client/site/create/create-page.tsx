import { useEffect, useRef, useState } from 'preact/hooks';
import { useLocation } from 'preact-iso/router';
import { ProblemNotice, Skeleton } from '../components/notices.tsx';
import { rememberSecret } from '../own-projects.ts';
import { usePageTitle } from '../page-title.ts';
import { SITE } from '../site-data.ts';
import { causeOf } from '../upload/upload-files.ts';
import { usePageWords } from '../words.ts';
import { createProject, placeOf, type Sending } from './create-project.ts';
import { type Draft, FIRST_DRAFT, fieldsOf } from './draft.ts';
import { DropZone } from './drop-zone.tsx';
import { EmailField } from './email-field.tsx';
import { Example, Steps } from './page-head.tsx';
import { usePicture } from './picture.ts';
import { SendingPanel } from './sending-panel.tsx';
import type { FileKind } from './take-files.ts';
import { useFiles, useFileUrl } from './use-files.ts';
import type { CreateWords } from './words/en.ts';

/** Where something is wrong, and what. */
interface Wrong {
  at: FileKind | 'all';
  error: unknown;
}

/** The start page: a photo and a video in; then the page of the living photo that they become. */
export default function CreatePage() {
  const words = usePageWords<CreateWords>();
  const { route } = useLocation();
  usePageTitle(words.title);
  const [draft, setDraft] = useState<Draft>(FIRST_DRAFT);
  const [wrong, setWrong] = useState<Wrong>();
  const [sending, setSending] = useState<Sending>();
  const [playing, setPlaying] = useState<File>();
  const stop = useRef<AbortController>(null);
  const isSending = sending !== undefined;
  const { files, take } = useFiles(isSending, (kinds) => {
    // Of another photo nothing is known yet.
    if (kinds.includes('photo')) setDraft((before) => ({ ...before, format: undefined, place: undefined }));
    setWrong((before) => (before && (before.at === 'all' || kinds.includes(before.at)) ? undefined : before));
  });
  const { photo, video } = files;
  const picture = usePicture(photo);
  const videoUrl = useFileUrl(video === playing ? video : undefined);
  const studio = useStudio(photo !== undefined);
  useEffect(() => () => stop.current?.abort(), []);
  useEffect(() => {
    if (wrong) document.querySelector('form [role=alert]')?.scrollIntoView({ block: 'center' });
  }, [wrong]);

  const send = async (form: HTMLFormElement) => {
    if (isSending) return;
    if (!photo || !video) {
      const lacking = photo ? 'video' : video ? 'photo' : 'both';
      setWrong({ at: lacking === 'both' ? 'all' : lacking, error: new Error(words.missing[lacking]) });
      return;
    }
    setWrong(undefined);
    const started = performance.now();
    stop.current = new AbortController();
    const { signal } = stop.current;
    const email = new FormData(form).get('email');
    const fields = {
      ...fieldsOf(draft, picture),
      ...(email && { email: String(email), language: SITE.language }),
    };
    try {
      const { arId, ownerSecret } = await createProject({ photo, video }, fields, setSending, signal);
      rememberSecret(arId, ownerSecret);
      stop.current = null; // both files are used up: there is nothing left to stop
      setSending(undefined);
      route(`/p/${arId}?since=${Math.round(performance.timeOrigin + started)}`);
    } catch (error) {
      setSending(undefined);
      if (signal.aborted) return;
      const cause = causeOf(error);
      setWrong({
        at: placeOf(error),
        error: cause instanceof TypeError ? new Error(words.brokeOff) : cause,
      });
    }
  };

  const zone = (kind: FileKind) => (
    <DropZone
      kind={kind}
      words={words}
      file={files[kind]}
      error={wrong?.at === kind ? wrong.error : undefined}
      onFiles={(given) => take(given, kind)}
      {...(kind === 'video' && { onPlays: (plays: boolean) => setPlaying(plays ? video : undefined) })}
      isLocked={isSending}
    />
  );
  const choosing = { words, draft, onDraft: setDraft, picture };
  return (
    <form
      class={`grid gap-x-10 gap-y-6 lg:grid-rows-[auto_1fr] ${
        photo
          ? 'lg:grid-cols-[minmax(0,1.15fr)_minmax(0,1fr)]'
          : 'lg:grid-cols-[minmax(0,1.1fr)_minmax(0,1fr)] lg:gap-x-14 lg:pt-8'
      }`}
      onSubmit={(event) => {
        event.preventDefault();
        void send(event.currentTarget);
      }}
    >
      <header class={photo ? 'lg:col-span-2' : 'pt-2'}>
        <h1>{words.title}</h1>
        {!photo && <p class="mt-3 max-w-prose text-lg text-pretty text-quiet">{words.lead}</p>}
      </header>
      {photo && (
        <div class="order-2 min-w-0 lg:order-none">
          <div class="lg:sticky lg:top-4">
            {studio ? (
              <studio.Preview {...choosing} videoUrl={videoUrl} />
            ) : (
              <Skeleton class="aspect-3/2 w-full" />
            )}
          </div>
        </div>
      )}
      <div class={photo ? 'contents lg:block' : 'min-w-0'}>
        <div class="order-1 grid grid-cols-2 gap-3 sm:gap-5">
          {zone('photo')}
          {zone('video')}
        </div>
        <div class={`order-3 grid gap-8 ${photo ? 'lg:mt-8' : 'mt-6'}`}>
          {photo && studio && <studio.Choices {...choosing} />}
          {SITE.hasMail && photo && <EmailField words={words.email} />}
          <div
            class={
              photo ? 'sticky bottom-0 z-10 -mx-4 bg-base-100/90 px-4 py-3 backdrop-blur sm:mx-0 sm:px-0' : ''
            }
          >
            <ProblemNotice error={wrong?.at === 'all' ? wrong.error : undefined} />
            {sending ? (
              <SendingPanel words={words.sending} sending={sending} onCancel={() => stop.current?.abort()} />
            ) : (
              <button type="submit" class="btn btn-primary btn-lg w-full">
                {words.submit}
              </button>
            )}
          </div>
          <p class="-mt-5 text-quiet text-sm">
            {words.onlyLink} {words.kept(SITE.demoHours, SITE.graceDays)}
          </p>
        </div>
      </div>
      {!photo && (
        <div class="mt-6 grid content-start gap-8 lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:mt-2">
          <Example words={words} />
          <Steps words={words} />
        </div>
      )}
    </form>
  );
}

type Studio = typeof import('./studio/index.tsx');

/** Frames and what draws them: a file that comes when there is a photo for them. Without it a living photo can be made all the same. */
function useStudio(isWanted: boolean): Studio | undefined {
  const [studio, setStudio] = useState<{ parts: Studio }>();
  useEffect(() => {
    if (isWanted) import('./studio/index.tsx').then((parts) => setStudio({ parts }), console.error);
  }, [isWanted]);
  return studio?.parts;
}
