import { api } from '../api.ts';
import { type Problem, ProblemError } from '../problems.ts';

/** A print that is still being drawn or tested is asked for again. */
const TRIES = 20;

/**
 * Saves the print file of one living photo. It is drawn and tested first where it is not yet, which takes a second or two. Rejects with the
 * server's problem.
 */
export async function downloadPrint(id: string, profile: string): Promise<void> {
  const url = `/api/ar/print/${id}?profile=${encodeURIComponent(profile)}`;
  for (let tried = 0; tried < TRIES; tried++) {
    // HEAD has it drawn, but does not give it out: nothing is locked by looking.
    const answer = await fetch(url, { method: 'HEAD', cache: 'no-store' });
    if (answer.ok) return save(url);
    const wait = Number(answer.headers.get('retry-after'));
    if (!wait) break;
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
  }
  const answer = await fetch(url, { cache: 'no-store' });
  if (answer.ok) return save(url);
  throw new ProblemError((await answer.json()) as Problem);
}

function save(url: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = '';
  link.click();
}

/**
 * Saves the prints of many as a ZIP. It comes as a form's answer, which browsers write to disk as it comes: a hundred prints are more than a
 * page can hold. Whether the session still holds is asked first, since the answer to a form would take the page's place.
 */
export async function downloadPrints(
  orders: { id: string; copies: number }[],
  profile: string,
): Promise<void> {
  await api.prints.list.query({ limit: 1 });
  const form = document.createElement('form');
  form.method = 'post';
  form.action = '/print/batch';
  form.hidden = true;
  const add = (name: string, value: string) => {
    const input = document.createElement('input');
    [input.type, input.name, input.value] = ['hidden', name, value];
    form.append(input);
  };
  for (const { id, copies } of orders) {
    add('project', id);
    add('copies', String(copies));
  }
  add('profile', profile);
  document.body.append(form);
  form.submit();
  form.remove();
}
