import { readFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { CodedError } from '../../markers/coded-error.ts';
import { greyFromRgb, loadEngine, type MindTarget, readMind, writeMind } from '../../markers/engine/index.ts';
import type { OldItem, OldProject } from './old-installation.ts';

/** What an old project's picture was recognised by, and what is shown on it. */
export interface OldPicture {
  name: string | null;
  /** A `.mind` file of this target alone. */
  mind: Uint8Array;
  /** Null where it has no photo of its own. */
  photo: Uint8Array | null;
  video: Uint8Array;
}

export interface OldFiles {
  pictures: [OldPicture, ...OldPicture[]];
  mask: Uint8Array | null;
  qrCode: Uint8Array | null;
}

const PHOTO = 'enhanced-photo.jpg';
const VIDEO = 'video.mp4';

/**
 * The files of an old project. Where the marker file is gone it is compiled again from the picture.
 * @throws CodedError IMPORT_FILES saying what is missing or broken
 */
export async function readOldFiles({ row, items, folder }: OldProject): Promise<OldFiles> {
  const read = (name: string) => readFile(path.join(folder, name)).catch(() => null);
  const named = async (url: string | null, ...others: string[]) => {
    for (const name of [...(url ? [nameIn(url)] : []), ...others]) {
      const bytes = await read(name);
      if (bytes) return bytes;
    }
    return null;
  };
  const photo = await read(PHOTO);
  const targets = await targetsOf(await read('marker.mind'), photo);
  const count = Math.max(1, items.length);
  if (targets.length !== count)
    throw missing(`its marker.mind has ${targets.length} targets, and its rows speak of ${count} pictures`);
  const pictures: OldPicture[] = [];
  for (const [index, target] of targets.entries()) {
    const item: OldItem | undefined = items[index];
    const video = await named(
      item?.video_url ?? (index === 0 ? row.video_url : null),
      `video-${index}.mp4`,
      ...(index === 0 ? [VIDEO] : []),
    );
    if (!video)
      throw missing(
        index === 0 ? 'its video is not there' : `the video of picture ${index + 1} is not there`,
      );
    const own = index === 0 ? photo : await named(item?.photo_url ?? null, `enhanced-photo-${index}.jpg`);
    pictures.push({ name: item?.name ?? null, mind: writeMind([target]), photo: own, video });
  }
  const mask = row.mask_url ? await named(row.mask_url, 'mask.png') : null;
  return {
    pictures: pictures as OldFiles['pictures'],
    mask,
    qrCode: await read('qr-code.png'),
  };
}

/** Of an address, or of a path, the name of the file: nothing outside the project's own folder is ever read. */
function nameIn(url: string): string {
  const { pathname } = new URL(url, 'http://old.invalid/');
  try {
    return path.basename(decodeURIComponent(pathname));
  } catch {
    return path.basename(pathname);
  }
}

async function targetsOf(mind: Uint8Array | null, photo: Uint8Array | null): Promise<MindTarget[]> {
  if (!mind && !photo) throw missing('neither its marker.mind nor its picture is there');
  try {
    return readMind(mind ?? (await compile(photo!)));
  } catch (error) {
    throw missing(`its marker.mind cannot be read: ${(error as Error).message}`);
  }
}

/** As MindAR's own compiler would have: the whole picture. */
async function compile(photo: Uint8Array): Promise<Uint8Array> {
  const { data, info } = await sharp(photo)
    .autoOrient()
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return (await loadEngine()).compileTarget({ data: greyFromRgb(data, 3), width, height }, { lean: true });
}

const missing = (what: string) => new CodedError('IMPORT_FILES', `It was left out: ${what}.`);
