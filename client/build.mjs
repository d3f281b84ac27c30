// Bundles the browser's code: the AR viewer with its search thread and WebAssembly, MindAR's tracker in files of its own, the pages that are made
// on the server (esbuild), and the site (Vite).
// Names carry a hash of the content, so a server may let browsers keep them for ever.
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import esbuild from 'esbuild';
import sharp from 'sharp';
import { build as buildWithVite } from 'vite';

const client = path.dirname(fileURLToPath(import.meta.url));
// The real path: a linked folder would bring every module twice.
const modules = realpathSync(path.join(path.dirname(client), 'node_modules'));
/** Built from markers/runtime/kernels before the client is. */
const runtimeWasm = path.join(path.dirname(client), 'dist/markers/runtime/runtime.wasm');
const mindarSource = path.join(modules, 'mind-ar/src/image-target');

/** Built with the server, before the client is. */
const builtArt = path.join(path.dirname(client), 'dist/markers/art/index.js');
/** Pictures that the site's sources name: drawn here, so that they show what frames look like by now. */
const pictures = path.join(path.dirname(client), 'dist/pictures');
const EXAMPLE_PHOTO = path.join(path.dirname(client), 'server/samples/photo.jpg');
const EXAMPLE_ART = { format: '3x2', layout: 'border-8', style: 'terrazzo', seed: 7 };
/** A little more than it is shown at. */
const EXAMPLE_WIDTH = 560;

/**
 * Builds everything a browser loads into `outDir`, which is emptied first but for `shop`, and writes `outDir/manifest.json`:
 * stable name → file name with the content's hash, as `{ "viewer.js": "viewer-ABC123.js", … }`. Source maps lie beside
 * the files (`<file>.map`) and no file refers to them, so no phone loads one. `outDir/site.json` says what each page of the site needs:
 * see `siteFiles`.
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
      entry('waiting', 'pages/waiting.ts'),
      entry('pages', 'pages/pages.css'),
    ])),
    ...(await bundle(outDir, [entry('search-worker', 'viewer/runtime-tracker/search-worker.ts')], {
      format: 'iife',
    })),
    'runtime.wasm': await copyHashed(outDir, runtimeWasm),
    // The page on which one tries the HTTP API.
    'rapidoc-min.js': await copyHashed(outDir, path.join(modules, 'rapidoc/dist/rapidoc-min.js')),
  };

  await drawExample();
  await buildSite(outDir);
  // All of them: of the site's threads and their WebAssembly no list says anything.
  const texts = (await readdir(outDir)).filter((file) => /\.(js|css|wasm|svg)$/.test(file));
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

/** A frame with a clear window, and the photo for that window. */
async function drawExample() {
  const { renderOverlay, sheetInPixels } = await import(pathToFileURL(builtArt).href);
  await mkdir(pictures, { recursive: true });
  const options = { width: EXAMPLE_WIDTH };
  const { data, width, height } = await renderOverlay(EXAMPLE_ART, options);
  await sharp(data, { raw: { width, height, channels: 4 } })
    .webp({ quality: 60, alphaQuality: 90, effort: 6 })
    .toFile(path.join(pictures, 'example-frame.webp'));
  const { window } = sheetInPixels(EXAMPLE_ART, options);
  await sharp(EXAMPLE_PHOTO)
    .resize({ width: window.width, height: window.height, fit: 'cover' })
    .webp({ quality: 62, effort: 6 })
    .toFile(path.join(pictures, 'example-photo.webp'));
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

/** Builds the site and writes `outDir/site.json`. */
async function buildSite(outDir) {
  const configFile = path.join(client, 'vite.config.mjs');
  await buildWithVite({ configFile, logLevel: 'warn', build: { outDir } });
  const built = JSON.parse(await readFile(path.join(outDir, '.vite/manifest.json'), 'utf8'));
  await rm(path.join(outDir, '.vite'), { recursive: true });
  await writeFile(path.join(outDir, 'site.json'), `${JSON.stringify(siteFiles(built), null, 2)}\n`);
}

/**
 * What a page needs at once, so that a browser need not find it out file by file: `script` and `styles` of every page; `modules`, by the
 * source's name below client/site without its ending (`create/create-page`, `create/words/en`): the script of that name and those that it imports;
 * `pictures`, by the same names: those that its script shows.
 */
function siteFiles(built) {
  const closure = (key, seen = new Set()) => {
    if (seen.has(key)) return [];
    seen.add(key);
    const { file, imports = [] } = built[key];
    return [file, ...imports.flatMap((name) => closure(name, seen))];
  };
  const main = 'site/main.tsx';
  const entries = Object.entries(built)
    .filter(([key, { isDynamicEntry }]) => key === main || isDynamicEntry)
    .map(([key, chunk]) => ({ name: key.replace(/^site\//, '').replace(/\.tsx?$/, ''), key, chunk }));
  const isPicture = (file) => /\.(webp|png|jpg|svg)$/.test(file);
  const styles = Object.values(built)
    .filter(({ file }) => file.endsWith('.css'))
    .map(({ file }) => file);
  return {
    script: built[main].file,
    styles: [...new Set([...styles, ...(built[main].css ?? [])])],
    modules: Object.fromEntries(entries.map(({ name, key }) => [name, closure(key)])),
    pictures: Object.fromEntries(
      entries
        .map(({ name, chunk }) => [name, (chunk.assets ?? []).filter(isPicture)])
        .filter(([, pictures]) => pictures.length > 0),
    ),
  };
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
