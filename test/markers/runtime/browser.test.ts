import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CAMERAS } from '../../../markers/gate/captures/index.ts';
import { loadRuntime, mapCorners, type Sight } from '../../../markers/runtime/index.ts';
import { type Browser, openBrowser } from '../../support/browser.ts';
import { buildMarkerTarget, capture, drawPrint, thinArt } from './prints.ts';

const file = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser?.close());

test('Chromium recognises as Node does: the same frames give the same corners to 0.05 pixels, in grey and in colours', async () => {
  const target = await buildMarkerTarget(thinArt(51));
  const print = await drawPrint(thinArt(51), 'cat');
  const frames = [await capture(print, 1), await capture(print, 3)].map(({ image }) => image.data);
  const recogniser = await (await loadRuntime()).createRecogniser([target], CAMERAS.landscape);
  const inNode: Sight[] = [];
  for (const frame of frames) {
    recogniser.forget();
    for (let look = 0; look < 2; look++) inNode.push(recogniser.process(frame)[0]!);
  }

  const bundle = await build({
    entryPoints: [file('markers/runtime/runtime.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'runtimeModule',
    platform: 'browser',
  });
  await browser.page.addScriptTag({ content: bundle.outputFiles[0]!.text });
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const input = {
    wasm: base64(await readFile(file('dist/markers/runtime/runtime.wasm'))),
    target: base64(target),
    frames: frames.map(base64),
    size: CAMERAS.landscape,
  };
  const inBrowser = await browser.page.evaluate(async ({ wasm, target, frames, size }) => {
    const decode = (text: string) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    const { createRuntime } = (
      globalThis as unknown as { runtimeModule: typeof import('../../../markers/runtime/runtime.ts') }
    ).runtimeModule;
    const runtime = await createRuntime(decode(wasm));
    const recogniser = await runtime.createRecogniser([decode(target)], size);
    const grey = [];
    const colours = [];
    for (const frame of frames.map(decode)) {
      recogniser.forget();
      for (let look = 0; look < 2; look++) grey.push(recogniser.process(frame)[0]!);
      const rgba = new Uint8ClampedArray(4 * frame.length);
      frame.forEach((value, i) => {
        rgba.fill(value, 4 * i, 4 * i + 3);
      });
      recogniser.forget();
      for (let look = 0; look < 2; look++) colours.push(recogniser.processColours(rgba)[0]!);
    }
    return { grey, colours };
  }, input);

  for (const [i, sight] of inNode.entries()) {
    for (const other of [inBrowser.grey[i]!, inBrowser.colours[i]!]) {
      expect(other.found).toBe(i % 2 === 1);
      if (!sight.found || !other.found) continue;
      const [a, b] = [sight, other].map(({ homography }) => mapCorners(homography, { width: 1, height: 1 }));
      a!.forEach(({ x, y }, k) => {
        expect(Math.hypot(x - b![k]!.x, y - b![k]!.y)).toBeLessThan(0.05);
      });
    }
  }
}, 60_000);
