import { decode, encode } from '@msgpack/msgpack';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  describeMind,
  type Engine,
  greyFromRgb,
  joinTargets,
  loadEngine,
  readMind,
  writeMind,
} from '../../../markers/engine/index.ts';
import { MsgpackWriter } from '../../../markers/engine/msgpack-writer.ts';
import { photo, seeded } from '../../oracle/images.ts';

let engine: Engine;
let minds: Uint8Array[];
beforeAll(async () => {
  engine = await loadEngine();
  minds = [];
  for (const [name, width, height] of [
    ['cat', 150, 100],
    ['coffee', 120, 160],
    ['meadow', 128, 128],
  ] as const) {
    const { data } = await photo(name, { width, height });
    minds.push(await engine.compileTarget({ data: greyFromRgb(data, 3), width, height }));
  }
});

describe('a .mind file', () => {
  test('is read, and written again byte for byte', () => {
    for (const mind of minds) expect(Buffer.compare(writeMind(readMind(mind)), mind)).toBe(0);
  });

  test('is what MindAR decodes: version 2 and a list of targets', () => {
    const content = decode(minds[0]!) as { v: number; dataList: object[] };
    expect(content.v).toBe(2);
    expect(Object.keys(content.dataList[0]!)).toEqual(['targetImage', 'trackingData', 'matchingData']);
  });

  test('is summed up by its points', () => {
    const [summary] = describeMind(minds[0]!);
    const [target] = readMind(minds[0]!);
    expect(summary).toMatchObject({ width: 150, height: 100, trackingWidth: 192, trackingHeight: 128 });
    expect(summary!.keypoints.map(({ width }) => width)).toEqual(
      target!.matchingData.map(({ width }) => width),
    );
    expect(summary!.keypoints[0]!.count).toBe(
      target!.matchingData[0]!.maximaPoints.length + target!.matchingData[0]!.minimaPoints.length,
    );
    expect(summary!.trackingPoints).toEqual(target!.trackingData[1]!.points);
  });

  test('for many targets is joined from files, and can be joined further', () => {
    const all = joinTargets(minds);
    expect(Buffer.compare(writeMind(minds.flatMap(readMind)), all)).toBe(0);
    expect(Buffer.compare(joinTargets([joinTargets(minds.slice(0, 2)), minds[2]!]), all)).toBe(0);
    const forty = joinTargets(Array.from({ length: 40 }, () => minds[1]!));
    expect(describeMind(forty)).toHaveLength(40);
    expect(readMind(joinTargets([]))).toEqual([]);
  });
});

describe('a broken .mind file is refused, with BROKEN_MIND', () => {
  const broken = expect.objectContaining({ code: 'BROKEN_MIND' });

  test('when it ends early, wherever that is', () => {
    const mind = minds[0]!;
    const random = seeded(7);
    for (let i = 0; i < 60; i++) {
      const cut = mind.subarray(0, Math.floor(random() * mind.length));
      expect(() => readMind(cut), `cut at ${cut.length}`).toThrow(broken);
      expect(() => joinTargets([minds[1]!, cut]), `cut at ${cut.length}`).toThrow(broken);
    }
  });

  test('when something follows it', () => {
    const longer = Buffer.concat([minds[0]!, Uint8Array.of(0)]);
    expect(() => joinTargets([longer])).toThrow(broken);
    expect(() => readMind(longer)).toThrow(broken);
  });

  test('when it is something else', () => {
    const others = [
      new Uint8Array(0),
      new TextEncoder().encode('<html>'),
      encode({ v: 1, dataList: [] }),
      encode({ v: 2 }),
      encode({ v: 2, dataList: [{ targetImage: { width: 1, height: 1 } }] }),
      encode([1, 2, 3]),
      encode(null),
    ];
    for (const other of others) expect(() => readMind(other)).toThrow(broken);
  });
});

test('the MessagePack writer writes numbers as @msgpack/msgpack does', () => {
  const random = seeded(3);
  const numbers = [
    0,
    127,
    128,
    255,
    256,
    65535,
    65536,
    2 ** 32 - 1,
    2 ** 32,
    2 ** 53 - 1,
    2 ** 53,
    0.5,
    -0.25,
    -1,
    -32,
  ];
  numbers.push(-33, -128, -129, -32768, -32769, -(2 ** 31), -(2 ** 31) - 1, -(2 ** 53) + 1, 1e300, -0);
  for (let i = 0; i < 500; i++)
    numbers.push(Math.floor((random() - 0.5) * 2 ** (random() * 60)), random() * 1000);
  const writer = new MsgpackWriter();
  writer.array(numbers.length);
  for (const value of numbers) writer.number(value);
  expect(writer.take()).toEqual(encode(numbers));
});
