/** What this device knows of the living photos that were made on it: the secret that says they are its visitor's own. */
import { useEffect, useState } from 'preact/hooks';

const PREFIX = 'passepartout.secret.';
const MAKING_PREFIX = 'passepartout.made.';

/** How one was made. */
export interface Making {
  /** Milliseconds since 1970. */
  at: number;
  /** From the visitor's click to the living photo. */
  seconds?: number;
}

/** Where the browser keeps nothing, as in some private windows, a project is known until the page is closed. */
const known = new Map<string, string>();
const makings = new Map<string, Making>();
const listeners = new Set<() => void>();

const tell = () => {
  for (const listener of listeners) listener();
};

export function rememberSecret(id: string, secret: string): void {
  known.set(id, secret);
  keep(PREFIX + id, secret);
  rememberMaking(id, { at: Date.now() });
  tell();
}

export function rememberMaking(id: string, making: Making): void {
  makings.set(id, making);
  keep(MAKING_PREFIX + id, JSON.stringify(making));
}

export function forgetSecret(id: string): void {
  known.delete(id);
  makings.delete(id);
  try {
    localStorage.removeItem(PREFIX + id);
    localStorage.removeItem(MAKING_PREFIX + id);
  } catch {}
  tell();
}

export function secretOf(id: string): string | undefined {
  return read(PREFIX + id) ?? known.get(id);
}

/** Undefined of what this device knew before it noted such things. */
export function makingOf(id: string): Making | undefined {
  try {
    return JSON.parse(read(MAKING_PREFIX + id) ?? '') as Making;
  } catch {
    return makings.get(id);
  }
}

/** The ids of all that this device knows, the newest first; those of which it does not know when they were made come last. */
export function ownProjects(): string[] {
  const ids = new Set(known.keys());
  try {
    for (const name of Object.keys(localStorage))
      if (name.startsWith(PREFIX)) ids.add(name.slice(PREFIX.length));
  } catch {}
  const madeAt = (id: string) => makingOf(id)?.at ?? 0;
  return [...ids].sort((one, other) => madeAt(other) - madeAt(one));
}

/** The same, also when another tab makes or forgets one. */
export function useOwnProjects(): string[] {
  const [ids, setIds] = useState(ownProjects);
  useEffect(() => {
    const look = () => setIds(ownProjects());
    const lookIfOurs = ({ key }: StorageEvent) => {
      if (key?.startsWith(PREFIX) && localStorage.getItem(key) === null)
        known.delete(key.slice(PREFIX.length));
      if (key === null || key.startsWith(PREFIX)) look();
    };
    listeners.add(look);
    addEventListener('storage', lookIfOurs);
    return () => {
      listeners.delete(look);
      removeEventListener('storage', lookIfOurs);
    };
  }, []);
  return ids;
}

/** Headers that say whose project it is. */
export function ownerHeaders(id: string): Record<string, string> {
  const secret = secretOf(id);
  return secret ? { authorization: `Bearer ${secret}` } : {};
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {}
}

function read(name: string): string | undefined {
  try {
    return localStorage.getItem(name) ?? undefined;
  } catch {
    return undefined;
  }
}
