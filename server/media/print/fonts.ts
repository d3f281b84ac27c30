import { fileURLToPath } from 'node:url';

/** Noto Sans, of which the build lays these beside this file: Latin and Cyrillic letters in one, Armenian ones in the other. */
const FILES = {
  regular: { latin: 'NotoSans_400Regular.ttf', armenian: 'NotoSansArmenian_400Regular.ttf' },
  bold: { latin: 'NotoSans_600SemiBold.ttf', armenian: 'NotoSansArmenian_600SemiBold.ttf' },
} as const;

export type Weight = keyof typeof FILES;

const ARMENIAN = /\p{Script=Armenian}/u;

/** The file of the font that has the letters of a text. */
export function fontFor(text: string, weight: Weight): string {
  const name = FILES[weight][ARMENIAN.test(text) ? 'armenian' : 'latin'];
  return fileURLToPath(new URL(`./fonts/${name}`, import.meta.url));
}
