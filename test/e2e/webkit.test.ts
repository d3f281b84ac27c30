// Safari's engine, as far as there is one here: WebKitGTK. It has no camera on this machine, and no iPhone has been tried.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Art } from '../../markers/art/index.ts';
import { photoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { startViewerSite, type ViewerSite, viewerItem } from '../support/viewer-site.ts';
import { openWebKit, type WebKit } from '../support/webkit.ts';

const ART: Art = { format: '3x2', layout: 'border-8', style: 'terrazzo', seed: 7 };
/** Where screenshots are left, to be looked at. */
const PICTURES = process.env.SCREENSHOTS;

/** What a browser says when the camera is asked for. */
const refusing = (name: string) =>
  `navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('No', '${name}'))`;

describe.runIf(isLong)('in WebKit', () => {
  let site: ViewerSite;
  let server: TestServer;
  let webkit: WebKit;

  beforeAll(async () => {
    site = await startViewerSite();
    server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off' });
    site.put('/landscape.jpg', photoBytes(), 'image/jpeg');
    site.page('/print', [viewerItem(ART, { targetUrl: '/one.target' })]);
    webkit = await openWebKit();
    await webkit.setSize({ width: 420, height: 860 });
  }, 90_000);
  afterAll(async () => {
    await webkit?.close();
    site?.close();
    await server?.stop();
  });

  async function look(name: string): Promise<void> {
    if (!PICTURES) return;
    await mkdir(PICTURES, { recursive: true });
    await writeFile(path.join(PICTURES, `webkit-${name}.png`), await webkit.screenshot());
  }

  it.each([
    ['refused', refusing('NotAllowedError'), 'The camera was not allowed'],
    ['missing', refusing('NotFoundError'), 'No camera found'],
    ['busy', refusing('NotReadableError'), 'The camera is busy'],
    [
      'insecure',
      "Object.defineProperty(navigator, 'mediaDevices', { value: undefined });" +
        "Object.defineProperty(window, 'isSecureContext', { value: false })",
      'This page needs a secure connection',
    ],
  ])('an AR page whose camera is %s says so, and shows the video without AR', async (name, script, title) => {
    await webkit.goto(`${site.origin}/print`);
    await webkit.until('return !document.querySelector("#start-camera").disabled');
    await webkit.run(script);
    await webkit.click('#start-camera');
    await webkit.until('return !document.querySelector("#problem-screen").hidden');
    await look(name);
    expect(await webkit.run('return document.querySelector("#problem-title").textContent')).toBe(title);
    await webkit.click('#problem-screen [data-watch]');
    await webkit.until('return document.querySelector("#players video") !== null');
    await webkit.click('#leave-player');
    expect(await webkit.run('return document.querySelector("#start-screen").hidden')).toBe(false);
  });

  it('an AR page finds by itself that there is no camera', async () => {
    await webkit.goto(`${site.origin}/print`);
    await webkit.until('return !document.querySelector("#start-camera").disabled');
    await webkit.click('#start-camera');
    await webkit.until('return !document.querySelector("#problem-screen").hidden');
    await look('by-itself');
    expect(await webkit.run('return document.querySelector("#problem-title").textContent')).toBe(
      'No camera found',
    );
  });

  it('the pages of the site fit a phone, and ask for a file in words', async () => {
    for (const address of ['/', '/scan', '/login', '/report', '/ar/view/nothing']) {
      await webkit.goto(server.localUrl + address);
      await look(address.replaceAll('/', '_'));
      expect(await webkit.run('return document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    }
    await webkit.goto(server.localUrl);
    await webkit.until('return document.querySelector("button[type=submit]") !== null');
    await webkit.click('button[type=submit]');
    await webkit.until(
      'return /choose a photo/.test(document.querySelector("[role=alert]")?.textContent ?? "")',
    );
  });
});
