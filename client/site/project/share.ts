import { copyText } from '../components/copy-button.tsx';

interface Shared {
  title: string;
  text: string;
  url: string;
  /** What goes along where the device can: the path of a clip or a picture. */
  file: { path: string; name: string; type: string };
}

/** Whether this device has a sheet of its own to share with. */
export const canShare = () => typeof navigator.share === 'function';

/**
 * Hands the link, with clip or picture where it can, to the device's own sheet, or puts the link on the clipboard. Resolves to what was done;
 * to nothing where the visitor thought better of it.
 */
export async function shareProject({
  title,
  text,
  url,
  file,
}: Shared): Promise<'shared' | 'copied' | undefined> {
  const link = { title, text, url };
  try {
    const files = [await load(file)];
    await navigator.share(navigator.canShare?.({ ...link, files }) ? { ...link, files } : link);
    return 'shared';
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return undefined;
    // It took too long to load, or the sheet does not want it: the link will do.
    await copyText(url);
    return 'copied';
  }
}

async function load({ path, name, type }: Shared['file']): Promise<File> {
  const answer = await fetch(path);
  return new File([await answer.blob()], name, { type });
}
