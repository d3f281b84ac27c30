import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Context } from 'hono';
import { CodedError } from '../markers/coded-error.ts';
import type { Settings } from './config.ts';

export const SHOP_LOGO_PATH = '/shop-logo';

const TYPES: Record<string, string> = {
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
};

/** The logo of the settings. An SVG may not run anything, whatever is in it. Throws FILE_NOT_FOUND. */
export async function sendShopLogo(
  c: Context,
  { SHOP_LOGO }: Pick<Settings, 'SHOP_LOGO'>,
): Promise<Response> {
  const logo = SHOP_LOGO && (await readFile(SHOP_LOGO).catch(() => undefined));
  if (!SHOP_LOGO || !logo) throw new CodedError('FILE_NOT_FOUND', 'This shop has no logo.');
  return c.body(new Uint8Array(logo), 200, {
    'content-type': TYPES[path.extname(SHOP_LOGO).toLowerCase()]!,
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
    'cache-control': 'public, max-age=3600',
  });
}
