/** A line that brings nothing for so long has dropped: whoever waits is told, and can try again. */
const SILENCE_MS = 15_000;

/** The whole answer; throws when there is none, when it is an error, or when nothing comes for a while. */
export async function fetchBytes(url: string, silenceMs = SILENCE_MS): Promise<ArrayBuffer> {
  const dropped = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = () => {
    clearTimeout(timer);
    timer = setTimeout(
      () => dropped.abort(new Error(`${url}: nothing came for ${silenceMs} ms.`)),
      silenceMs,
    );
  };
  try {
    wait();
    const response = await fetch(url, { signal: dropped.signal });
    if (!response.ok) throw new Error(`${url} was answered with status ${response.status}.`);
    const reader = response.body?.getReader();
    if (!reader) return await response.arrayBuffer();
    const chunks: Uint8Array<ArrayBuffer>[] = [];
    for (;;) {
      wait();
      const { done, value } = await reader.read();
      if (done) return await new Blob(chunks).arrayBuffer();
      chunks.push(value);
    }
  } finally {
    clearTimeout(timer);
  }
}
