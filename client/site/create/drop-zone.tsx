import { useEffect, useState } from 'preact/hooks';
import type { CreateWords } from './words/en.ts';

const ACCEPTED = { photo: 'image/*,.heic,.heif', video: 'video/*,.mov,.3gp' };

/** Takes one file by dropping or choosing, and shows it from the file itself, before any upload. */
export function DropZone(props: {
  kind: 'photo' | 'video';
  words: CreateWords;
  file: File | undefined;
  onFile: (file: File) => void;
}) {
  const { kind, words, file, onFile } = props;
  const [isOver, setIsOver] = useState(false);
  const take = (chosen: File | undefined) => {
    if (chosen) onFile(chosen);
  };
  const dragged = (isInside: boolean) => (event: DragEvent) => {
    event.preventDefault();
    setIsOver(isInside);
  };
  return (
    <label
      class={`relative grid aspect-3/2 cursor-pointer place-items-center overflow-hidden rounded-box border-2 bg-base-200 text-center focus-within:border-primary hover:border-primary ${
        isOver ? 'border-primary' : file ? 'border-base-300' : 'border-base-300 border-dashed'
      }`}
      onDragEnter={dragged(true)}
      onDragOver={dragged(true)}
      onDragLeave={dragged(false)}
      onDrop={(event) => {
        dragged(false)(event);
        take(event.dataTransfer?.files[0]);
      }}
    >
      <input
        type="file"
        name={kind}
        accept={ACCEPTED[kind]}
        class="absolute inset-0 cursor-pointer opacity-0"
        onChange={(event) => take(event.currentTarget.files?.[0])}
      />
      {file ? (
        <Preview key={`${file.name} ${file.size} ${file.lastModified}`} kind={kind} file={file} />
      ) : null}
      <span class={file ? 'sr-only' : 'grid gap-1 p-4'}>
        <strong class="font-display font-normal text-2xl">{words[kind].title}</strong>
        <span class="text-quiet">{words.choose}</span>
        <small class="text-quiet">{words[kind].hint}</small>
      </span>
      {file && (
        <span class="pointer-events-none absolute right-3 bottom-3 rounded-full bg-black/65 px-3 py-1 text-sm text-white">
          {words.change}
        </span>
      )}
    </label>
  );
}

/** Not every browser shows what we take, such as HEIC: then its name stands there, and the upload tells whether it can be used. */
function Preview({ kind, file }: { kind: 'photo' | 'video'; file: File }) {
  const [url, setUrl] = useState<string>();
  const [isShown, setIsShown] = useState(true);
  useEffect(() => {
    const made = URL.createObjectURL(file);
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [file]);
  if (!isShown) return <span class="pointer-events-none p-6 font-semibold wrap-anywhere">{file.name}</span>;
  const place = 'pointer-events-none absolute inset-0 size-full bg-base-200 object-contain';
  const hide = () => setIsShown(false);
  if (!url) return null;
  if (kind === 'photo') return <img class={place} src={url} alt="" onError={hide} />;
  return (
    <video
      class={place}
      src={url}
      muted
      playsInline
      loop
      autoPlay
      onError={hide}
      // Of a video it may know the sound only.
      onLoadedMetadata={(event) => event.currentTarget.videoWidth === 0 && hide()}
    />
  );
}
