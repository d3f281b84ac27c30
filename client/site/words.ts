import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import { SITE } from './site-data.ts';
import type { CommonWords } from './words/en.ts';

export const LANGUAGES = { en: 'English', ru: 'Русский', hy: 'Հայերեն' } as const;
export type Language = keyof typeof LANGUAGES;

/** A file of words, one for each language: its default export is of the English one's type. */
export type WordsFiles = Record<string, () => Promise<unknown>>;

/** The words of a folder's files `words/en.ts`, `words/ru.ts`, `words/hy.ts` in the page's language. */
export async function loadWords(files: WordsFiles): Promise<unknown> {
  const load = Object.entries(files).find(([file]) => file.endsWith(`/words/${SITE.language}.ts`))![1];
  return ((await load()) as { default: unknown }).default;
}

/** What every page says: see words/en.ts. */
export const CommonWordsContext = createContext<CommonWords>(undefined as never);
export const useCommonWords = () => useContext(CommonWordsContext);

/** What the page at hand says. Pages name the type of theirs: `const useWords = () => usePageWords<CreateWords>()`. */
export const PageWordsContext = createContext<unknown>(undefined);
export const usePageWords = <Words>() => useContext(PageWordsContext) as Words;

/** From now on pages come in this language; the page at hand is loaded again. */
export function chooseLanguage(language: Language): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the cookie store is not in every browser yet
  document.cookie = `language=${language}; path=/; max-age=31536000; samesite=lax`;
  location.reload();
}

/** The form of a word that goes with a number: `plural(3, { one: 'photo', other: 'photos' })`; Russian has `few` and `many` too. */
export function plural(
  count: number,
  forms: Partial<Record<Intl.LDMLPluralRule, string>> & { other: string },
): string {
  return forms[new Intl.PluralRules(SITE.language).select(count)] ?? forms.other;
}

/** Chromium knows no Armenian numbers and dates: there they are written as in Russian, whose digits Armenians write alike. */
const digitsLanguage = () =>
  Intl.NumberFormat.supportedLocalesOf(SITE.language).length > 0 ? SITE.language : 'ru';

export const formatNumber = (value: number, options?: Intl.NumberFormatOptions) =>
  new Intl.NumberFormat(digitsLanguage(), options).format(value);

/** A moment as people write it, by the clock of their device. */
export function formatMoment(
  moment: string | Date,
  options: Intl.DateTimeFormatOptions = { dateStyle: 'medium', timeStyle: 'short' },
): string {
  const language = digitsLanguage();
  // Without words: those would be Russian.
  const inDigits = language !== SITE.language &&
    options.dateStyle && { ...options, dateStyle: 'short' as const };
  return new Intl.DateTimeFormat(language, inDigits || options).format(new Date(moment));
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${formatNumber(value, { maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 })} ${UNITS[power]}`;
}
