import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CLIENT_FOLDER } from '../../server/client-assets.ts';
import { readSettings } from '../../server/config.ts';
import { siteData } from '../../server/site/site-data.ts';
import { renderSitePage } from '../../server/site/site-page.ts';

const KILOBYTE = 1000;

/** The page and everything that it names: what a browser loads before the visitor does anything. */
function loadedAtFirst(language: 'en' | 'ru' | 'hy'): number[] {
  const page = String(renderSitePage('create/create-page', siteData(readSettings({}), language)));
  const files = [...page.matchAll(/\/assets\/([^"]+)/g)].map(([, file]) => file!);
  expect(files.length).toBeGreaterThan(3);
  const sizeOf = (file: string) => {
    const plain = path.join(CLIENT_FOLDER, file);
    return /\.(js|css|svg)$/.test(file) ? statSync(`${plain}.br`).size : readFileSync(plain).length;
  };
  return [brotliCompressSync(page).length, ...files.map(sizeOf)];
}

describe('the start page, compressed as it is sent', () => {
  it.each(['en', 'ru', 'hy'] as const)('is under 150 KB in %s', (language) => {
    const sum = loadedAtFirst(language).reduce((all, size) => all + size);
    expect(sum).toBeGreaterThan(10 * KILOBYTE);
    expect(sum).toBeLessThan(150 * KILOBYTE);
  });
});
