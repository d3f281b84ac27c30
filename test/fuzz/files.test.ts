// Files that were tampered with: each is read, or refused with a code of ours, and nothing else ever happens.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderArt } from '../../markers/art/index.ts';
import { codeOf } from '../../markers/coded-error.ts';
import { greyFromRgb, readMind } from '../../markers/engine/index.ts';
import { fingerprintOf, LookAlikeIndex, matchFingerprints } from '../../markers/gate/index.ts';
import { readSignature } from '../../markers/runtime/identify/index.ts';
import { loadRuntime, readTarget } from '../../markers/runtime/index.ts';
import { hash } from '../../markers/runtime/target-format.ts';
import { buildMarker } from '../../pool-builder/build-marker.ts';
import { openMediaThreads } from '../../server/media/threads.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { Mutator } from './mutate.ts';

const CASES = isLong ? 20_000 : 100;
const PICTURES = isLong ? 1500 : 4;
const VIDEOS = isLong ? 400 : 4;

let marker: Awaited<ReturnType<typeof buildMarker>>;
let folder: string;
const threads = openMediaThreads({ least: 0, most: 2 });
beforeAll(async () => {
  marker = await buildMarker({ format: '3x2', layout: 'border-8', style: 'terrazzo', seed: 5 });
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-fuzz-'));
}, 60_000);
afterAll(async () => {
  await threads.close();
  await rm(folder, { recursive: true, force: true });
});

/** What came of it: a code of ours, or that it was read. Anything else fails the test, with the seed that found it. */
async function outcome(seed: string, read: () => unknown): Promise<string> {
  try {
    await read();
    return 'read';
  } catch (error) {
    const code = codeOf(error);
    if (code === undefined || code === 'WORKER_FAILED')
      throw new Error(`${seed} is met by no code of ours: ${(error as Error).stack}`);
    return code;
  }
}

/** Tampered with, and its checksum made right again: what reads it must look further. */
function signed(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= 12) new DataView(bytes.buffer).setUint32(8, hash(bytes), true);
  return bytes;
}

describe('a tampered file is read, or refused with a code', () => {
  const READERS: [string, () => Uint8Array, (bytes: Uint8Array) => unknown, codes: string[]][] = [
    ['.mind', () => marker.mind, readMind, ['BROKEN_MIND']],
    ['.mind, for its fingerprint', () => marker.mind, fingerprintOf, ['BROKEN_MIND']],
    [
      '.target',
      () => marker.target,
      (bytes) => readTarget(signed(bytes)),
      ['BROKEN_TARGET', 'TARGET_VERSION'],
    ],
    [
      'signature',
      () => marker.signature,
      (bytes) => readSignature(signed(bytes)),
      ['BROKEN_SIGNATURE', 'SIGNATURE_VERSION'],
    ],
    [
      'keys of a fingerprint',
      () => marker.fingerprint.keys,
      (bytes) => new LookAlikeIndex().add(1, bytes),
      ['BROKEN_FINGERPRINT'],
    ],
    [
      'features of a fingerprint',
      () => marker.fingerprint.features,
      (bytes) => matchFingerprints(marker.fingerprint.features, bytes),
      ['BROKEN_FINGERPRINT'],
    ],
  ];

  it.each(READERS)(
    '%s',
    async (name, original, read, codes) => {
      const found = new Set<string>();
      // The index takes 4 MB each time.
      const cases = name.startsWith('keys') ? Math.max(20, CASES / 20) : CASES;
      for (let number = 0; number < cases; number++) {
        const seed = `${name} ${number}`;
        found.add(await outcome(seed, () => read(new Mutator(seed).bytes(original()))));
      }
      expect([...found].filter((each) => each !== 'read' && !codes.includes(each))).toEqual([]);
      expect(found.size).toBeGreaterThan(1);
    },
    300_000,
  );

  it('.target that a camera’s picture is searched for', async () => {
    const runtime = await loadRuntime();
    const { data, width, height } = await renderArt(
      { format: '3x2', layout: 'border-8', style: 'terrazzo', seed: 5 },
      { width: 640 },
    );
    const grey = greyFromRgb(data, 3);
    let searched = 0;
    for (let number = 0; number < CASES / 20; number++) {
      const seed = `searched ${number}`;
      await outcome(seed, async () => {
        const target = signed(new Mutator(seed).bytes(marker.target));
        const recogniser = await runtime.createRecogniser([target], { width, height });
        searched++;
        for (const sight of recogniser.process(grey))
          for (const value of sight.found ? sight.homography : []) expect(Number.isFinite(value)).toBe(true);
      });
    }
    expect(searched).toBeGreaterThan(0);
  }, 600_000);

  const heic = readFile(path.join(import.meta.dirname, '../fixtures/intake/garden.heic'));
  const small = () => sharp(photoBytes()).resize(320, 213);
  it.each([
    ['JPEG', () => small().jpeg().toBuffer()],
    ['PNG', () => small().png().toBuffer()],
    ['WebP', () => small().webp().toBuffer()],
    ['AVIF', () => small().avif({ effort: 0 }).toBuffer()],
    ['TIFF', () => small().tiff().toBuffer()],
    ['HEIC', () => heic],
  ])(
    '%s',
    async (name, make) => {
      const original = await make();
      const found = new Set<string>();
      const cases = name === 'HEIC' ? PICTURES / 4 : PICTURES;
      for (let number = 0; number < cases; number++) {
        const seed = `${name} ${number}`;
        const file = path.join(folder, 'picture');
        await writeFile(file, new Mutator(seed).bytes(original));
        found.add(await outcome(seed, () => threads.run('takePhoto', file)));
      }
      expect([...found].filter((code) => !/^(read|PHOTO_\w+)$/.test(code))).toEqual([]);
    },
    900_000,
  );

  it('video', async () => {
    const found = new Set<string>();
    for (let number = 0; number < VIDEOS; number++) {
      const seed = `video ${number}`;
      const file = path.join(folder, 'video');
      await writeFile(file, new Mutator(seed).bytes(videoBytes()));
      found.add(await outcome(seed, () => threads.run('probeVideo', file)));
    }
    expect([...found].filter((code) => !/^(read|VIDEO_\w+)$/.test(code))).toEqual([]);
  }, 900_000);
});
