import { useEffect, useRef, useState } from 'preact/hooks';
import { problemOf } from '../../problems.ts';
import { type GivenFiles, putItem, type Sending, type Uploads, uploadFiles } from './send-files.ts';

export interface ItemChange {
  /** While files are on their way; without `share` they have arrived and the server looks at them. */
  sending: Partial<Sending> | undefined;
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
  const [sending, setSending] = useState<Partial<Sending>>();
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
      if (!signal.aborted) setError(problem);
      return false;
    } finally {
      stop.current = null;
      setSending(undefined);
    }
  };
  const put = (fields: Record<string, string>) => {
    setSending({});
    return putItem(projectId, item, fields);
  };
  return {
    sending,
    error,
    asksForPrint: problemOf(error)?.code === 'PRINT_WOULD_STAY',
    send: (files) =>
      during(async (signal) => {
        uploaded.current = await uploadFiles(files, setSending, signal);
        await put(uploaded.current as Record<string, string>);
      }),
    insist: () => during(() => put({ ...(uploaded.current as Record<string, string>), force: 'true' })),
    cancel: () => stop.current?.abort(),
    clear: () => setError(undefined),
  };
}
