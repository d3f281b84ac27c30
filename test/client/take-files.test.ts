import { expect, it } from 'vitest';
import { sortFiles } from '../../client/site/create/take-files.ts';

const file = (name: string, type = '') => new File(['x'], name, { type });

it('takes photo and video for what they are, wherever they were dropped', () => {
  const photo = file('a.jpg', 'image/jpeg');
  const video = file('b.mov', 'video/quicktime');
  expect(sortFiles([video, photo], 'photo')).toEqual({ photo, video });
  expect(sortFiles([video], 'photo')).toEqual({ video });
  // Some systems know nothing of these but their names.
  const heic = file('IMG_1.HEIC');
  expect(sortFiles([heic], 'video')).toEqual({ photo: heic });
});

it('leaves it to the server to say what a file is that nobody knows', () => {
  const letter = file('letter.pdf', 'application/pdf');
  expect(sortFiles([letter], 'video')).toEqual({ video: letter });
  expect(sortFiles([letter])).toEqual({});
});
