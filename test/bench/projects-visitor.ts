/**
 * The visitors of the benchmark `projects`, in a process of their own, so that their time and memory are not the server's. Arguments: the
 * JSON of {url, folder, photo, video}. They answer each message: photos that they were told to make with their files; photos that they
 * were told to visit with, all at once, with the outcomes.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { type VisitOptions, visit } from './create.ts';

/** What the photos are cut out of, and their size: 12 megapixels. */
const ORIGINAL = { width: 4096, height: 3072 };
const SIZE = { width: 4032, height: 3024 };

export interface Visits {
  /** Files. */
  photos: string[];
  options: VisitOptions;
}
/** Milliseconds from the last byte to `ready`, or what went wrong. */
export type VisitOutcome = { ms: number } | { error: string };

const { url, folder, photo, video } = JSON.parse(process.argv[2]!) as Record<string, string>;
const videoBytes = await readFile(video!);
const original = await sharp(photo)
  .resize(ORIGINAL.width, ORIGINAL.height)
  .raw()
  .toBuffer({ resolveWithObject: true });

let made = 0;

/** Photos that none was before: the same one, each a little lighter or darker and cut elsewhere. */
async function makePhotos(count: number): Promise<string[]> {
  const files: string[] = [];
  for (let n = 0; n < count; n++) {
    const number = made++;
    const file = path.join(folder!, `${number}.jpg`);
    const place = { left: (number % 16) * 2, top: Math.floor(number / 16) * 2 };
    const cut = sharp(original.data, { raw: original.info }).extract({ ...place, ...SIZE });
    await writeFile(
      file,
      await cut
        .linear(0.9 + (number % 10) / 50)
        .jpeg({ quality: 92 })
        .toBuffer(),
    );
    files.push(file);
  }
  return files;
}

async function visitAll({ photos, options }: Visits): Promise<VisitOutcome[]> {
  const files = new Map<string, Buffer>();
  for (const file of photos) if (!files.has(file)) files.set(file, await readFile(file));
  return Promise.all(
    photos.map((file) =>
      visit(url!, files.get(file)!, videoBytes, options).then(
        (ms) => ({ ms }),
        (error: Error) => ({ error: error.message }),
      ),
    ),
  );
}

process.on('message', async (message: Visits | { make: number }) => {
  process.send!('make' in message ? await makePhotos(message.make) : await visitAll(message));
});
process.send!('ready');
