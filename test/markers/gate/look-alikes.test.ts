import { beforeAll, describe, expect, test, vi } from 'vitest';
import type { Pixels } from '../../../markers/art/index.ts';
import {
  admitMarker,
  type Fingerprint,
  fingerprintOf,
  inspectMarker,
  LookAlikeIndex,
  matchFingerprints,
} from '../../../markers/gate/index.ts';
import { compiled, drawn, drawnPortrait, pieced, shrunk, sparse, tiled, toned, turnedHalf } from './arts.ts';

const POOL = Array.from({ length: 16 }, (_, i) => 500 + i);
const STRANGERS = [900, 901, 902, 903];

const print = async (picture: Pixels) => fingerprintOf(await compiled(picture));
const pool = new Map<number, Fingerprint>();
const index = new LookAlikeIndex();
beforeAll(async () => {
  for (const id of POOL) {
    pool.set(id, await print(await drawn(id)));
    index.add(id, pool.get(id)!.keys);
  }
});

/** Copies of a marker that a phone could take for it; the stranger fills what is not copied. */
const COPIES: [string, (original: Pixels, stranger: Pixels) => Pixels | Promise<Pixels>][] = [
  ['the same picture', (original) => original],
  ['3 % smaller', (original) => shrunk(original, 0.97)],
  ['in darker tones', (original) => toned(original, (value) => 255 * (value / 255) ** 1.5)],
  ['in fainter tones', (original) => toned(original, (value) => 128 + (value - 128) * 0.5)],
  ['turned by 180°', turnedHalf],
  ['its left half', (original, stranger) => pieced(original, stranger, (x) => x < 0.5)],
  ['its left half, turned', (original, stranger) => turnedHalf(pieced(original, stranger, (x) => x < 0.5))],
  [
    'its left half, 3 % smaller',
    (original, stranger) =>
      shrunk(
        pieced(original, stranger, (x) => x < 0.5),
        0.97,
      ),
  ],
  [
    'its upper left quarter',
    (original, stranger) => pieced(original, stranger, (x, y) => x < 0.5 && y < 0.5),
  ],
  [
    'its upper left quarter, 3 % smaller',
    (original, stranger) =>
      shrunk(
        pieced(original, stranger, (x, y) => x < 0.5 && y < 0.5),
        0.97,
      ),
  ],
  [
    'a corner of an eighth',
    (original, stranger) => pieced(original, stranger, (x, y) => x > 0.75 && y < 0.5),
  ],
];

describe('a look-alike is found', () => {
  test.each(COPIES)('%s', async (_, copy) => {
    for (const [id, stranger] of [
      [503, 900],
      [511, 901],
    ] as const) {
      const { keys, features } = await print(await copy(await drawn(id), await drawn(stranger)));
      expect(index.suspects(keys)[0]).toBe(id);
      const result = matchFingerprints(features, pool.get(id)!.features);
      expect(result.isMatch).toBe(true);
      expect(result.consistent).toBeGreaterThan(12); // twice what a phone asks for
      expect(matchFingerprints(pool.get(id)!.features, features)).toEqual(result);
    }
  });

  test('when it was drawn from the same seed at another size', async () => {
    const { keys, features } = await print(await drawn(507, 800));
    expect(index.suspects(keys)).toEqual([507]);
    expect(matchFingerprints(features, pool.get(507)!.features).isMatch).toBe(true);
  });
});

test('a look-alike is found when it hangs as a portrait', async () => {
  const { keys, features } = await print(await drawnPortrait(508));
  expect(index.suspects(keys)).toEqual([508]);
  const { consistent } = matchFingerprints(features, pool.get(508)!.features);
  expect(consistent).toBeGreaterThan(100);
});

test('the same keypoints in other places are no look-alike', () => {
  const { features } = pool.get(500)!;
  const scattered = Uint8Array.from(features);
  const [header, size, place] = [8, 100, 8]; // see fingerprint.ts
  const count = (features.length - header) / size;
  for (let i = 0; i < count; i++) {
    const from = header + ((i * 89) % count) * size;
    scattered.set(features.subarray(from, from + place), header + i * size);
  }
  const result = matchFingerprints(scattered, features);
  expect(result.matches).toBeGreaterThan(150);
  expect(result.isMatch).toBe(false);
});

describe('markers of different seeds', () => {
  test('are nobody’s look-alikes', async () => {
    for (const seed of STRANGERS) expect(index.suspects((await print(await drawn(seed))).keys)).toEqual([]);
    for (const [id, { keys }] of pool) expect(index.suspects(keys)).toEqual([id]);
  });

  test('do not match', () => {
    for (const a of POOL.slice(0, 8))
      for (const b of POOL.slice(8)) {
        const { consistent, isMatch } = matchFingerprints(pool.get(a)!.features, pool.get(b)!.features);
        expect(isMatch).toBe(false);
        expect(consistent).toBeLessThan(5);
      }
  });
});

test('a marker without keypoints looks like none', async () => {
  const blank = await print(sparse(0));
  expect(index.suspects(blank.keys)).toEqual([]);
  expect(matchFingerprints(blank.features, pool.get(500)!.features)).toEqual({
    matches: 0,
    consistent: 0,
    isMatch: false,
  });
});

