// Builds what is missing or older than its sources into dist/. Every command runs it first; `npm run build` runs it alone;
// with `--is-current` it only says, by its exit code, whether there is nothing to build.
// Steps: the WebAssembly of engine, runtime and gate (asc), the server's JavaScript (tsc), data files beside it, the face finder's
// TensorFlow.js and the viewer (esbuild), the site (Vite).
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, 'dist');

const LOCK_PAUSE_MS = 200;
const LONGEST_BUILD_MS = 5 * 60_000;

const DATA_FILES = [
  ['db/migrations', 'db/migrations'],
  ['server/samples', 'server/samples'],
  ['client/shop/package.json', 'client/shop/package.json'],
  ['server/media/face-model', 'server/media/face-model'],
  ...[
    'noto-sans/400Regular',
    'noto-sans/600SemiBold',
    'noto-sans-armenian/400Regular',
    'noto-sans-armenian/600SemiBold',
  ].map((font) => [`node_modules/@expo-google-fonts/${font}`, 'server/media/print/fonts']),
];

const steps = [
  kernels('engine'),
  kernels('runtime'),
  kernels('gate'),
  {
    name: 'server',
    sources: [
      'markers',
      'pool-builder',
      'db',
      'server',
      'client/shop',
      'test/bench',
      'test/long',
      'test/pool-builder',
      'test/support',
      'tsconfig.json',
      'tsconfig.build.json',
    ],
    run: () => node('typescript/bin/tsc', ['-p', 'tsconfig.build.json']),
  },
  {
    name: 'data files',
    sources: DATA_FILES.map(([from]) => from),
    run: async () => {
      for (const [from, to] of DATA_FILES) {
        if (existsSync(path.join(root, from)))
          cpSync(path.join(root, from), path.join(dist, to), {
            recursive: true,
            filter: (source) => !/\.ts$|\.ttf\.png$|index\.js$/.test(source),
          });
      }
    },
  },
  {
    name: 'face finder',
    sources: ['server/media/tfjs'],
    run: bundleTfjs,
  },
  {
    name: 'client',
    sources: ['client', 'server', 'markers'],
    run: async () => {
      const { buildClient } = await import(pathToFileURL(path.join(root, 'client/build.mjs')).href);
      await buildClient(path.join(dist, 'client'));
    },
  },
];

/** TensorFlow.js in one file with its WebAssembly beside it: what is installed to run the service has nothing of it. */
async function bundleTfjs() {
  const { build } = await import('esbuild');
  const to = path.join(dist, 'server/media/tfjs');
  // It is written for CommonJS, whose names it looks for.
  const names = `import { createRequire } from 'node:module'; import { fileURLToPath } from 'node:url';
const require = createRequire(import.meta.url); const __filename = fileURLToPath(import.meta.url);
const __dirname = fileURLToPath(new URL('.', import.meta.url));`;
  await build({
    entryPoints: [path.join(root, 'server/media/tfjs/entry.mjs')],
    outfile: path.join(to, 'tfjs.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    minify: true,
    banner: { js: names },
    logLevel: 'warning',
  });
  const binaries = path.join(root, 'node_modules/@tensorflow/tfjs-backend-wasm/dist');
  for (const name of readdirSync(binaries))
    if (name.endsWith('.wasm')) cpSync(path.join(binaries, name), path.join(to, name));
}

/** WebAssembly from `markers/<name>/kernels`. */
function kernels(name) {
  return {
    name,
    sources: [`markers/${name}/kernels`, `markers/${name}/layout.ts`],
    run: () =>
      node('assemblyscript/bin/asc.js', [
        `markers/${name}/kernels/index.ts`,
        ...['-o', `dist/markers/${name}/${name}.wasm`, '-O3', '--noAssert', '--converge'],
        ...['--runtime', 'stub', '--enable', 'simd', '--importMemory'],
        ...['--initialMemory', '1', '--maximumMemory', '65536'],
      ]),
  };
}

/** Whether dist/ is what these sources give. */
function isCurrent() {
  const stamps = readStamps();
  return steps.every((step) => stamps[step.name] === fingerprint(step.sources));
}

/** Brings dist/ up to date. Writes to stderr only, and only when there is something to build. */
export async function ensureBuilt() {
  if (isCurrent()) return;
  if (!existsSync(path.join(root, 'node_modules/assemblyscript'))) {
    // A production install has no compilers: it runs what was built before it was packed.
    if (existsSync(path.join(dist, 'server/main.js'))) return;
    throw new Error(
      'dist/ is missing and the compilers are not installed: run `npm ci && npm run build` first.',
    );
  }
  const release = await lock();
  try {
    const current = readStamps();
    for (const step of steps) {
      const wanted = fingerprint(step.sources);
      if (current[step.name] === wanted) continue;
      process.stderr.write(`building ${step.name} …\n`);
      await step.run();
      current[step.name] = wanted;
      writeFileSync(path.join(dist, 'built.json'), `${JSON.stringify(current, null, 2)}\n`);
    }
  } finally {
    release();
  }
}

/** A hash of the names, sizes and times of all source files below these paths. */
function fingerprint(sources) {
  const hash = createHash('sha256').update(readFileSync(fileURLToPath(import.meta.url)));
  const visit = (file) => {
    const stat = statSync(file, { throwIfNoEntry: false });
    if (!stat) return;
    if (stat.isDirectory()) for (const name of readdirSync(file).sort()) visit(path.join(file, name));
    else hash.update(`${path.relative(root, file)}\0${stat.size}\0${stat.mtimeMs}\n`);
  };
  for (const source of sources) visit(path.join(root, source));
  return hash.digest('hex');
}

function readStamps() {
  try {
    return JSON.parse(readFileSync(path.join(dist, 'built.json'), 'utf8'));
  } catch {
    return {};
  }
}

/**
 * Two commands may start at once on a fresh clone: one builds, the other waits. The lock of a builder that died, or that is
 * older than any build takes (another process may have its number by now), is taken over.
 */
async function lock() {
  mkdirSync(dist, { recursive: true });
  const file = path.join(dist, 'building.lock');
  for (let waited = 0; ; waited += LOCK_PAUSE_MS) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
      if (isStale(file)) rmSync(file, { force: true });
      else await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS));
      if (waited === 10 * LOCK_PAUSE_MS)
        process.stderr.write('waiting for another command that is building …\n');
    }
  }
}

function isStale(file) {
  const stat = statSync(file, { throwIfNoEntry: false });
  if (!stat) return false;
  const age = Date.now() - stat.mtimeMs;
  const owner = Number(readFileSync(file, 'utf8'));
  return age > LONGEST_BUILD_MS || (owner ? !isAlive(owner) : age > 10 * LOCK_PAUSE_MS);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function node(script, args) {
  const file = path.join(root, 'node_modules', script);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [file, ...args], { cwd: root, stdio: ['ignore', 2, 2] });
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`${script} failed with exit code ${code}.`)),
    );
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  if (process.argv[2] === '--is-current') process.exit(isCurrent() ? 0 : 1);
  await ensureBuilt().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}
