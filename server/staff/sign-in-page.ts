import { html } from 'hono/html';
import type { KeyCaller } from '../access/callers.ts';
import { renderStaffPage } from './layout.ts';

/** Where somebody may be led after signing in: whatever else a form says is not believed. */
export const STAFF_PAGES = { '/admin': 'Admin', '/print': 'Print shop' } as const;
export type StaffPage = keyof typeof STAFF_PAGES;

export const isStaffPage = (path: unknown): path is StaffPage =>
  typeof path === 'string' && Object.hasOwn(STAFF_PAGES, path);

/**
 * The sign-in form, in place of a page or alone. Whoever is signed in already may not see that page with their key. The
 * hidden name is for password managers, which file keys under it.
 */
export function renderSignInPage(options: {
  /** Where it leads; to what the key is for, where that is not said. */
  to?: StaffPage | undefined;
  caller?: KeyCaller | undefined;
  problem?: string | undefined;
}) {
  const { to, caller, problem } = options;
  const title = to ? STAFF_PAGES[to] : 'Sign in';
  const action = to ? `/login?to=${encodeURIComponent(to)}` : '/login';
  const lead = caller
    ? 'Your key does not open this page. Another one may.'
    : 'For print shops and admins. The key comes from whoever runs this place.';
  return renderStaffPage(
    title,
    caller,
    html`<p class="lead">${lead}</p>
      <form class="sign-in" method="post" action="${action}">
        <input name="username" value="${title}" autocomplete="username" hidden />
        <label for="key">Key</label>
        <input id="key" name="key" type="password" autocomplete="current-password" required maxlength="500"
          autocapitalize="none" spellcheck="false" ${problem ? html`aria-invalid="true" aria-describedby="problem"` : ''} />
        ${problem ? html`<p class="problem" id="problem" role="alert">${problem}</p>` : ''}
        <button class="primary">Sign in</button>
      </form>`,
  );
}
