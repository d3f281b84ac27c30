// Records what mind-ar makes of every image of the oracle: `node test/oracle/record.mjs [--missing]`. Takes about ten
// minutes of CPU; with --missing only images without a hash are compiled. Uses mind-ar alone, nothing of the engine.
import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { oracleImage, oracleNames } from './images.ts';
import { compileWithMindAr } from './mind-ar.ts';

/** SHA-256 of the RGB pixels (so that a changed decoder is told from a changed engine) and of the `.mind` file. */
interface Recorded {
  pixels: string;
  mind: string;
  bytes: number;
}

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const [file, option] = process.argv.slice(2);
if (!file) throw new Error('Run test/oracle/record.mjs, which says where hashes.json lies.');
const old: Record<string, Recorded> =
  option === '--missing' ? JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) : {};
const hashes: Record<string, Recorded> = {};
for (const name of await oracleNames()) {
  const image = await oracleImage(name);
  const pixels = sha256(image.data);
  const known = old[name];
  if (known?.pixels === pixels) {
    hashes[name] = known;
    continue;
  }
  const started = performance.now();
  const mind = await compileWithMindAr(image);
  hashes[name] = { pixels, mind: sha256(mind), bytes: mind.length };
  console.log(`${name}: ${mind.length} bytes, ${Math.round(performance.now() - started)} ms`);
  await writeFile(file, `${JSON.stringify({ ...old, ...hashes }, null, 2)}\n`);
}
await writeFile(file, `${JSON.stringify(hashes, null, 2)}\n`);
