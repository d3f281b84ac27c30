import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { noticeOf } from '../../client/viewer/runtime-tracker/notice.ts';
import type { Glimpse } from '../../markers/runtime/glimpse.ts';
import { PHOTO } from '../support/files.ts';

let room: Glimpse;
let further: Glimpse;
let night: Glimpse;
beforeAll(async () => {
  room = await glimpse();
  further = await glimpse({ left: 22 });
  night = { ...room, pixels: room.pixels.map((value) => value * 0.2) };
});

/** What a camera sees of a real photograph, this many pixels further on. */
async function glimpse({ left = 0 } = {}): Promise<Glimpse> {
  const [width, height] = [80, 45];
  const { data } = await sharp(PHOTO)
    .resize(120, 60)
    .extract({ left, top: 0, width, height })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width, height, pixels: new Uint8Array(data), scale: 16 };
}

describe('while no print is found, a visitor is told', () => {
  it('nothing where all is well', () => {
    expect(noticeOf(room, null, false)).toBeNull();
    expect(noticeOf(room, room, false)).toBeNull();
  });

  it('of darkness', () => expect(noticeOf(night, night, true)).toBe('dark'));

  it('to hold still', () => expect(noticeOf(further, room, true)).toBe('moving'));

  it('to come closer to what was nearly recognised', () => expect(noticeOf(room, room, true)).toBe('far'));
});
