// Records what mind-ar makes of every image of the oracle: `node test/oracle/record.mjs [--missing | --verify]`. Takes
// about ten minutes of CPU. With --missing only images without a hash are compiled; with --verify all are, nothing is
// written, and a difference to the recorded hashes is an error. Uses mind-ar alone, nothing of the engine.
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
const recorded: Record<string, Recorded> = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
const hashes: Record<string, Recorded> = {};
for (const name of await oracleNames()) {
  const image = await oracleImage(name);
  const pixels = sha256(image.data);
  const known = recorded[name];
  if (option === '--missing' && known?.pixels === pixels) {
    hashes[name] = known;
    continue;
  }
  const started = performance.now();
  const mind = await compileWithMindAr(image);
  hashes[name] = { pixels, mind: sha256(mind), bytes: mind.length };
  const differs = option === '--verify' && known?.mind !== hashes[name].mind;
  if (differs) process.exitCode = 1;
  const milliseconds = Math.round(performance.now() - started);
  console.log(
    `${name}: ${mind.length} bytes, ${milliseconds} ms${differs ? ': differs from what was recorded' : ''}`,
  );
}
if (option !== '--verify') await writeFile(file, `${JSON.stringify(hashes, null, 2)}\n`);
