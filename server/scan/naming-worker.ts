/** What runs in the thread that names prints: it holds what all markers are named by, and is asked with one picture after the other. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { type GreyImage, greyFromRgb } from '../../markers/engine/index.ts';
import { type FormatId, type LayoutId, type Orientation, windowOf } from '../../markers/formats.ts';
import {
  createIdentifier,
  Directory,
  type Identifier,
  likenessOf,
  SMALLEST_SIDE,
} from '../../markers/runtime/identify/index.ts';
import { RuntimeError } from '../../markers/runtime/index.ts';
import { task } from '../../pool-builder/threads.ts';
import { openStorage, type StorageLocation } from '../storage/open-storage.ts';
import type { Storage } from '../storage/storage.ts';

/** Told by this from a thread that died: one that took its place knows no marker. */
const THREAD = randomUUID();
/** Long side that pictures are looked at with: prints very far away are seen at this size. */
const LOOKED_AT_SIDE = 2560;
/** Of a print as it should be. */
const KNOWN_SIDE = 800;

const directory = new Directory<number>();
let identifier: Promise<Identifier<number>> | undefined;

export interface Naming {
  markerId: number;
  signature: Uint8Array;
  /** Of its `.target` file, in storage: read only to confirm that it is this marker. */
  targetKey: string;
}

/** Opened by this thread itself: of most markers it never needs the file. */
let storage: Promise<Storage> | undefined;

/** Adds markers and removes others; tells which thread did, and whose signatures are damaged. */
export const update = task(
  async ({
    add,
    remove,
    storage: location,
  }: {
    add: Naming[];
    remove: number[];
    storage: StorageLocation;
  }): Promise<{ thread: string; damaged: number[] }> => {
    const readTarget = async (key: string) => {
      storage ??= openStorage(location).catch((error) => {
        storage = undefined;
        throw error;
      });
      return readFile(await (await storage).localPath(key));
    };
    const damaged: number[] = [];
    for (const { markerId, signature, targetKey } of add) {
      try {
        directory.add(markerId, signature, () => readTarget(targetKey).catch(() => null));
      } catch (error) {
        if (!(error instanceof RuntimeError)) throw error;
        damaged.push(markerId);
      }
    }
    for (const id of remove) directory.remove(id);
    return { thread: THREAD, damaged };
  },
);

export interface Named {
  thread: string;
  /** Null where no print is recognised. */
  found: { markerId: number; homography: number[] } | null;
}

/** The marker of the print in a picture. */
export const name = task(async ({ picture }: { picture: string }): Promise<Named> => {
  identifier ??= createIdentifier(directory);
  const grey = await readGrey(picture, LOOKED_AT_SIDE);
  // In a strip so narrow there is no print to be seen.
  if (Math.min(grey.width, grey.height) < SMALLEST_SIDE) return { thread: THREAD, found: null };
  const identity = await (await identifier).identify(grey);
  return {
    thread: THREAD,
    found: identity && { markerId: identity.marker, homography: [...identity.homography] },
  };
});

export interface PhotoQuestion {
  picture: string;
  homography: number[];
  /** The framed picture as it should be. */
  known: string;
  format: FormatId;
  layout: LayoutId;
  orientation: Orientation;
}

/** How alike the photo in the print's window and the known one are: see `likenessOf`. */
export const comparePhotos = task(async (question: PhotoQuestion): Promise<number | null> => {
  const { picture, homography, known, format, layout, orientation } = question;
  const seen = await readGrey(picture, LOOKED_AT_SIDE);
  // An upright print is the landscape marker turned clockwise.
  const print = await readGrey(known, KNOWN_SIDE, orientation === 'portrait' ? 270 : 0);
  const map = homography as unknown as Parameters<typeof likenessOf>[1];
  return likenessOf(seen, map, print, windowOf(format, layout));
});

async function readGrey(path: string, longSide: number, turn = 0): Promise<GreyImage> {
  const upright = sharp(path).autoOrient().rotate(turn);
  const { data, info } = await upright
    .resize({ width: longSide, height: longSide, fit: 'inside', withoutEnlargement: true })
    .flatten({ background: '#ffffff' })
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  return { data: channels === 1 ? data : greyFromRgb(data, channels as 3, 'luma'), width, height };
}
