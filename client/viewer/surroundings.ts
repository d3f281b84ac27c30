// Where the page runs, as far as the browser says: only for advice, never for what the page can do.

/** Apps whose built-in browser often has no camera. */
const APPS =
  /FBAN|FBAV|FB_IAB|Instagram|Telegram|Line\/|MicroMessenger|VKAndroidApp|OKApp|Viber|WhatsApp|Snapchat|Pinterest|Twitter|TikTok|musical_ly|BytedanceWebview|LinkedInApp|GSA\//;

/** Whether another app shows this page in a browser of its own. */
export function isInApp(agent = navigator.userAgent): boolean {
  if (APPS.test(agent) || 'TelegramWebviewProxy' in globalThis) return true;
  const isAndroidWebView = /Android/.test(agent) && /; wv\)/.test(agent);
  // Safari, and every browser with its name on it, says so at the end.
  const isBareWebKit = /iPhone|iPad/.test(agent) && !/Safari\//.test(agent);
  return isAndroidWebView || isBareWebKit;
}

export type BrowserKind = 'iPhone' | 'chrome' | 'firefox' | 'other';

export function browserKind(agent = navigator.userAgent): BrowserKind {
  if (/iPhone|iPad/.test(agent)) return 'iPhone';
  if (/Firefox\//.test(agent)) return 'firefox';
  return /Chrome\//.test(agent) ? 'chrome' : 'other';
}

/** An address by which Android opens a page in Chrome; null elsewhere. */
export function chromeAddress(address: string, agent = navigator.userAgent): string | null {
  if (!/Android/.test(agent)) return null;
  const { protocol, host, pathname, search } = new URL(address);
  const scheme = protocol.slice(0, -1);
  return `intent://${host}${pathname}${search}#Intent;scheme=${scheme};package=com.android.chrome;end`;
}
