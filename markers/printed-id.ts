// Ids as they stand under the codes of prints, and as people type them. Server and pages read them alike.

/** Crockford's base32: no letter can be taken for a digit, and case does not matter. */
export const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
export const ID_LENGTH = 20;

/** Case, hyphens, and letters that look like a digit do not matter: what somebody types from a print is understood. */
const LOOKS_LIKE: Record<string, string> = { o: '0', i: '1', l: '1' };

/** The project id that the short link `/V/TEXT` means; undefined for a text that means none of ours. */
export function readShortId(text: string): string | undefined {
  if (text.length > 2 * ID_LENGTH) return undefined;
  const id = text
    .toLowerCase()
    .replace(/[-\s]/g, '')
    .replace(/[oil]/g, (letter) => LOOKS_LIKE[letter]!);
  return id.length === ID_LENGTH && [...id].every((letter) => ALPHABET.includes(letter)) ? id : undefined;
}

/** The id in what somebody pasted: a whole link, its end, or the id alone. Whether there is such a project is another question. */
export function readProjectId(text: string): string {
  const path = text
    .trim()
    .replace(/[?#].*$/, '')
    .replace(/\/index\.html$/, '')
    .replace(/\/+$/, '');
  const last = path.split('/').at(-1)!;
  return /\/v\/[^/]*$/i.test(path) || !/[a-z]/.test(last) ? (readShortId(last) ?? last) : last;
}
