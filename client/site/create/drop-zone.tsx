import { Camera, Video } from 'lucide-preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { ProblemNotice } from '../components/notices.tsx';
import { ACCEPTED, type FileKind } from './take-files.ts';
import type { CreateWords } from './words/en.ts';

/** Takes files by dropping or choosing, or from the phone's camera, and shows what came from the file itself, before any upload. */
export function DropZone(props: {
  kind: FileKind;
  words: CreateWords;
  file: File | undefined;
  /** What is wrong with it. */
  error: unknown;
  onFiles: (files: File[]) => void;
  /** Whether this browser plays it. */
  onPlays?: (plays: boolean) => void;
  isLocked: boolean;
}) {
  const { kind, words, file, error, onFiles, onPlays, isLocked } = props;
  const [isOver, setIsOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    if (files && files.length > 0) onFiles([...files]);
  };
  const dragged = (isInside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setIsOver(isInside);
  };
  const look = isOver
    ? 'border-primary bg-primary/10'
    : file
      ? 'border-base-300 bg-base-200'
      : 'border-base-content/25 border-dashed bg-base-200 hover:border-primary';
  return (
    <div class="min-w-0">
      <label
        class={`@container relative grid aspect-3/2 min-h-36 w-full cursor-pointer place-items-center overflow-hidden rounded-box border-2 text-center has-focus-visible:outline-3 has-focus-visible:outline-primary ${look} ${isLocked ? 'pointer-events-none opacity-70' : ''}`}
        onDragEnter={dragged(true)}
        onDragOver={dragged(true)}
        onDragLeave={dragged(false)}
        onDrop={(event) => {
          dragged(false)(event);
          event.stopPropagation();
          take(event.dataTransfer?.files);
        }}
      >
        <input
          type="file"
          name={kind}
          accept={ACCEPTED[kind]}
          class="absolute inset-0 cursor-pointer opacity-0"
          disabled={isLocked}
          onChange={(event) => take(event.currentTarget.files)}
        />
        {file && (
          <Shown key={`${file.name} ${file.size} ${file.lastModified}`} {...{ kind, file, onPlays }} />
        )}
        <span class={file ? 'sr-only' : 'grid min-w-0 justify-items-center gap-1 p-2 @xs:p-3'}>
          <KindIcon kind={kind} class="mb-1 size-6 text-primary @xs:size-8" />
          <strong class="wrap-anywhere font-display font-normal text-lg @xs:text-2xl @[10rem]:text-xl">
            {words[kind].title}
          </strong>
          <span class="text-quiet text-sm @xs:text-base">
            {isTouch() ? words.chooseByTouch : words.choose}
          </span>
          <small class="hidden text-quiet @xs:block">{words[kind].hint}</small>
        </span>
        {file && (
          <span class="pointer-events-none absolute right-2 bottom-2 rounded-full bg-black/70 px-3 py-1 text-sm text-white">
            {words.change}
          </span>
        )}
      </label>
      {!file && <FromCamera kind={kind} label={words[kind].take} onFiles={take} />}
      <ProblemNotice error={error} />
    </div>
  );
}

const isTouch = () => matchMedia('(pointer: coarse)').matches;

/** What has a camera in its hand gets a second button. Elsewhere it would only open the same list of files. */
function FromCamera(props: {
  kind: FileKind;
  label: string;
  onFiles: (files: FileList | null | undefined) => void;
}) {
  const input = useRef<HTMLInputElement>(null);
  if (!isTouch()) return null;
  return (
    <>
      <button
        type="button"
        class="btn btn-ghost mt-1 min-h-11 w-full flex-nowrap px-1 font-normal text-sm"
        onClick={() => input.current!.click()}
      >
        <KindIcon kind={props.kind} class="size-5" />
        {props.label}
      </button>
      <input
        ref={input}
        type="file"
        tabIndex={-1}
        aria-hidden="true"
        class="hidden"
        accept={props.kind === 'photo' ? 'image/*' : 'video/*'}
        capture="environment"
        onChange={(event) => props.onFiles(event.currentTarget.files)}
      />
    </>
  );
}

function KindIcon({ kind, class: look }: { kind: FileKind; class: string }) {
  const Icon = kind === 'photo' ? Camera : Video;
  return <Icon class={look} aria-hidden="true" />;
}

/** Not every browser shows what we take, such as HEIC: then its name stands there, and the upload tells whether it can be used. */
function Shown(props: { kind: FileKind; file: File; onPlays: ((plays: boolean) => void) | undefined }) {
  const { kind, file, onPlays } = props;
  const [url, setUrl] = useState<string>();
  const [isShown, setIsShown] = useState(true);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  if (!isShown) return <span class="pointer-events-none p-4 font-semibold wrap-anywhere">{file.name}</span>;
  const place = 'pointer-events-none absolute inset-0 size-full bg-base-200 object-contain';
  const told = (isFine: boolean) => {
    onPlays?.(isFine);
    setIsShown(isFine);
  };
  if (!url) return null;
  if (kind === 'photo') return <img class={place} src={url} alt="" onError={() => told(false)} />;
  return (
    <video
      class={place}
      src={url}
      muted
      playsInline
      loop
      autoPlay
      onError={() => told(false)}
      // Of a video it may know the sound only.
      onLoadedMetadata={(event) => told(event.currentTarget.videoWidth > 0)}
    />
  );
}
