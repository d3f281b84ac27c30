/** Keeps pages of other sites from acting with a session that the visitor's browser sends along (CSRF). */
import { CodedError } from '../../markers/coded-error.ts';

const SAFE_METHODS = ['GET', 'HEAD', 'OPTIONS'];

/**
 * Whether a page of our own sent this request, or nobody's: a typed address, a program. Browsers say so in Sec-Fetch-Site, older ones
 * in Origin, which each of them sends along with whatever another site's page has it post. What says neither is no browser.
 */
export function comesFromOurselves(headers: Headers, publicUrl: string): boolean {
  const site = headers.get('sec-fetch-site');
  if (site !== null) return site === 'same-origin' || site === 'none';
  const origin = headers.get('origin');
  if (origin === null) return true;
  return origin === publicUrl || hostOf(origin) === headers.get('host');
}

/** For what only our own pages may send, and for whatever comes with a session. Throws CROSS_SITE. */
export function refuseOtherSites(method: string, headers: Headers, publicUrl: string): void {
  if (SAFE_METHODS.includes(method) || comesFromOurselves(headers, publicUrl)) return;
  throw new CodedError(
    'CROSS_SITE',
    'This request came from another site’s page. Please open our own page and do it there; programs send a key instead of a session.',
  );
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
