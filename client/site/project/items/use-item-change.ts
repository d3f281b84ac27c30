import { useEffect, useRef, useState } from 'preact/hooks';
import { problemOf } from '../../problems.ts';
import {
  causeOf,
  type GivenFiles,
  type Uploading,
  type Uploads,
  uploadFiles,
} from '../../upload/upload-files.ts';
import { putItem } from './put-item.ts';

export interface ItemChange {
  /** While files are on their way, or have arrived and the server looks at them: how far the first is. */
  sending: { uploading: Uploading | undefined } | undefined;
  error: unknown;
  /** The picture is printed without a frame: its print would stay as it hangs. Nothing has changed yet. */
  asksForPrint: boolean;
  /** Resolves to whether it was taken. */
  send(files: GivenFiles): Promise<boolean>;
  /** The same files again, prints or not. */
  insist(): Promise<boolean>;
  cancel(): void;
  clear(): void;
}

/** Sends files for a picture of a project, or without `item` those of a new one. */
export function useItemChange(projectId: string, item?: number): ItemChange {
  const [sending, setSending] = useState<ItemChange['sending']>();
  const [error, setError] = useState<unknown>();
  const stop = useRef<AbortController>(null);
  const uploaded = useRef<Uploads>({});
  useEffect(() => () => stop.current?.abort(), []);

  const during = async (act: (signal: AbortSignal) => Promise<void>) => {
    if (stop.current) return false;
    stop.current = new AbortController();
    const { signal } = stop.current;
    setError(undefined);
    try {
      await act(signal);
      return true;
    } catch (problem) {
      if (!signal.aborted) setError(causeOf(problem));
      return false;
    } finally {
      stop.current = null;
      setSending(undefined);
    }
  };
  const put = (fields: Record<string, string>) => {
    setSending({ uploading: undefined });
    return putItem(projectId, item, fields);
  };
  return {
    sending,
    error,
    asksForPrint: problemOf(error)?.code === 'PRINT_WOULD_STAY',
    send: (files) =>
      during(async (signal) => {
        uploaded.current = await uploadFiles(files, (uploading) => setSending({ uploading }), signal);
        await put(uploaded.current as Record<string, string>);
      }),
    insist: () => during(() => put({ ...(uploaded.current as Record<string, string>), force: 'true' })),
    cancel: () => stop.current?.abort(),
    clear: () => setError(undefined),
  };
}
