import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import type { Given, GivenBoth } from '../projects/intake.ts';

/** The texts of a form, by their names. */
export function fieldsOf(form: FormData): Record<string, string> {
  return Object.fromEntries(
    [...form].filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  );
}

/** Stores the files of a form that is held in memory: both, or those that it has. Throws INPUT_INVALID or FILE_TOO_LARGE. */
export async function receiveFiles(parts: Parts, form: FormData, options: { both: true }): Promise<GivenBoth>;
export async function receiveFiles(parts: Parts, form: FormData, options: { both: false }): Promise<Given>;
export async function receiveFiles(
  { storage, settings }: Parts,
  form: FormData,
  { both }: { both: boolean },
): Promise<Given> {
  const files = [
    ['photo', settings.MAX_PHOTO_MB],
    ['video', settings.MAX_VIDEO_MB],
    ['mask', settings.MAX_PHOTO_MB],
  ] as const;
  const given = files.map(
    ([name, most]) => [name, takeFile(form, name, most, both && name !== 'mask')] as const,
  );
  const received: Given = {};
  try {
    for (const [name, file] of given)
      if (file) received[name] = await storage.receive(Readable.fromWeb(file.stream() as ReadableStream));
    return received;
  } catch (error) {
    for (const file of Object.values(received)) if (file) await storage.discard(file);
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
