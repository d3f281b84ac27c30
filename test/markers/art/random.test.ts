import { expect, test } from 'vitest';
import { randomFrom } from '../../../markers/art/random.ts';

const first = (seed: string, count: number) => {
  const random = randomFrom(seed);
  return Array.from({ length: count }, () => random.next());
};

test('the same seed gives the same numbers, another seed others', () => {
  expect(first('terrazzo 1', 50)).toEqual(first('terrazzo 1', 50));
  const others = new Set(first('terrazzo 2', 50));
  expect(first('terrazzo 1', 50).some((value) => others.has(value))).toBe(false);
});

test('the numbers fill [0, 1) evenly from the first one on, also over neighbouring seeds', () => {
  const starts = Array.from({ length: 2000 }, (_, seed) => first(`terrazzo ${seed}`, 1)[0]!);
  for (const values of [first('even', 2000), starts]) {
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    for (let tenth = 0; tenth < 10; tenth++) {
      const share = values.filter((value) => Math.floor(value * 10) === tenth).length;
      expect(share).toBeGreaterThan(140);
      expect(share).toBeLessThan(260);
    }
  }
});

test('weights decide how often an element is picked', () => {
  const random = randomFrom('weights');
  const picks = Array.from({ length: 4000 }, () =>
    random.pickWeighted([
      ['often', 3],
      ['seldom', 1],
      ['never', 0],
    ]),
  );
  expect(picks.filter((pick) => pick === 'often').length).toBeGreaterThan(2850);
  expect(picks.filter((pick) => pick === 'often').length).toBeLessThan(3150);
  expect(picks).not.toContain('never');
});
