/** A client of the HTTP API for programs of shops: Node 20 or later, or any runtime with fetch. It has no dependencies. */
import { ApiProblem } from './problem.ts';
import type {
  CompileInput,
  Created,
  ListedProject,
  NewLivingPhoto,
  PrintState,
  ProjectSearch,
  Status,
} from './types.ts';

export { ApiProblem } from './problem.ts';
export type * from './types.ts';
export { readWebhook, WebhookRefused } from './webhook.ts';

export interface ClientOptions {
  /** Of the service, such as https://photos.example.com. */
  url: string;
  /** A key of the service. */
  key: string;
  /** How often a call is tried again that the service had no time for, or that was lost on the way. */
  retries?: number;
}

export interface CallOptions {
  signal?: AbortSignal;
}

export interface CreateCallOptions extends CallOptions {
  /** The same key within a day: the same living photo. Each call has one of its own unless it is given one, such as an order number. */
  idempotencyKey?: string;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const POLL_MS = 500;

/** The living photos of a service. Calls throw ApiProblem for what was refused. */
export class LivingPhotos {
  readonly #url: string;
  readonly #key: string;
  readonly #retries: number;

  constructor({ url, key, retries = 4 }: ClientOptions) {
    this.#url = url.replace(/\/+$/, '');
    this.#key = key;
    this.#retries = retries;
  }

  /** Makes a living photo of a photo and a video. Its link works in a moment: `untilReady`. */
  async create(
    { photo, video, mask, ...options }: NewLivingPhoto,
    { idempotencyKey = crypto.randomUUID(), signal }: CreateCallOptions = {},
  ): Promise<Created> {
    const form = new FormData();
    for (const [name, value] of Object.entries(options))
      if (value !== undefined) form.set(name, String(value));
    form.set('photoFile', photo, 'photo');
    form.set('videoFile', video, 'video');
    if (mask) form.set('maskFile', mask, 'mask');
    const init = { method: 'POST', body: form, headers: { 'idempotency-key': idempotencyKey } };
    const {
      arId: id,
      viewUrl,
      ownerSecret,
    } = await this.#json<{ arId: string } & Created>('/api/ar/create-demo', init, signal);
    return { id, viewUrl, ownerSecret };
  }

  /** Makes a living photo of files that the service has, or may fetch. */
  async compile(
    input: CompileInput,
    { idempotencyKey = crypto.randomUUID(), signal }: CreateCallOptions = {},
  ): Promise<Created> {
    const init = jsonInit('POST', input, { 'idempotency-key': idempotencyKey });
    const {
      projectId: id,
      viewUrl,
      ownerSecret,
    } = await this.#json<{ projectId: string } & Created>('/compile', init, signal);
    return { id, viewUrl, ownerSecret };
  }

  status(id: string, { signal }: CallOptions = {}): Promise<Status> {
    return this.#json(`/api/ar/status/${encodeURIComponent(id)}`, {}, signal);
  }

  /** Asks until the link works. Throws ApiProblem with the reason where it never will, or the signal's reason. */
  async untilReady(id: string, options: CallOptions = {}): Promise<Status> {
    return this.#until(id, options, ({ status }) => status === 'ready');
  }

  /** Asks until its print files were checked: `checked` or `failed`. */
  async untilChecked(id: string, options: CallOptions = {}): Promise<Status> {
    const ends: PrintState[] = ['checked', 'failed'];
    return this.#until(
      id,
      options,
      ({ status, printState }) => status === 'ready' && ends.includes(printState),
    );
  }

  async #until(id: string, options: CallOptions, isThere: (status: Status) => boolean): Promise<Status> {
    for (;;) {
      const status = await this.status(id, options);
      if (isThere(status)) return status;
      if (status.status === 'error')
        throw new ApiProblem(
          409,
          status.errorCode ?? 'INTERNAL',
          status.errorMessage ?? 'It failed.',
          undefined,
        );
      await pause(POLL_MS, options.signal);
    }
  }

  /** Living photos that have not ended, the newest first; it asks for the next page when you come to it. */
  async *list(search: ProjectSearch = {}, { signal }: CallOptions = {}): AsyncGenerator<ListedProject> {
    const query = new URLSearchParams({ limit: '200' });
    for (const [name, value] of Object.entries(search))
      if (value !== undefined) query.set(name, String(value));
    for (;;) {
      const page = await this.#json<{ entries: ListedProject[]; nextCursor: string | null }>(
        `/api/ar/projects?${query}`,
        {},
        signal,
      );
      yield* page.entries;
      if (page.nextCursor === null) return;
      query.set('cursor', page.nextCursor);
    }
  }

  /** The print file. The first download keeps the living photo for ever. */
  async print(id: string, { signal }: CallOptions = {}): Promise<Blob> {
    return (await this.#ask(`/api/ar/print/${encodeURIComponent(id)}`, {}, signal)).blob();
  }

  /** Keeps a living photo for ever. */
  makePermanent(id: string, { signal }: CallOptions = {}): Promise<Status> {
    return this.#json(`/api/ar/projects/${encodeURIComponent(id)}/permanent`, { method: 'POST' }, signal);
  }

  /** Keeps a demo so many hours longer, or renews one that is over. */
  extend(id: string, hours: number, { signal }: CallOptions = {}): Promise<Status> {
    return this.#json(
      `/api/ar/projects/${encodeURIComponent(id)}/extend`,
      jsonInit('POST', { hours }),
      signal,
    );
  }

  /** Deletes everything of it at once; a printed one only with `force`. */
  async delete(id: string, { force = false, signal }: CallOptions & { force?: boolean } = {}): Promise<void> {
    await this.#ask(
      `/api/ar/projects/${encodeURIComponent(id)}?force=${force}`,
      { method: 'DELETE' },
      signal,
    );
  }

  async #json<Answer>(path: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Answer> {
    return (await (await this.#ask(path, init, signal)).json()) as Answer;
  }

  /** Tries again what was lost on the way, and what the service had no time for. Nothing is done twice by that: creations have a key. */
  async #ask(path: string, init: RequestInit, signal: AbortSignal | undefined): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), authorization: `Bearer ${this.#key}` };
    for (let attempt = 0; ; attempt++) {
      const isLast = attempt >= this.#retries;
      let wait = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
      try {
        const response = await fetch(this.#url + path, { ...init, headers, ...(signal && { signal }) });
        if (response.ok) return response;
        const problem = await ApiProblem.of(response);
        if (isLast || !mayPass(problem)) throw problem;
        if (problem.retryAfterSeconds !== undefined) wait = problem.retryAfterSeconds * 1000;
        // An hour's limit is not waited for.
        if (wait > LONGEST_PAUSE_MS) throw problem;
      } catch (error) {
        if (error instanceof ApiProblem || isLast || signal?.aborted) throw error;
      }
      await pause(wait, signal);
    }
  }
}

/** Whether it may go away by itself. */
const mayPass = ({ status, code }: ApiProblem): boolean =>
  status === 429 ||
  status === 502 ||
  status === 503 ||
  status === 504 ||
  code === 'IDEMPOTENCY_KEY_BUSY' ||
  code === 'PRINT_NOT_CHECKED';

const jsonInit = (method: string, body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method,
  body: JSON.stringify(body),
  headers: { 'content-type': 'application/json', ...headers },
});

async function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal!.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
