import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { makeZip } from 'client-zip';
import { findItems, findProjectFiles, type Project } from '../../db/projects.ts';
import { assetUrl, CLIENT_FOLDER } from '../client-assets.ts';
import type { Parts } from '../parts.ts';
import { insteadOfThumbnail } from './files.ts';
import { requireReady } from './items.ts';
import { viewerAssets, viewerConfig } from './viewer.ts';
import { renderViewerPage } from './viewer-page.ts';

const README = `A living photo, with all that it takes to show it.

Put this folder on any web space, below any address, as long as that begins with https://
(browsers open the camera only there). index.html is the page; point a phone that has it open at the print.
Nothing in it asks any other server for anything.
`;

interface Entry {
  name: string;
  input: string | ReadableStream<Uint8Array>;
  size?: number;
}

/**
 * A ready project as a ZIP that works on any static host: the AR page as it is today, with relative addresses, its scripts, targets, videos and
 * pictures. It is read and packed while it is sent, one file after the other. Throws PROJECT_NOT_READY.
 */
export async function exportProject(parts: Parts, project: Project): Promise<ReadableStream> {
  requireReady(project);
  const entries = await findItems(parts.db, project.id);
  const config = viewerConfig(parts, project, entries, 'en');
  const items = config.items.map((item) => ({
    ...item,
    videoUrl: nameOf(item.videoUrl),
    posterUrl: nameOf(item.posterUrl),
    pictureUrl: nameOf(item.pictureUrl),
    ...(item.maskUrl && { maskUrl: nameOf(item.maskUrl) }),
    ...(item.targetUrl && { targetUrl: nameOf(item.targetUrl) }),
  }));
  const { viewerScript, viewerStyle, searchWorker, runtimeWasm, mindarScript } = viewerAssets();
  const inFolder = (url: string) => `assets/${nameOf(url)}`;
  const assets = {
    viewerScript: inFolder(viewerScript),
    viewerStyle: inFolder(viewerStyle),
    searchWorker: inFolder(searchWorker),
    runtimeWasm: inFolder(runtimeWasm),
    mindarScript: inFolder(mindarScript),
  };
  const { reportUrl: _, looks: __, shop, ...rest } = config;
  const page = renderViewerPage(
    { ...rest, shop: { name: shop?.name }, items, mindUrl: nameOf(config.mindUrl) },
    assets,
  );
  const named = items.flatMap(({ videoUrl, posterUrl, pictureUrl, maskUrl, targetUrl }) =>
    [videoUrl, posterUrl, pictureUrl, maskUrl, targetUrl].filter((name) => name !== undefined),
  );
  const screens = named.flatMap((name) => insteadOfThumbnail(name) ?? []);
  const names = [...new Set([...named, ...screens, nameOf(config.mindUrl), 'qr-code.png'])];
  const files = await findProjectFiles(parts.db, project.id, names);
  const has = (name: string) => files.some((file) => file.name === name);
  for (const name of named) {
    const screen = has(name) ? undefined : files.find((file) => file.name === insteadOfThumbnail(name));
    if (screen) files.push({ ...screen, name });
  }

  async function* pack(): AsyncGenerator<Entry> {
    yield { name: 'index.html', input: page };
    yield { name: 'README.txt', input: README };
    for (const url of [...Object.values(viewerAssets()), assetUrl('mindar-worker.js')])
      yield asset(nameOf(url));
    for (const { name, storageKey, bytes } of files)
      yield { name, size: bytes, input: webStream(await parts.storage.read(storageKey)) };
  }
  return makeZip(pack() as Parameters<typeof makeZip>[0]);
}

async function asset(name: string): Promise<Entry> {
  const file = path.join(CLIENT_FOLDER, name);
  const { size } = await stat(file);
  return { name: `assets/${name}`, size, input: webStream(createReadStream(file)) };
}

const webStream = (stream: Readable) => Readable.toWeb(stream) as ReadableStream<Uint8Array>;

/** Of an address' path, what comes after its last slash. */
const nameOf = (url: string) => url.split('/').at(-1)!;
