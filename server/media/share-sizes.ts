import type { Orientation, Size } from '../../markers/formats.ts';

/** What chats and social networks show at its best: 1.91:1. */
export const PREVIEW_SIZE: Size = { width: 1200, height: 630 };

/** Pixels of the clip: as much as phones and messengers show without making it smaller. */
export function clipSize(orientation: Orientation): Size {
  return orientation === 'portrait' ? { width: 810, height: 1080 } : { width: 1080, height: 810 };
}
