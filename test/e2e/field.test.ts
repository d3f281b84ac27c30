import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Results } from '../../client/field/looks.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { runCommand } from '../support/command.ts';
import { makeFeed } from '../support/fake-camera.ts';
import { isLong } from '../support/long.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const WITHIN = { timeout: 30_000, interval: 300 };

describe.runIf(isLong)('The field kit', () => {
  let server: TestServer;
  let browser: Browser | undefined;
  let folder: string;

  beforeAll(async () => {
    server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off' });
    folder = await mkdtemp(path.join(tmpdir(), 'passepartout-field-'));
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('prints six frames at their true size, which a phone recognises at /field and writes down', async () => {
    const { json } = await runCommand(['field-kit', '--out', folder, '--url', server.localUrl], {});
    const { pdfFile, prints } = json as { pdfFile: string; prints: { printFile: string }[] };
    expect(prints).toHaveLength(6);
    const facts = execFileSync('pdfinfo', [pdfFile], { encoding: 'utf8' });
    expect(facts).toMatch(/Pages:\s+6/);
    const images = execFileSync('pdfimages', ['-list', pdfFile], { encoding: 'utf8' });
    // 15 cm at 300 dpi: printed at 100 % they are as wide as they say.
    expect(images.match(/\b1772\s+1181\b.*\b300\s+300\b/g)).toHaveLength(6);

    const feed = await makeFeed({
      picture: prints[1]!.printFile,
      // For two seconds of ten it is covered.
      pose: (frame) => (frame < 10 ? null : { tilt: 10, pan: 12, fill: 0.7 }),
      ...{ frames: 50, fps: 5 },
      width: 1280,
      height: 720,
      output: path.join(folder, 'print.y4m'),
    });
    browser = await openBrowser({ feed: feed.file, viewport: { width: 390, height: 844 } });
    const { page } = browser;
    await page.goto(`${server.localUrl}/field`);
    await page.getByRole('button', { name: 'Start camera' }).click();
    await page.getByLabel('Print').selectOption('2');
    const status = page.getByRole('status');
    const tap = () => page.getByRole('button', { name: 'Next look' }).click();
    await expect
      .poll(async () => {
        await tap();
        if ((await status.textContent()) !== 'Looking…') return 'refused';
        await page.getByRole('button', { name: 'End this look' }).click();
        return 'begun';
      }, WITHIN)
      .toBe('refused');
    expect(await status.textContent()).toContain('Cover it with your hand first');
    await expect.poll(async () => tap().then(() => status.textContent()), WITHIN).toBe('Looking…');
    await page.getByText('Print 2 after').waitFor();
    await page.getByRole('button', { name: 'End this look' }).click();
    await page.screenshot({ path: path.join(folder, 'page.png') });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save the results' }).click();
    const results = JSON.parse(await readFile(await (await download).path(), 'utf8')) as Results;
    expect(results.device.camera).toMatchObject({ width: 1280, height: 720 });
    const look = results.looks.at(-1)!;
    expect(look).toMatchObject({ print: 2, recognised: 2, losses: 0, light: 'daylight' });
    const { msToLock, share, distanceMm } = look;
    expect(msToLock).toBeGreaterThan(0);
    expect(share).toBeGreaterThan(0.6);
    expect(share).toBeLessThan(0.8);
    expect(distanceMm).toBeGreaterThan(100);
    expect(browser.console.filter((message) => !/^log/.test(message))).toEqual([]);
  }, 120_000);
});
