import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Busboy, type BusboyConfig, type BusboyFileStream, type BusboyHeaders } from '@fastify/busboy';
import { CodedError } from '../../markers/coded-error.ts';
import type { Settings } from '../config.ts';
import type { IncomingFile, Storage } from '../storage/storage.ts';

const MEGABYTE = 1024 * 1024;
/** Room for the other fields and the boundaries of a form. */
const FORM_OVERHEAD_BYTES = MEGABYTE;
const MOST_FIELDS = 50;
const LARGEST_FIELD_BYTES = 10_000;

/** The names under which shops send the two files. */
const KIND_OF_FIELD = { photoFile: 'photo', photo: 'photo', videoFile: 'video', video: 'video' } as const;
type Kind = 'photo' | 'video';

export interface Upload<Fields> {
  photo: IncomingFile;
  video: IncomingFile;
  fields: Fields;
}

/** One of the two, or both, or none. */
export type PartialUpload<Fields> = Partial<Upload<Fields>> & Pick<Upload<Fields>, 'fields'>;

export type UploadLimits = Pick<Settings, 'MAX_PHOTO_MB' | 'MAX_VIDEO_MB'>;

/**
 * Receives a multipart form with one photo and one video, streaming both to storage, and reads all other fields with
 * `readFields`. Leaves no file behind where it throws: what `readFields` throws, INPUT_INVALID (a part is missing, twice or
 * unknown), FILE_TOO_LARGE, UPLOAD_BROKEN (the connection was cut).
 */
export async function receiveUpload<Fields>(
  request: Request,
  storage: Storage,
  limits: UploadLimits,
  readFields: (fields: Record<string, string>) => Fields,
): Promise<Upload<Fields>> {
  return receive(request, storage, limits, (form) => ({
    photo: form.file('photo'),
    video: form.file('video'),
    fields: readFields(form.fields),
  }));
}

/** The same for a form that may lack either file, or both. */
export async function receivePartialUpload<Fields>(
  request: Request,
  storage: Storage,
  limits: UploadLimits,
  readFields: (fields: Record<string, string>) => Fields,
): Promise<PartialUpload<Fields>> {
  return receive(request, storage, limits, (form) => ({
    ...form.files(),
    fields: readFields(form.fields),
  }));
}

async function receive<Result>(
  request: Request,
  storage: Storage,
  limits: UploadLimits,
  read: (form: FormReceiver) => Result,
): Promise<Result> {
  const announced = Number(request.headers.get('content-length') ?? 0);
  const mostMegabytes = limits.MAX_PHOTO_MB + limits.MAX_VIDEO_MB;
  if (announced > mostMegabytes * MEGABYTE + FORM_OVERHEAD_BYTES)
    throw new CodedError('FILE_TOO_LARGE', `A photo and a video may have ${mostMegabytes} MB together.`);

  const form = new FormReceiver(storage, limits);
  try {
    await form.read(request);
    return read(form);
  } catch (error) {
    await form.discard();
    throw error;
  }
}

class FormReceiver {
  readonly fields: Record<string, string> = {};
  readonly #files = new Map<Kind, Promise<IncomingFile>>();
  readonly #received = new Map<Kind, IncomingFile>();
  readonly #streams: BusboyFileStream[] = [];
  readonly #storage: Storage;
  readonly #limits: UploadLimits;
  #problem: CodedError | undefined;

  constructor(storage: Storage, limits: UploadLimits) {
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

  file(kind: Kind): IncomingFile {
    return this.#received.get(kind) ?? fail(`The ${kind} is missing: send it as the file \`${kind}File\`.`);
  }

  files(): { photo?: IncomingFile; video?: IncomingFile } {
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
    parser.on('field', (name, value) => {
      this.fields[name] = value;
    });
    parser.on('file', (name, stream) => this.#receive(name, stream));
    return parser;
  }

  #receive(name: string, stream: BusboyFileStream): void {
    const kind = Object.hasOwn(KIND_OF_FIELD, name)
      ? KIND_OF_FIELD[name as keyof typeof KIND_OF_FIELD]
      : undefined;
    if (!kind || this.#files.has(kind)) {
      this.#problem ??= invalid(
        kind ? `Send one ${kind}, not two.` : `There is no file \`${name}\` in this form.`,
      );
      // Where the form ends inside this part, its stream fails: nobody reads it, so nobody else would listen.
      stream.on('error', () => {}).resume();
      return;
    }
    const most = (kind === 'photo' ? this.#limits.MAX_PHOTO_MB : this.#limits.MAX_VIDEO_MB) * MEGABYTE;
    this.#streams.push(stream);
    const received = this.#storage.receive(stream).then((file) => {
      this.#received.set(kind, file);
      if (stream.truncated || file.bytes > most)
        this.#problem ??= new CodedError(
          'FILE_TOO_LARGE',
          `This ${kind} is larger than ${most / MEGABYTE} MB. Please choose a smaller one.`,
        );
      return file;
    });
    // Whether it arrived is asked for once the whole form was read; until then a failure is nobody's yet.
    received.catch(() => {});
    this.#files.set(kind, received);
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
