import { en } from './en.ts';
import { hy } from './hy.ts';
import { ru } from './ru.ts';
import type { ViewerWords } from './words.ts';

export type { Problem, ProblemWords, ViewerWords } from './words.ts';

export const LANGUAGES = { en, ru, hy } satisfies Record<string, ViewerWords>;
export type Language = keyof typeof LANGUAGES;

/**
 * The language that a visitor's browser prefers of those that we have.
 *
 * @param accepted the header `Accept-Language`
 */
export function languageOf(accepted: string | undefined): Language {
  const wishes = (accepted ?? '').split(',').map((wish, place) => {
    const [tag = '', ...parameters] = wish.trim().toLowerCase().split(';');
    const quality = parameters.find((parameter) => parameter.trim().startsWith('q='));
    return { tag: tag.split('-')[0]!, weight: quality ? Number(quality.split('=')[1]) || 0 : 1, place };
  });
  wishes.sort((a, b) => b.weight - a.weight || a.place - b.place);
  const best = wishes.find(({ tag, weight }) => weight > 0 && Object.hasOwn(LANGUAGES, tag));
  return (best?.tag as Language | undefined) ?? 'en';
}
