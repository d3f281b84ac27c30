/** What this device knows of the projects that were made on it: the secret that says they are its visitor's own. */
const PREFIX = 'passepartout.secret.';

/** Where the browser keeps nothing, as in some private windows, the project is known until the page is closed. */
const known = new Map<string, string>();

export function rememberSecret(id: string, secret: string): void {
  known.set(id, secret);
  try {
    localStorage.setItem(PREFIX + id, secret);
  } catch {}
}

function secretOf(id: string): string | undefined {
  try {
    return known.get(id) ?? localStorage.getItem(PREFIX + id) ?? undefined;
  } catch {
    return known.get(id);
  }
}

/** Headers that say whose project it is. */
export function ownerHeaders(id: string): Record<string, string> {
  const secret = secretOf(id);
  return secret ? { authorization: `Bearer ${secret}` } : {};
}
