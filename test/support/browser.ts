import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const CHROMIUM_PATH = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';

const FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // WebGL without a graphics card.
  '--use-gl=angle',
  '--use-angle=swiftshader',
  '--enable-unsafe-swiftshader',
  '--ignore-gpu-blocklist',
];

export interface BrowserOptions {
  /** A .y4m file that the fake camera plays in a loop, at the file's size and frame rate: see makeFeed. */
  feed?: string;
  /** What the visitor answers to the camera prompt, or that there is no camera at all. Default: allowed. */
  camera?: 'allowed' | 'refused' | 'missing';
  /** In CSS pixels, which are the screenshot's pixels. Default 640 × 480. */
  viewport?: { width: number; height: number };
  /** Hosts besides localhost whose requests are not foreign. */
  ownHosts?: string[];
  extraArgs?: string[];
}

export interface Browser {
  page: Page;
  context: BrowserContext;
  /** All console messages and uncaught errors of the page, as `type: text`. */
  console: string[];
  /** The URLs of requests to other hosts than localhost and `ownHosts`. */
  foreignRequests: string[];
  /** Ends the browser and removes its profile. */
  close(): Promise<void>;
}

/** Starts a headless Chromium with an empty profile. Certificates are not checked: our own server signs its own. */
export async function openBrowser(options: BrowserOptions = {}): Promise<Browser> {
  const profile = await mkdtemp(path.join(tmpdir(), 'chromium-'));
  const context = await chromium
    .launchPersistentContext(profile, {
      executablePath: CHROMIUM_PATH,
      headless: true,
      viewport: options.viewport ?? { width: 640, height: 480 },
      deviceScaleFactor: 1,
      ignoreHTTPSErrors: true,
      args: [...FLAGS, ...cameraFlags(options), ...(options.extraArgs ?? [])],
    })
    .catch(async (error: unknown) => {
      await rm(profile, { recursive: true, force: true });
      throw error;
    });
  const page = context.pages()[0] ?? (await context.newPage());
  const messages: string[] = [];
  const foreignRequests: string[] = [];
  const own = new Set(['localhost', '127.0.0.1', '[::1]', ...(options.ownHosts ?? [])]);
  context.on('console', (message) => messages.push(`${message.type()}: ${message.text()}`));
  context.on('weberror', (error) => messages.push(`uncaught: ${error.error().message}`));
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith('http') && !own.has(url.hostname)) foreignRequests.push(request.url());
  });
  return {
    page,
    context,
    console: messages,
    foreignRequests,
    async close() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

function cameraFlags({ feed, camera = 'allowed' }: BrowserOptions): string[] {
  const answer = `--use-fake-ui-for-media-stream${camera === 'refused' ? '=deny' : ''}`;
  if (camera === 'missing') return [answer];
  const file = feed ? [`--use-file-for-fake-video-capture=${path.resolve(feed)}`] : [];
  return [answer, '--use-fake-device-for-media-stream', ...file];
}
