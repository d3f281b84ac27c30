import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { api } from '../api.ts';
import { useAction } from '../live/use-action.ts';
import { useQuery } from '../live/use-query.ts';
import { learnSession, type SignedIn, signIn, signOut, useSession } from '../session.ts';
import { useCommonWords } from '../words.ts';
import { ProblemNotice, Skeleton } from './notices.tsx';

interface Gate {
  /** What the page is called, for whoever is to sign in. */
  title: string;
  mayEnter: (key: SignedIn) => boolean;
  children: ComponentChildren;
}

/**
 * A page for staff: it asks for a key first, and again where the session ends meanwhile, above what is on the page. Whoever is signed in
 * with a key that does not open it may take another.
 */
export function StaffGate({ title, mayEnter, children }: Gate) {
  const words = useCommonWords().staff;
  const { key, hasEnded, round } = useSession();
  const asked = useQuery(() => api.session.get.query(), [round]);
  useEffect(() => {
    if (asked.data) learnSession(asked.data.key);
  }, [asked.data]);
  if (key === undefined)
    return asked.error ? (
      <ProblemNotice error={asked.error} onRetry={asked.reload} />
    ) : (
      <Skeleton class="mt-8 h-64 w-full" />
    );
  if (key === null || !mayEnter(key))
    return (
      <section class="mx-auto max-w-md py-12">
        <h1>{title}</h1>
        <p class="mt-3 mb-6 text-quiet">{key ? words.otherKey(key.name) : words.lead}</p>
        <SignInForm title={title} />
      </section>
    );
  return (
    <>
      {children}
      {hasEnded && <SessionEnded title={title} />}
    </>
  );
}

/** Who is signed in, and the way out. */
export function StaffBar() {
  const { staff, signOut: word } = useCommonWords();
  const { key } = useSession();
  const leaving = useAction(signOut);
  if (!key) return null;
  return (
    <p class="flex flex-wrap items-center gap-x-3 text-quiet text-sm">
      {staff.signedIn(key.name)}
      <button
        type="button"
        class="btn btn-ghost btn-sm"
        disabled={leaving.isBusy}
        onClick={() => leaving.run()}
      >
        {word}
      </button>
    </p>
  );
}

/** Asks for the key. The hidden name is for password managers, which file keys under it. */
export function SignInForm({ title }: { title: string }) {
  const words = useCommonWords();
  const entering = useAction(signIn);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const key = new FormData(event.currentTarget).get('key');
        void entering.run(String(key).trim());
      }}
    >
      <input name="username" value={title} autoComplete="username" hidden readOnly />
      <label class="fieldset">
        <span class="fieldset-legend">{words.staff.key}</span>
        <input
          class="input w-full"
          name="key"
          type="password"
          autoComplete="current-password"
          required
          maxLength={500}
          autoCapitalize="none"
          spellcheck={false}
          aria-invalid={entering.error !== undefined}
        />
      </label>
      <ProblemNotice error={entering.error} />
      <button type="submit" class="btn btn-primary mt-4" disabled={entering.isBusy}>
        {words.signIn}
      </button>
    </form>
  );
}

function SessionEnded({ title }: { title: string }) {
  const words = useCommonWords().staff;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      class="modal"
      onCancel={(event) => event.preventDefault()}
      aria-labelledby="session-ended"
    >
      <div class="modal-box">
        <h2 id="session-ended">{words.ended}</h2>
        <p class="mt-2 mb-4 text-quiet">{words.endedHint}</p>
        <SignInForm title={title} />
      </div>
    </dialog>
  );
}
