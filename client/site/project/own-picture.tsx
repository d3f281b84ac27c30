import { useEffect, useState } from 'preact/hooks';
import { ownerHeaders } from '../own-projects.ts';

/** The address of a picture that only its owner may see: whoever asks for it has to say who they are, as no `src` can. */
export function useOwnPicture(id: string, url: string, version: string): string | undefined {
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
      .catch(() => {}); // a picture less: what it shows is said in words
    return () => {
      end.abort();
      if (made) URL.revokeObjectURL(made);
    };
  }, [id, url, version]);
  return source;
}
