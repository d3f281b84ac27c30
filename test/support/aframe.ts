// A-Frame, for pages as MindAR's documentation has them. It can't be a dependency: one of its own comes from GitHub. Its package has all
// of it in one file, though, which is fetched from the registry once.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version that MindAR's documentation names. */
const VERSION = '1.5.0';
const SHA256 = '0729eeb5e37481bb39059c3e6161ec45f644854e5b658b64fe45ff2c3f9c6f33';
const KEPT = path.join(
  path.dirname(createRequire(import.meta.url).resolve('mind-ar/package.json')),
  `../.cache/passepartout/aframe-${VERSION}.min.js`,
);

/** The script, which is checked against what it was when this was written. Rejects where neither cache nor registry has it. */
export async function aframeScript(): Promise<Buffer> {
  const kept = await readFile(KEPT).catch(() => null);
  if (kept && sha256(kept) === SHA256) return kept;
  const folder = await mkdtemp(path.join(tmpdir(), 'aframe-'));
  try {
    await run('npm', ['pack', `aframe@${VERSION}`, '--silent'], { cwd: folder });
    const file = `package/dist/aframe-v${VERSION}.min.js`;
    await run('tar', ['-xzf', `aframe-${VERSION}.tgz`, file], { cwd: folder });
    const script = await readFile(path.join(folder, file));
    if (sha256(script) !== SHA256) throw new Error(`aframe@${VERSION} is not what it was.`);
    await mkdir(path.dirname(KEPT), { recursive: true });
    await rename(path.join(folder, file), KEPT).catch(() => {}); // Another disk: it is fetched again the next time.
    return script;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
