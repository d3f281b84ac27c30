import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { greyFromRgb } from '../../../markers/engine/index.ts';
import { oracleImage } from '../../oracle/images.ts';
import { type Browser, openBrowser } from '../../support/browser.ts';

const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

test('the engine compiles in Chromium, to the bytes that mind-ar gives in Node', async () => {
  const bundle = await build({
    entryPoints: [file('markers/engine/engine.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'engineModule',
    platform: 'browser',
  });
  await browser.page.addScriptTag({ content: bundle.outputFiles[0]!.text });
  const image = await oracleImage('two-wings');
  const input = {
    wasm: (await readFile(file('dist/markers/engine/engine.wasm'))).toString('base64'),
    pixels: Buffer.from(greyFromRgb(image.data, 3, 'mean')).toString('base64'),
    width: image.width,
    height: image.height,
  };
  const base64 = await browser.page.evaluate(async ({ wasm, pixels, width, height }) => {
    const decode = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const { createEngine } = (
      globalThis as unknown as { engineModule: typeof import('../../../markers/engine/engine.ts') }
    ).engineModule;
    const engine = await createEngine(decode(wasm));
    const mind = await engine.compileTarget({ data: decode(pixels), width, height });
    let binary = '';
    for (const byte of mind) binary += String.fromCharCode(byte);
    return btoa(binary);
  }, input);
  const recorded = JSON.parse(await readFile(file('test/oracle/hashes.json'), 'utf8'));
  expect(createHash('sha256').update(Buffer.from(base64, 'base64')).digest('hex')).toBe(
    recorded['two-wings'].mind,
  );
}, 60_000);
