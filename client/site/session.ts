import { useEffect, useState } from 'preact/hooks';
import { type Problem, ProblemError } from './problems.ts';

/** Who is signed in on this browser: a key, for a print shop, an admin or a program. */
export interface SignedIn {
  id: string;
  name: string;
  role: string;
  scopes: readonly string[];
}

export interface Session {
  /** Undefined until the server was asked; null when nobody is signed in. */
  key: SignedIn | null | undefined;
  /** A call said that the session has ended while this page was open. */
  hasEnded: boolean;
  /** Counts sign-ins: what was asked before the last one is worth asking again. */
  round: number;
}

let session: Session = { key: undefined, hasEnded: false, round: 0 };
const listeners = new Set<(session: Session) => void>();

function change(to: Partial<Session>): void {
  session = { ...session, ...to };
  for (const listener of listeners) listener(session);
}

export function useSession(): Session {
  const [current, setCurrent] = useState(session);
  useEffect(() => {
    setCurrent(session);
    listeners.add(setCurrent);
    return () => {
      listeners.delete(setCurrent);
    };
  }, []);
  return current;
}

/** The server says who is signed in. */
export const learnSession = (key: SignedIn | null): void => change({ key });

/** A call was refused because nobody is signed in. What is on the page stays there, under the question for the key. */
export function noticeSessionEnd(): void {
  if (session.key) change({ hasEnded: true });
}

/** Signs in with a key. Rejects with the server's problem. */
export async function signIn(key: string): Promise<void> {
  const headers = { accept: 'application/json' };
  const answer = await fetch('/login', { method: 'POST', headers, body: new URLSearchParams({ key }) });
  if (!answer.ok) throw new ProblemError((await answer.json()) as Problem);
  // Who it is the server says next; what is on the page stays meanwhile.
  change({ hasEnded: false, round: session.round + 1 });
}

export async function signOut(): Promise<void> {
  const answer = await fetch('/logout', { method: 'POST', headers: { accept: 'application/json' } });
  if (!answer.ok) throw new ProblemError((await answer.json()) as Problem);
  change({ key: null, hasEnded: false });
}

export const mayAll = (key: SignedIn, scopes: readonly string[]) =>
  scopes.every((scope) => key.scopes.includes(scope));
