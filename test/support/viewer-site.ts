// AR pages as the server makes them, before any project: prints, targets and clips of a test's own.
import { readFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
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
  /** Serves an AR page under a path. */
  page(address: string, items: ViewerItem[], config?: Partial<ViewerConfig>): void;
  close(): void;
}

interface ServedFile {
  body: Buffer;
  type: string;
  policy: string;
}

/** Serves what it is given and the client's bundles, with the viewer's policy and byte ranges. */
export async function startViewerSite(): Promise<ViewerSite> {
  const files = new Map<string, ServedFile>();
  const server = createServer((request, response) => {
    answer(files, request.url!, request.headers.range, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const put = (address: string, body: Uint8Array, type: string, policy = VIEWER_CONTENT_SECURITY_POLICY) =>
    files.set(address, { body: Buffer.from(body), type, policy });
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    put,
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

async function answer(
  files: Map<string, ServedFile>,
  url: string,
  range: string | undefined,
  response: ServerResponse,
) {
  const address = new URL(url, 'http://localhost').pathname;
  const asset = address.startsWith('/assets/')
    ? await readFile(path.join(CLIENT_FOLDER, path.basename(address))).catch(() => null)
    : null;
  // A worker keeps to the policy that its own file came with.
  const file = asset
    ? { body: asset, type: ASSET_TYPES[path.extname(address)]!, policy: CONTENT_SECURITY_POLICY }
    : files.get(address);
  if (!file) return response.writeHead(404).end();
  const headers = {
    'content-type': file.type,
    'accept-ranges': 'bytes',
    'content-security-policy': file.policy,
  };
  const [, first, last] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  if (first === undefined) return response.writeHead(200, headers).end(file.body);
  const end = last ? Math.min(Number(last), file.body.length - 1) : file.body.length - 1;
  const contentRange = `bytes ${first}-${end}/${file.body.length}`;
  return response
    .writeHead(206, { ...headers, 'content-range': contentRange })
    .end(file.body.subarray(Number(first), end + 1));
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
