import { randomUUID } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { videoBytes } from '../../support/files.ts';
import { ask, refusal, Trouble, type TroubleKind } from './answers.ts';
import { isAlive, type Made } from './made.ts';
import { anotherPhoto, pictureOnAWall } from './photos.ts';
import { sendInPieces } from './send-in-pieces.ts';

export type Action =
  | 'create framed'
  | 'create borderless'
  | 'create from pieces'
  | 'create to convert'
  | 'break off'
  | 'view'
  | 'video'
  | 'status'
  | 'progress'
  | 'print'
  | 'export'
  | 'scan'
  | 'delete'
  | 'stats';

export interface Rules {
  /** Where the service is at the moment. */
  url: () => string;
  adminKey: string;
  /** The pause after each action until the next of its kind, in milliseconds; what is missing is never done. */
  everyMs: Partial<Record<Action, number>>;
  /** A video that not every phone plays. */
  videoToConvert?: Uint8Array;
  /** So many living photos stay; older ones are deleted. */
  keep: number;
  /** Whether what was refused or cut off is asked for again, under the same key, until there is an answer. */
  insistent: boolean;
  onTrouble(what: Action, trouble: Trouble): void;
}

interface Choices {
  mode?: Made['mode'];
  fields?: Record<string, string>;
  video?: Uint8Array | undefined;
  isPoison?: boolean;
}

/** How long an insistent visitor waits before asking again, and how often it does. */
const AGAIN_MS = 1000;
const TIMES = 120;

