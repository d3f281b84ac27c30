import { randomText } from './ids.ts';

/**
 * The ending of a stored file that is nobody else's, though its content be the same: only so may whoever made it remove it while others
 * are at work.
 */
export function ownEnding(extension: string): string {
  return `${randomText(10)}.${extension}`;
}
