import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyConfig, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { CodedError } from '../../markers/coded-error.ts';
import type { Settings } from '../config.ts';
import type { Parts } from '../parts.ts';
import type { IncomingFile, Storage } from '../storage/storage.ts';
import type { ResumableUploads } from '../uploads/resumable-uploads.ts';

const MEGABYTE = 1024 * 1024;
/** Room for the other fields and the boundaries of a form. */
const FORM_OVERHEAD_BYTES = MEGABYTE;
const MOST_FIELDS = 50;
const LARGEST_FIELD_BYTES = 10_000;

/** The names under which shops send the two files. */
const KIND_OF_FIELD = {
  photoFile: 'photo',
  photo: 'photo',
  videoFile: 'video',
  video: 'video',
  maskFile: 'mask',
  mask: 'mask',
} as const;
/** Or the ids of uploads that came before, piece by piece. */
const KIND_OF_UPLOAD = { photoUpload: 'photo', videoUpload: 'video', maskUpload: 'mask' } as const;
type Kind = 'photo' | 'video' | 'mask';

/** What a form brought. Whoever uses it takes over its files. */
export interface Upload<Fields> {
  photo: IncomingFile;
  video: IncomingFile;
  mask?: IncomingFile;
  fields: Fields;
}

/** Any of the files, or none. */
export type PartialUpload<Fields> = Partial<Upload<Fields>> & Pick<Upload<Fields>, 'fields'>;

export type Receiver = Pick<Parts, 'storage' | 'uploads' | 'settings'>;
type ReadFields<Fields> = (fields: Record<string, string>) => Fields;

/**
 * Receives a multipart form with one photo and one video, streaming both to storage, and hands them to `use` with all other fields, as
 * `readFields` reads them. A field such as `photoUpload` names, instead of a file, an upload that came before, piece by piece; it
 * is removed once `use` has succeeded.
 *
 * Leaves no file behind where it throws: what `readFields` and `use` throw, INPUT_INVALID (a part is missing, twice or unknown),
 * FILE_TOO_LARGE, UPLOAD_NOT_FOUND, UPLOAD_UNFINISHED, UPLOAD_BROKEN (the connection was cut).
 */
export function withUpload<Fields, Result>(
  request: Request,
  receiver: Receiver,
  readFields: ReadFields<Fields>,
  use: (upload: Upload<Fields>) => Promise<Result>,
): Promise<Result> {
  return receive(request, receiver, use, (form) => ({
    ...form.files(),
    photo: form.file('photo'),
    video: form.file('video'),
    fields: readFields(form.fields),
  }));
}

/** The same for a form that may lack any file, or all. */
export function withPartialUpload<Fields, Result>(
  request: Request,
  receiver: Receiver,
  readFields: ReadFields<Fields>,
  use: (upload: PartialUpload<Fields>) => Promise<Result>,
): Promise<Result> {
  return receive(request, receiver, use, (form) => ({ ...form.files(), fields: readFields(form.fields) }));
}

/** The same for a form with one picture and nothing else that counts. */
export function withPicture<Result>(
  request: Request,
  receiver: Receiver,
  use: (picture: IncomingFile) => Promise<Result>,
): Promise<Result> {
  return receive(request, receiver, use, (form) => form.file('photo'));
}

async function receive<Received, Result>(
  request: Request,
  { storage, uploads, settings }: Receiver,
  use: (received: Received) => Promise<Result>,
  read: (form: FormReceiver) => Received,
): Promise<Result> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  const mostMegabytes = settings.MAX_PHOTO_MB + settings.MAX_VIDEO_MB;
  if (announced > mostMegabytes * MEGABYTE + FORM_OVERHEAD_BYTES)
    throw new CodedError('FILE_TOO_LARGE', `A photo and a video may have ${mostMegabytes} MB together.`);

  const form = new FormReceiver(storage, settings);
  let received: Received;
  try {
    await form.read(request);
    await form.takeUploads(uploads);
    received = read(form);
  } catch (error) {
    await form.discard();
    throw error;
  }
  const result = await use(received);
  // What it was wanted for is done: that a file stays a while longer is no reason to say otherwise.
  for (const id of form.takenUploads) await uploads.remove(id).catch(() => {});
  return result;
}

class FormReceiver {
  readonly fields: Record<string, string> = {};
  readonly #files = new Map<Kind, Promise<IncomingFile>>();
  readonly #received = new Map<Kind, IncomingFile>();
  readonly #streams: BusboyFileStream[] = [];
  readonly takenUploads: string[] = [];
  readonly #storage: Storage;
  readonly #limits: Settings;
  #problem: CodedError | undefined;

  constructor(storage: Storage, limits: Settings) {
    this.#storage = storage;
    this.#limits = limits;
  }

