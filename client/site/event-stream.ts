/** Server-sent events by fetch: the browser's own EventSource cannot say who asks, and an address is no place for a secret. */
export interface StreamEvent {
  type: string;
  data: string;
}

/**
 * Reads a stream's events, in order, until it ends or the signal aborts. Rejects where there is no stream, or where it breaks off.
 * Of the format it knows what our server sends: `event` and `data` lines, each event ended by an empty line.
 */
export async function* readEvents(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent, void> {
  const response = await fetch(url, {
    headers: { ...headers, accept: 'text/event-stream' },
    signal,
    cache: 'no-store',
  });
  if (!response.ok || !response.body) throw new Error(`The stream answered ${response.status}.`);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    text += value;
    const events = text.split(/\r?\n\r?\n/);
    text = events.pop()!;
    for (const event of events) yield parse(event);
  }
}

function parse(text: string): StreamEvent {
  const fieldsOf = (name: string) =>
    text
      .split(/\r?\n/)
      .filter((line) => line.startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).replace(/^ /, ''));
  return { type: fieldsOf('event').at(-1) ?? 'message', data: fieldsOf('data').join('\n') };
}
