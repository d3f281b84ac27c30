import { Camera, Check, Video } from 'lucide-preact';
import { useState } from 'preact/hooks';
import { ProblemNotice } from '../../components/notices.tsx';
import type { FileKind } from '../../create/take-files.ts';
import { useFileUrl } from '../../create/use-files.ts';
import type { GivenFiles } from '../../upload/upload-files.ts';
import { useCommonWords, usePageWords } from '../../words.ts';
import type { ProjectWords } from '../words/en.ts';
import { FileButton } from './file-button.tsx';
import { SendingBar } from './sending-bar.tsx';
import { useItemChange } from './use-item-change.ts';

/** Another photo with its video, for the same link. */
export function AddPicture({ id, onClose }: { id: string; onClose: () => void }) {
  const words = usePageWords<ProjectWords>().pictures;
  const { cancel } = useCommonWords();
  const [files, setFiles] = useState<GivenFiles>({});
  const change = useItemChange(id);
  const { photo, video } = files;
  const choose = (kind: FileKind) => (file: File) => {
    change.clear();
    setFiles((before) => ({ ...before, [kind]: file }));
  };
  return (
    <section class="h-full rounded-box border border-base-300 bg-base-200 p-4" aria-label={words.add}>
      <h3 class="font-semibold">{words.add}</h3>
      <div class="mt-3 grid grid-cols-2 gap-3">
        <Choice
          kind="photo"
          name={words.photo}
          file={photo}
          isLocked={!!change.sending}
          onFile={choose('photo')}
        />
        <Choice
          kind="video"
          name={words.video}
          file={video}
          isLocked={!!change.sending}
          onFile={choose('video')}
        />
      </div>
      <ProblemNotice error={change.error} />
      <div class="mt-4">
        {change.sending ? (
          <SendingBar uploading={change.sending.uploading} onCancel={change.cancel} />
        ) : (
          <div class="flex flex-wrap gap-2">
            <button
              type="button"
              class="btn btn-primary min-h-11"
              disabled={!photo || !video}
              onClick={async () => {
                if (photo && video && (await change.send({ photo, video }))) onClose();
              }}
            >
              {words.addIt}
            </button>
            <button type="button" class="btn btn-ghost min-h-11" onClick={onClose}>
              {cancel}
            </button>
          </div>
        )}
      </div>
    </section>
  );
}

function Choice(props: {
  kind: FileKind;
  name: string;
  file: File | undefined;
  isLocked: boolean;
  onFile: (file: File) => void;
}) {
  const { kind, name, file, isLocked, onFile } = props;
  const url = useFileUrl(kind === 'photo' ? file : undefined);
  const [isShown, setIsShown] = useState(true);
  const Icon = kind === 'photo' ? Camera : Video;
  return (
    <FileButton
      kind={kind}
      isDisabled={isLocked}
      onFile={(chosen) => {
        setIsShown(true);
        onFile(chosen);
      }}
      class="h-28 flex-col flex-nowrap gap-1 overflow-hidden border-2 border-dashed bg-base-100 p-2"
    >
      {url && isShown ? (
        <img
          src={url}
          alt=""
          class="min-h-0 max-w-full flex-1 object-contain"
          onError={() => setIsShown(false)}
        />
      ) : file ? (
        <Check class="size-6 text-success" aria-hidden="true" />
      ) : (
        <Icon class="size-6 text-primary" aria-hidden="true" />
      )}
      <span>{name}</span>
      {file && <span class="w-full truncate text-quiet text-xs">{file.name}</span>}
    </FileButton>
  );
}
