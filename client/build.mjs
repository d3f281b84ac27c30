// Bundles the browser's code: the AR viewer with its search thread and WebAssembly, MindAR's tracker in files of its own, and the site.
// Names carry a hash of the content, so a server may let browsers keep them for ever.
import { createHash } from 'node:crypto';
import { existsSync, realpathSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import sharp from 'sharp';

const client = path.dirname(fileURLToPath(import.meta.url));
// The real path: a linked folder would bring every module twice.
const modules = realpathSync(path.join(path.dirname(client), 'node_modules'));
/** Built from markers/runtime/kernels before the client is. */
const runtimeWasm = path.join(path.dirname(client), 'dist/markers/runtime/runtime.wasm');
const mindarSource = path.join(modules, 'mind-ar/src/image-target');

/** Built with the server, before the client is. */
const builtArt = path.join(path.dirname(client), 'dist/markers/art/index.js');
/** Twice as wide as it is shown. */
const SAMPLE_WIDTH = 240;
const SAMPLE_SEED = 7;

/** Where the server serves the bundles; `client/site/index.html` names them below it. */
const ASSETS_PATH = '/assets/';

/**
 * Builds everything a browser loads into `outDir`, which is emptied first but for `shop`, and writes `outDir/manifest.json`:
 * stable name → file name with the content's hash, as `{ "viewer.js": "viewer-ABC123.js", … }`. Source maps lie beside
 * the files (`<file>.map`) and no file refers to them, so no phone loads one. `client/site/index.html` is copied with its
 * references to `/assets/site.js` and the like replaced by the hashed names.
 */
export async function buildClient(outDir) {
  await mkdir(outDir, { recursive: true });
  // The package for shops lies there too: the server's build makes it.
  const old = (await readdir(outDir)).filter((name) => name !== 'shop');
  await Promise.all(old.map((name) => rm(path.join(outDir, name), { recursive: true })));

  const worker = await bundle(outDir, [entry('mindar-worker', `${mindarSource}/controller.worker.js`)], {
    format: 'iife',
    plugins: [slimMindar()],
  });
  const manifest = {
    ...worker,
    ...(await bundle(outDir, [entry('mindar', 'viewer/mindar/mindar-tracker.ts')], {
      plugins: [slimMindar(worker['mindar-worker.js'])],
    })),
    ...(await bundle(outDir, [entry('viewer', 'viewer/main.ts'), entry('viewer', 'viewer/viewer.css')])),
    ...(await bundle(outDir, [
      entry('scan', 'scan/main.ts'),
      entry('field', 'field/main.ts'),
      entry('waiting', 'site/waiting.ts'),
    ])),
    ...(await bundle(outDir, [entry('search-worker', 'viewer/runtime-tracker/search-worker.ts')], {
      format: 'iife',
    })),
    'runtime.wasm': await copyHashed(outDir, runtimeWasm),
    // The page on which one tries the HTTP API.
    'rapidoc-min.js': await copyHashed(outDir, path.join(modules, 'rapidoc/dist/rapidoc-min.js')),
  };

  Object.assign(manifest, await drawStyles(outDir));
  const site = path.join(client, 'site');
  const files = existsSync(site) ? await readdir(site) : [];
  const sources = files.filter((name) => name === 'main.ts' || name === 'site.css');
  if (sources.length > 0)
    Object.assign(
      manifest,
      await bundle(
        outDir,
        sources.map((name) => entry('site', `site/${name}`)),
      ),
    );
  if (files.includes('index.html')) {
    const page = await readFile(path.join(site, 'index.html'), 'utf8');
    await writeFile(path.join(outDir, 'index.html'), withHashedNames(page, manifest));
  }
  const texts = Object.values(manifest).filter((file) => !file.endsWith('.webp'));
  await Promise.all(texts.map((file) => compress(path.join(outDir, file))));
  await writeFile(path.join(outDir, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

/** Copies a file under a name with its content's hash, and returns that name. */
async function copyHashed(outDir, file) {
  const content = await readFile(file);
  const { name, ext } = path.parse(file);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 8).toUpperCase();
  const hashed = `${name}-${hash}${ext}`;
  await writeFile(path.join(outDir, hashed), content);
  return hashed;
}

/** A small frame of each style, to choose from. */
async function drawStyles(outDir) {
  const { STYLES, renderArt } = await import(pathToFileURL(builtArt).href);
  const names = {};
  for (const style of Object.keys(STYLES)) {
    const art = { format: '3x2', layout: 'border-22', style, seed: SAMPLE_SEED };
    const { data, width, height } = await renderArt(art, { width: SAMPLE_WIDTH, windowFill: '#e9e4da' });
    const raw = { width, height, channels: 3 };
    const name = `style-${style}.webp`;
    const file = path.join(outDir, name);
    await sharp(data, { raw }).webp({ quality: 80 }).toFile(file);
    names[name] = await copyHashed(outDir, file);
    await rm(file);
  }
  return names;
}

/** Once and for all, as small as it goes: the server sends these to every browser that takes them. */
async function compress(file) {
  const content = await readFile(file);
  const size = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
  await writeFile(`${file}.br`, brotliCompressSync(content, { params: size }));
  await writeFile(`${file}.gz`, gzipSync(content, { level: 9 }));
}

function entry(out, file) {
  return { in: path.resolve(client, file), out };
}

/** Bundles the entries and returns stable name → hashed name of the JavaScript and CSS that came out. */
async function bundle(outDir, entryPoints, options = {}) {
  const { metafile } = await esbuild.build({
    absWorkingDir: path.dirname(client),
    bundle: true,
    minify: true,
    format: 'esm',
    target: ['es2022', 'safari15'],
    sourcemap: 'external',
    metafile: true,
    legalComments: 'none',
    entryPoints,
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    outdir: outDir,
    define: { 'process.env.NODE_ENV': '"production"' },
    loader: { '.svg': 'file', '.png': 'file', '.jpg': 'file', '.webp': 'file', '.woff2': 'file' },
    logLevel: 'warning',
    ...options,
  });
  const outputs = Object.entries(metafile.outputs).filter(([, output]) => output.entryPoint);
  return Object.fromEntries(
    outputs.map(([file]) => {
      const hashed = path.basename(file);
      return [hashed.replace(/-[A-Z0-9]{8}(?=\.\w+$)/, ''), hashed];
    }),
  );
}

function withHashedNames(page, manifest) {
  return Object.entries(manifest).reduce(
    (text, [name, hashed]) => text.replaceAll(`${ASSETS_PATH}${name}"`, `${ASSETS_PATH}${hashed}"`),
    page,
  );
}

/**
 * MindAR without what the viewer does not run (nine tfjs kernels, no compiler), and with our finer tracker. Its worker is a file beside the bundle and not,
 * as MindAR would have it, a blob, which a strict content security policy refuses.
 */
function slimMindar(workerFile = '') {
  return {
    name: 'slim-mindar',
    setup(build) {
      const mindarTf = path.join(client, 'viewer/mindar/tf.js');
      const webglBase = path.join(modules, '@tensorflow/tfjs-backend-webgl/dist/base.js');
      build.onResolve({ filter: /^@tensorflow\/tfjs$/ }, () => ({ path: mindarTf }));
      build.onResolve({ filter: /^@tensorflow\/tfjs-backend-webgl$/ }, () => ({ path: webglBase }));
      const controller = path.join(mindarSource, 'controller.js');
      build.onResolve({ filter: /^\.\/(compiler|tracker\/tracker)\.js$/ }, ({ path: name, importer }) =>
        importer === controller
          ? { path: path.join(client, 'viewer/mindar', path.basename(name).replace('.js', '.ts')) }
          : undefined,
      );
      build.onResolve({ filter: /\?worker&inline$/ }, ({ path: name }) => ({
        path: name,
        namespace: 'worker',
      }));
      build.onLoad({ filter: /.*/, namespace: 'worker' }, () => ({
        contents: `export default class extends Worker {
          constructor() { super(new URL(${JSON.stringify(workerFile)}, import.meta.url)); }
        }`,
        loader: 'js',
      }));
    },
  };
}