/** Visitors, phones and shops, all at once; whatever is answered otherwise than it should be is told. */
export class Visitors {
  /** How often each was answered as it should be. */
  readonly answered: Partial<Record<Action, number>> = {};
  readonly troubles: Partial<Record<TroubleKind, number>> = {};
  readonly refusals: Record<string, number> = {};
  /** What the service said yes to. */
  readonly made: Made[] = [];
  readonly #rules: Rules;
  readonly #stop = new AbortController();
  #loops: Promise<void>[] = [];
  #photos = 0;

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  get #admin(): Record<string, string> {
    return { authorization: `Bearer ${this.#rules.adminKey}` };
  }

  get requests(): number {
    return Object.values(this.answered).reduce((sum, count) => sum + count, 0);
  }

  start(): void {
    const actions = this.#actions();
    setMaxListeners(Object.keys(actions).length, this.#stop.signal);
    this.#loops = Object.entries(this.#rules.everyMs).map(([name, every], number) =>
      this.#again(name as Action, every!, actions[name as Action], (number * 137) % every!),
    );
  }

  /** Nothing new is begun, and what is under way is waited for. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.all(this.#loops);
  }

  async #again(what: Action, everyMs: number, act: () => Promise<boolean>, firstMs: number): Promise<void> {
    const rest = (ms: number) => pause(ms, undefined, { signal: this.#stop.signal }).catch(() => {});
    await rest(firstMs);
    while (!this.#stop.signal.aborted) {
      try {
        if (await act()) this.answered[what] = (this.answered[what] ?? 0) + 1;
      } catch (error) {
        this.#tell(what, error);
      }
      await rest(everyMs);
    }
  }

  #tell(what: Action, error: unknown): void {
    const trouble =
      error instanceof Trouble ? error : new Trouble('wrong', (error as Error).stack ?? String(error));
    this.troubles[trouble.kind] = (this.troubles[trouble.kind] ?? 0) + 1;
    if (trouble.code) this.refusals[trouble.code] = (this.refusals[trouble.code] ?? 0) + 1;
    this.#rules.onTrouble(what, trouble);
  }

  /** One of those that should work. */
  #one(): Made | undefined {
    const working = this.made.filter((made) => made.isReady && isAlive(made));
    return working[Math.floor(Math.random() * working.length)];
  }

  async #get(path: string, expected: number[], headers: Record<string, string> = {}) {
    return ask(this.#rules.url() + path, { headers }, expected);
  }

  /** Of what is being deleted meanwhile nothing can be said. */
  async #of(ask: (made: Made) => Promise<unknown>, made = this.#one()): Promise<boolean> {
    if (!made) return false;
    try {
      await ask(made);
      return true;
    } catch (error) {
      if (!isAlive(made)) return false;
      throw error;
    }
  }

  #actions(): Record<Action, () => Promise<boolean>> {
    const file = (id: string, name: string) => `/objects/ar-storage/${id}/${name}`;
    return {
      'create framed': () => this.#createOne('create framed', {}),
      'create borderless': () => this.#createOne('create borderless', { mode: 'borderless' }),
      'create from pieces': async () => {
        const photo = await anotherPhoto(this.#photos++);
        const url = this.#rules.url();
        const [photoUpload, videoUpload] = [
          await sendInPieces(url, photo),
          await sendInPieces(url, videoBytes()),
        ];
        return this.#createOne('create from pieces', { fields: { photoUpload, videoUpload } });
      },
      'create to convert': () =>
        this.#createOne('create to convert', { video: this.#rules.videoToConvert ?? videoBytes() }),
      'break off': () => this.#breakOff(),
      view: () =>
        this.#of(async ({ id }) => {
          await this.#get(`/ar/view/${id}`, [302]);
          await this.#get(file(id, 'index.html'), [200], { accept: 'text/html' });
          await this.#get(file(id, 'enhanced-photo.jpg'), [200]);
          await this.#get(file(id, 'marker.mind'), [200]);
        }),
      video: () =>
        this.#of(async ({ id }) => {
          const from = Math.floor(Math.random() * 10_000);
          const range = `bytes=${from}-${from + 19_999}`;
          const { body } = await this.#get(file(id, 'video.mp4'), [206], { range });
          if (body.length !== 20_000) throw new Trouble('wrong', `${body.length} bytes instead of 20000`);
        }),
      status: async () => {
        const unready = this.made.filter((made) => !made.isReady && isAlive(made));
        return this.#of((made) => this.look(made), unready[Math.floor(Math.random() * unready.length)]);
      },
      progress: () => this.#of((made) => this.#watch(made)),
      print: () =>
        this.#of(async (made) => {
          if (made.mode !== 'framed') return;
          // Its print is tested first, which may take longer than anybody waits for one answer.
          const { status } = await this.#get(`/api/ar/print/${made.id}`, [200, 409, 503], this.#admin);
          if (status === 200) made.isPrinted = true;
        }),
      export: () => this.#of(({ id }) => this.#get(`/api/ar/projects/${id}/export.zip`, [200], this.#admin)),
      scan: () => this.#of((made) => this.#scan(made)),
      delete: () => this.#deleteOldest(),
      stats: async () => {
        await this.#get('/api/ar/queue/stats', [200], this.#admin);
        await this.#get('/api/ar/pool', [200], this.#admin);
        await this.#get('/metrics', [200], this.#admin);
        return true;
      },
    };
  }

  async #createOne(what: Action, choices: Choices): Promise<boolean> {
    return (await this.create(what, choices)) !== undefined;
  }

  /** Asks for a living photo until there is an answer; undefined where there never was one. */
  async create(what: Action, { mode = 'framed', fields = {}, video, isPoison = false }: Choices = {}) {
    const order = randomUUID();
    const form = new FormData();
    const all = { ...fields, orderId: order, borderless: String(mode === 'borderless') };
    for (const [name, value] of Object.entries(all)) form.set(name, value);
    if (!fields.photoUpload) {
      form.set('photoFile', new Blob([new Uint8Array(await anotherPhoto(this.#photos++))]), 'photo.jpg');
      form.set('videoFile', new Blob([new Uint8Array(video ?? videoBytes())]), 'video.mp4');
    }
    const init = { method: 'POST', body: form, headers: { ...this.#admin, 'idempotency-key': order } };
    const answer = await this.#insist(what, () =>
      ask(`${this.#rules.url()}/api/ar/create-demo`, init, [200]),
    );
    if (!answer) return undefined;
    const { arId, ownerSecret } = JSON.parse(answer.body.toString()) as { arId: string; ownerSecret: string };
    const made: Made = {
      ...{ id: arId, ownerSecret, order, mode, isPoison },
      ...{ isReady: false, isPrinted: false, isEnding: false, isDeleted: false },
    };
    this.made.push(made);
    return made;
  }

  /** Asks again where it is refused or cut off, as programs of shops do; each trouble is told. */
  async #insist<Answer>(what: Action, request: () => Promise<Answer>): Promise<Answer | undefined> {
    for (let time = 1; ; time++) {
      try {
        return await request();
      } catch (error) {
        const { kind } = error as Trouble;
        if (!this.#rules.insistent || time === TIMES || (kind !== 'refused' && kind !== 'cut')) throw error;
        this.#tell(what, error);
        await pause(AGAIN_MS);
      }
    }
  }

  /** A visitor whose line breaks in the middle of an upload. */
  async #breakOff(): Promise<boolean> {
    const breaking = new AbortController();
    const body = new ReadableStream({
      start(controller) {
        const head = '--x\r\ncontent-disposition: form-data; name="photoFile"; filename="a.jpg"\r\n\r\n';
        controller.enqueue(new TextEncoder().encode(head));
        controller.enqueue(new Uint8Array(200_000));
        setTimeout(() => breaking.abort(), 300);
      },
    });
    const headers = { ...this.#admin, 'content-type': 'multipart/form-data; boundary=x' };
    const init = { method: 'POST', headers, body, duplex: 'half', signal: breaking.signal } as RequestInit;
    await fetch(`${this.#rules.url()}/api/ar/create-demo`, init).catch(() => {});
    return true;
  }

  /** Asks how far a living photo is. */
  async look(made: Made): Promise<string> {
    const { body } = await this.#get(`/api/ar/status/${made.id}`, [200], this.#admin);
    const { status } = JSON.parse(body.toString()) as { status: string };
    if (status === 'ready') made.isReady = true;
    else if (made.isReady) throw new Trouble('wrong', `${made.id} was ready, and is ${status}.`);
    return status;
  }

  /** Watches a living photo as the site does, and leaves in the middle of it. */
  async #watch({ id, ownerSecret }: Made): Promise<void> {
    const input = encodeURIComponent(JSON.stringify({ id }));
    const leaving = new AbortController();
    const headers = { authorization: `Bearer ${ownerSecret}`, accept: 'text/event-stream' };
    try {
      const response = await fetch(`${this.#rules.url()}/trpc/projects.progress?input=${input}`, {
        headers,
        signal: AbortSignal.any([leaving.signal, AbortSignal.timeout(10_000)]),
      });
      if (response.status !== 200) {
        throw refusal(response.status, await response.text());
      }
      await response.body!.getReader().read();
    } catch (error) {
      if (error instanceof Trouble) throw error;
      throw new Trouble(
        (error as Error).name === 'TimeoutError' ? 'silent' : 'cut',
        (error as Error).message,
      );
    } finally {
      leaving.abort();
    }
  }

  async #scan({ id, mode }: Made): Promise<void> {
    if (mode !== 'framed') return;
    const print = await this.#get(`/objects/ar-storage/${id}/enhanced-photo.jpg`, [200]);
    const form = new FormData();
    form.set('photoFile', new Blob([new Uint8Array(await pictureOnAWall(print.body))]), 'wall.jpg');
    const url = `${this.#rules.url()}/api/scan`;
    const { body } = await ask(url, { method: 'POST', body: form, headers: this.#admin }, [200]);
    const { projectId } = JSON.parse(body.toString()) as { projectId?: string };
    if (projectId !== undefined && projectId !== id)
      throw new Trouble('wrong', `The print of ${id} was taken for that of ${projectId}.`);
  }

  async #deleteOldest(): Promise<boolean> {
    const alive = this.made.filter((made) => isAlive(made) && !made.isPoison);
    if (alive.length <= this.#rules.keep) return false;
    const [oldest] = alive as [Made];
    oldest.isEnding = true;
    const url = `${this.#rules.url()}/api/ar/projects/${oldest.id}?force=true`;
    const init = { method: 'DELETE', headers: this.#admin };
    // Whoever asks again may be told that it is gone already.
    const answer = await this.#insist('delete', () => ask(url, init, [200, 404, 410]));
    oldest.isDeleted = answer !== undefined;
    return true;
  }
}
