import type { Context } from 'hono';
import { getCookie } from 'hono/cookie';
import { LANGUAGES, type Language, languageOf } from './projects/viewer-words/index.ts';

/** The language of a page: what the visitor chose at the foot of the site's pages, or else what the browser asks for. */
export function pageLanguage(c: Context): Language {
  const chosen = getCookie(c, 'language');
  if (chosen && Object.hasOwn(LANGUAGES, chosen)) return chosen as Language;
  return languageOf(c.req.header('accept-language'));
}

/** What an answer depends on that is in a page's language. */
export const LANGUAGE_HEADERS = 'accept-language, cookie';
