import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import type { IncomingFile } from '../storage/storage.ts';

export interface ReceivedForm {
  photo?: IncomingFile;
  video?: IncomingFile;
}

/** The texts of a form, by their names. */
export function fieldsOf(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Stores the files of a form that is held in memory: both, or those that it has. Throws INPUT_INVALID or FILE_TOO_LARGE. */
export async function receiveFiles(
  parts: Parts,
  form: FormData,
  options: { both: true },
): Promise<Required<ReceivedForm>>;
export async function receiveFiles(
  parts: Parts,
  form: FormData,
  options: { both: false },
): Promise<ReceivedForm>;
export async function receiveFiles(
  { storage, settings }: Parts,
  form: FormData,
  { both }: { both: boolean },
): Promise<ReceivedForm> {
  const files = [
    ['photo', settings.MAX_PHOTO_MB],
    ['video', settings.MAX_VIDEO_MB],
  ] as const;
  const given = files.map(([name, most]) => [name, takeFile(form, name, most, both)] as const);
  const received: ReceivedForm = {};
  try {
    for (const [name, file] of given)
      if (file) received[name] = await storage.receive(Readable.fromWeb(file.stream() as ReadableStream));
    return received;
  } catch (error) {
    for (const file of Object.values(received)) await storage.discard(file);
    throw error;
  }
}

function takeFile(form: FormData, name: string, mostMegabytes: number, isNeeded: boolean): File | undefined {
  const file = form.get(name);
  if (file === null && !isNeeded) return undefined;
  if (!(file instanceof File)) throw new CodedError('INPUT_INVALID', `The file \`${name}\` is missing.`);
  if (file.size > mostMegabytes * 1024 * 1024)
    throw new CodedError(
      'FILE_TOO_LARGE',
      `This ${name} is larger than ${mostMegabytes} MB. Please choose a smaller one.`,
    );
  return file;
}
