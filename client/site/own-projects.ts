/** What this device knows of the living photos that were made on it: the secret that says they are its visitor's own. */
const PREFIX = 'passepartout.secret.';

/** Where the browser keeps nothing, as in some private windows, a project is known until the page is closed. */
const known = new Map<string, string>();

export function rememberSecret(id: string, secret: string): void {
  known.set(id, secret);
  try {
    localStorage.setItem(PREFIX + id, secret);
  } catch {}
}

export function forgetSecret(id: string): void {
  known.delete(id);
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {}
}

export function secretOf(id: string): string | undefined {
  try {
    return known.get(id) ?? localStorage.getItem(PREFIX + id) ?? undefined;
  } catch {
    return known.get(id);
  }
}

/** The ids of all that this device knows, in no order. */
export function ownProjects(): string[] {
  const ids = new Set(known.keys());
  try {
    for (const name of Object.keys(localStorage))
      if (name.startsWith(PREFIX)) ids.add(name.slice(PREFIX.length));
  } catch {}
  return [...ids];
}

/** Headers that say whose project it is. */
export function ownerHeaders(id: string): Record<string, string> {
  const secret = secretOf(id);
  return secret ? { authorization: `Bearer ${secret}` } : {};
}