  async read(request: Request): Promise<void> {
    const parser = this.#parserFor(request);
    const body = request.body
      ? Readable.fromWeb(request.body as import('node:stream/web').ReadableStream)
      : Readable.from([]);
    try {
      await pipeline(body, parser);
      for (const file of this.#files.values()) await file;
    } catch (error) {
      // The parser leaves the file that was arriving open: whoever reads it would wait for ever.
      for (const stream of this.#streams) stream.destroy(error as Error);
      throw (
        this.#problem ??
        new CodedError('UPLOAD_BROKEN', 'The upload broke off. Please try again.', { cause: error })
      );
    }
    // Said only now, so that a client that is still sending gets to read it.
    if (this.#problem) throw this.#problem;
  }

  async takeUploads(uploads: ResumableUploads): Promise<void> {
    for (const [field, kind] of Object.entries(KIND_OF_UPLOAD)) {
      const id = this.fields[field];
      if (!id) continue;
      if (this.#files.has(kind)) fail(`Send the ${kind} as a file or as an upload, not as both.`);
      const taken = uploads.take(id);
      this.#files.set(kind, taken);
      const file = await taken;
      this.#received.set(kind, file);
      if (file.bytes > this.#mostBytes(kind)) throw this.#tooLarge(kind);
      this.takenUploads.push(id);
    }
  }

  file(kind: Kind): IncomingFile {
    return (
      this.#received.get(kind) ??
      fail(
        `The ${kind} is missing: send it as the file \`${kind}File\`, or name an upload as \`${kind}Upload\`.`,
      )
    );
  }

  files(): { [kind in Kind]?: IncomingFile } {
    return Object.fromEntries(this.#received);
  }

  async discard(): Promise<void> {
    for (const file of this.#files.values())
      await file.then((received) => this.#storage.discard(received)).catch(() => {});
  }

  #parserFor(request: Request) {
    const headers = Object.fromEntries(request.headers) as BusboyHeaders;
    if (!headers['content-type']?.startsWith('multipart/form-data'))
      fail('Send a form (multipart/form-data) with the files `photoFile` and `videoFile`.');
    const largest = Math.max(this.#limits.MAX_PHOTO_MB, this.#limits.MAX_VIDEO_MB) * MEGABYTE;
    const parser = openParser(headers, {
      fileSize: largest,
      fields: MOST_FIELDS,
      fieldSize: LARGEST_FIELD_BYTES,
    });
    // It complains once more after the pipeline has ended and stopped listening: unheard, that would end the process.
    parser.on('error', () => {});
    parser.on('field', (name, value) => {
      this.fields[name] = value;
    });
    parser.on('file', (name, stream) => this.#receive(name, stream));
    return parser;
  }

  #receive(name: string, stream: BusboyFileStream): void {
    // Where the form ends inside this part, its stream fails, also when nobody reads it or listens any more.
    stream.on('error', () => {});
    const kind = Object.hasOwn(KIND_OF_FIELD, name)
      ? KIND_OF_FIELD[name as keyof typeof KIND_OF_FIELD]
      : undefined;
    if (!kind || this.#files.has(kind)) {
      this.#problem ??= invalid(
        kind ? `Send one ${kind}, not two.` : `There is no file \`${name}\` in this form.`,
      );
      stream.resume();
      return;
    }
    this.#streams.push(stream);
    const received = this.#storage.receive(stream).then((file) => {
      this.#received.set(kind, file);
      if (stream.truncated || file.bytes > this.#mostBytes(kind)) this.#problem ??= this.#tooLarge(kind);
      return file;
    });
    // Whether it arrived is asked for once the whole form was read; until then a failure is nobody's yet.
    received.catch(() => {});
    this.#files.set(kind, received);
  }

  #mostBytes(kind: Kind): number {
    return (kind === 'video' ? this.#limits.MAX_VIDEO_MB : this.#limits.MAX_PHOTO_MB) * MEGABYTE;
  }

  #tooLarge(kind: Kind): CodedError {
    const most = this.#mostBytes(kind) / MEGABYTE;
    return new CodedError(
      'FILE_TOO_LARGE',
      `This ${kind} is larger than ${most} MB. Please choose a smaller one.`,
    );
  }
}

function openParser(headers: BusboyHeaders, limits: BusboyConfig['limits']): InstanceType<typeof Busboy> {
  try {
    return new Busboy({ headers, limits });
  } catch {
    return fail(
      'The header Content-Type names no boundary. Let your HTTP library write it, or add `; boundary=…`.',
    );
  }
}

function invalid(message: string): CodedError {
  return new CodedError('INPUT_INVALID', message);
}

function fail(message: string): never {
  throw invalid(message);
}