describe('the index', () => {
  const keysOf = (id: number) => pool.get(id)!.keys;

  test('leaves out the marker that asks', () => {
    expect(index.suspects(keysOf(504))).toEqual([504]);
    expect(index.suspects(keysOf(504), { except: 504 })).toEqual([]);
  });

  test('forgets what was removed, and takes it again', () => {
    const own = new LookAlikeIndex();
    for (const id of POOL.slice(0, 4)) own.add(id, keysOf(id));
    expect([own.size, own.has(501)]).toEqual([4, true]);
    own.remove(501);
    own.remove(12_345);
    expect([own.size, own.has(501)]).toEqual([3, false]);
    expect(own.suspects(keysOf(501))).toEqual([]);
    own.add(501, keysOf(501));
    expect(own.suspects(keysOf(501))).toEqual([501]);
  });

  test('replaces what is added again under the same id', () => {
    const own = new LookAlikeIndex();
    own.add(1, keysOf(500));
    own.add(1, keysOf(505));
    expect(own.size).toBe(1);
    expect(own.suspects(keysOf(500))).toEqual([]);
    expect(own.suspects(keysOf(505))).toEqual([1]);
  });

  test('copies that came and went do not hide what they were copies of', () => {
    const own = new LookAlikeIndex();
    own.add(1, keysOf(500));
    for (let copy = 2; copy < 40; copy++) {
      own.add(copy, keysOf(500));
      expect(own.suspects(keysOf(500), { except: copy })).toContain(1);
      own.remove(copy);
    }
  });

  test('names the likeliest first, also among more markers than it has room for at first', async () => {
    const own = new LookAlikeIndex();
    const half = await print(pieced(await drawn(502), await drawn(900), (x) => x < 0.4));
    own.add(7, half.keys);
    for (let i = 0; i < 150; i++) own.add(1000 + i, keysOf(POOL[3 + (i % 13)]!));
    own.add(8, keysOf(502));
    expect(own.size).toBe(152);
    expect(own.suspects(keysOf(502))).toEqual([8, 7]);
    expect(own.suspects(half.keys)).toEqual([7, 8]);
    // Of twelve that are the same: one is enough to refuse a marker.
    expect(own.suspects(keysOf(503)).length).toBeGreaterThanOrEqual(8);
  });
});

describe('a broken fingerprint is refused', () => {
  const broken = expect.objectContaining({ code: 'BROKEN_FINGERPRINT' });
  const changed = (bytes: Uint8Array, at: number, ...values: number[]) => {
    const copy = Uint8Array.from(bytes);
    copy.set(values, at);
    return copy;
  };

  test('when its keys are cut off or of another version, and the index stays as it was', () => {
    const { keys } = pool.get(500)!;
    const own = new LookAlikeIndex();
    own.add(1, keys);
    for (const bad of [keys.subarray(0, 3), keys.subarray(0, -1), new Uint8Array(0), changed(keys, 0, 2)]) {
      expect(() => own.add(1, bad)).toThrow(broken);
      expect(() => own.suspects(bad)).toThrow(broken);
    }
    expect(own.suspects(keys)).toEqual([1]);
  });

  test('when its features are cut off, of another version or damaged', () => {
    const { features } = pool.get(500)!;
    const infinite = [0, 0, 0x80, 0x7f];
    for (const bad of [
      new Uint8Array(0),
      features.subarray(0, 5),
      features.subarray(0, -1),
      changed(features, 0, 9),
      changed(features, 2, 255, 255),
      changed(features, 8, ...infinite), // the first point's x
      changed(features, 20, 0), // its scale
      changed(features, 21, 2), // its kind
    ]) {
      expect(() => matchFingerprints(bad, features)).toThrow(broken);
      expect(() => matchFingerprints(features, bad)).toThrow(broken);
    }
  });

  test('but may lie anywhere in a larger buffer', () => {
    const { features } = pool.get(500)!;
    const larger = new Uint8Array(features.length + 9);
    larger.set(features, 5);
    expect(matchFingerprints(larger.subarray(5, -4), features).isMatch).toBe(true);
  });
});

describe('admission', () => {
  const load = async (ids: number[]) => ids.map((id) => ({ id, features: pool.get(id)!.features }));

  test('refuses a look-alike and says whose', async () => {
    const inspection = inspectMarker(await compiled(turnedHalf(await drawn(509))));
    expect(inspection.verdict.admitted).toBe(true);
    const { admitted, failures } = await admitMarker(inspection, index, load);
    expect(admitted).toBe(false);
    expect(failures).toEqual([
      {
        rule: 'look-alike',
        value: expect.any(Number),
        limit: 6,
        message: expect.stringContaining('marker 509'),
      },
    ]);
    expect(await admitMarker(inspection, index, load, { except: 509 })).toEqual(inspection.verdict);
  });

  test('admits a new marker without loading any other', async () => {
    const inspection = inspectMarker(await compiled(await drawn(902)));
    const loadNone = vi.fn(load);
    expect(await admitMarker(inspection, index, loadNone)).toEqual({ admitted: true, failures: [] });
    expect(loadNone).not.toHaveBeenCalled();
  });

  test('passes over suspects that are gone', async () => {
    const inspection = inspectMarker(await compiled(await drawn(505)));
    expect((await admitMarker(inspection, index, async () => [])).admitted).toBe(true);
  });

  test('refuses by the static rules without asking the index', async () => {
    const inspection = inspectMarker(await compiled(tiled(await drawn(510), 0.22)));
    const { failures } = await admitMarker(inspection, index, load);
    expect(failures.map(({ rule }) => rule)).toEqual(['unlike-descriptors']);
  });
});
