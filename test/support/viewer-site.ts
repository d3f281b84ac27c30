// AR pages as the server makes them, before any project: prints, targets and clips of a test's own.
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import sharp from 'sharp';
import { type Art, renderArt } from '../../markers/art/index.ts';
import { greyFromRgb } from '../../markers/engine/index.ts';
import { type Orientation, windowInPixels, windowOf } from '../../markers/formats.ts';
import { composeFrame } from '../../markers/frame/index.ts';
import { loadRuntime } from '../../markers/runtime/index.ts';
import { assetUrl, CLIENT_FOLDER } from '../../server/client-assets.ts';
import {
  renderViewerPage,
  VIEWER_CONTENT_SECURITY_POLICY,
  type ViewerAssets,
  type ViewerConfig,
  type ViewerItem,
} from '../../server/projects/viewer-page.ts';
import { CONTENT_SECURITY_POLICY } from '../../server/response-headers.ts';
import { PHOTO } from './files.ts';

/** Of the built client. */
export const viewerAssets = (): ViewerAssets => ({
  viewerScript: assetUrl('viewer.js'),
  viewerStyle: assetUrl('viewer.css'),
  searchWorker: assetUrl('search-worker.js'),
  runtimeWasm: assetUrl('runtime.wasm'),
  mindarScript: assetUrl('mindar.js'),
});

export interface ViewerSite {
  origin: string;
  /** Serves these bytes under a path, by default with the viewer's policy. */
  put(address: string, body: Uint8Array, type: string, policy?: string): void;
  /** Bytes of bodies that were sent since it was opened. */
  readonly bytesSent: number;
  /** Serves an AR page under a path. */
  page(address: string, items: ViewerItem[], config?: Partial<ViewerConfig>): void;
  close(): void;
}

interface ServedFile {
  body: Buffer;
  type: string;
  policy: string;
  /** As brotli, once it was asked for. */
  packed?: Buffer;
}

interface SiteOptions {
  /** As over a line of so many bits a second, in which all that is sent shares; with brotli, as our server does. */
  bitsASecond?: number;
}

/** Serves what it is given and the client's bundles, with the viewer's policy and byte ranges. */
export async function startViewerSite({ bitsASecond }: SiteOptions = {}): Promise<ViewerSite> {
  const files = new Map<string, ServedFile>();
  const line = new Line(bitsASecond);
  const server = createServer((request, response) => {
    answer(files, request, response, line).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const put = (address: string, body: Uint8Array, type: string, policy = VIEWER_CONTENT_SECURITY_POLICY) =>
    files.set(address, { body: Buffer.from(body), type, policy });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put,
    get bytesSent() {
      return line.bytesSent;
    },
    page(address, items, config = {}) {
      const defaults = {
        title: 'Grandmother’s garden',
        tracker: 'ours',
        mindUrl: '/marker.mind',
      } as const;
      const html = renderViewerPage({ ...defaults, ...config, items }, viewerAssets());
      put(address, Buffer.from(html), 'text/html; charset=utf-8');
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

const ASSET_TYPES: Record<string, string> = {
  '.css': 'text/css',
  '.js': 'text/javascript',
  '.wasm': 'application/wasm',
};

/** What all answers go through: so many bits a second, one piece after the other. */
class Line {
  bytesSent = 0;
  readonly #bytesASecond: number;
  #free: Promise<unknown> = Promise.resolve();

  constructor(bitsASecond = Number.POSITIVE_INFINITY) {
    this.#bytesASecond = bitsASecond / 8;
  }

  get isSlow(): boolean {
    return Number.isFinite(this.#bytesASecond);
  }

  async send(response: ServerResponse, body: Buffer): Promise<void> {
    for (let at = 0; at < body.length && !response.destroyed; at += PIECE_BYTES) {
      const piece = body.subarray(at, at + PIECE_BYTES);
      if (this.isSlow) await this.#turn((1000 * piece.length) / this.#bytesASecond);
      this.bytesSent += piece.length;
      response.write(piece);
    }
    response.end();
  }

  #turn(milliseconds: number): Promise<unknown> {
    this.#free = this.#free.then(() => new Promise((resolve) => setTimeout(resolve, milliseconds)));
    return this.#free;
  }
}

/** 33 ms of a line of 4 Mbit/s: timers are exact enough for that. */
const PIECE_BYTES = 16 * 1024;
/** What is packed already. */
const PACKED = /^(video|image)\//;

async function answer(
  files: Map<string, ServedFile>,
  { url, headers: asked }: IncomingMessage,
  response: ServerResponse,
  line: Line,
): Promise<void> {
  const address = new URL(url!, 'http://localhost').pathname;
  const file = files.get(address) ?? (await assetOf(address));
  if (!file) return void response.writeHead(404).end();
  files.set(address, file);
  const headers = {
    'content-type': file.type,
    'accept-ranges': 'bytes',
    'content-security-policy': file.policy,
  };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(asked.range ?? '') ?? [];
  if (first !== undefined) {
    const end = last ? Math.min(Number(last), file.body.length - 1) : file.body.length - 1;
    const contentRange = `bytes ${first}-${end}/${file.body.length}`;
    response.writeHead(206, { ...headers, 'content-range': contentRange });
    return line.send(response, file.body.subarray(Number(first), end + 1));
  }
  const isPacked = line.isSlow && !PACKED.test(file.type) && /\bbr\b/.test(String(asked['accept-encoding']));
  if (isPacked) file.packed ??= brotliCompressSync(file.body);
  response.writeHead(200, { ...headers, ...(isPacked && { 'content-encoding': 'br' }) });
  return line.send(response, isPacked ? file.packed! : file.body);
}

/** One of the client's bundles. */
async function assetOf(address: string): Promise<ServedFile | null> {
  if (!address.startsWith('/assets/')) return null;
  const body = await readFile(path.join(CLIENT_FOLDER, path.basename(address))).catch(() => null);
  // A worker keeps to the policy that its own file came with.
  return body && { body, type: ASSET_TYPES[path.extname(address)]!, policy: CONTENT_SECURITY_POLICY };
}

/** A framed photo as somebody would download it. */
export async function drawFramedPrint(
  art: Art,
  orientation: Orientation = 'landscape',
  photo = PHOTO,
): Promise<Buffer> {
  return (
    await composeFrame({ photo: await readFile(photo), art, orientation, fit: 'cover', longSide: 1500 })
  ).jpeg;
}

/** The `.target` of a marker, whatever photo hangs in it. */
export async function buildFrameTarget(art: Art): Promise<Uint8Array> {
  const width = 1500;
  const { data, width: columns, height } = await renderArt(art, { width });
  const print = { data: greyFromRgb(data, 3), width: columns, height };
  const window = windowInPixels(art.format, art.layout, width);
  return (await loadRuntime()).buildTarget(print, { window, photoKnown: false });
}

/** The `.target` of a picture without a frame. */
export async function buildPhotoTarget(jpeg: Buffer): Promise<Uint8Array> {
  const { data, info } = await sharp(jpeg).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const window = { x: 0, y: 0, width, height };
  return (await loadRuntime()).buildTarget(
    { data: greyFromRgb(data, 3), width, height },
    { window, photoKnown: true },
  );
}

/** An item of a page; files lie under the names given. */
export function viewerItem(art: Art, more: Partial<ViewerItem> = {}): ViewerItem {
  return {
    videoUrl: '/clip.mp4',
    posterUrl: '/landscape.jpg',
    pictureUrl: '/landscape.jpg',
    window: windowOf(art.format, art.layout),
    orientation: 'landscape',
    fit: 'cover',
    ...more,
  };
}
