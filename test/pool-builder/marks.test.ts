import { describe, expect, it } from 'vitest';
import { readPoolCommand } from '../../pool-builder/command-options.ts';
import { DEFAULT_KIND } from '../../pool-builder/kinds.ts';
import { markOf, suggestMark } from '../../pool-builder/marks.ts';

const targets = { low: 200, high: 300, others: 2 };
const other = { ...DEFAULT_KIND, style: 'another' };

describe('the marks of a kind', () => {
  it('are those of the settings: many of the default kind, a few of every other that visitors can choose', () => {
    expect(markOf(DEFAULT_KIND, [], targets)).toEqual({ low: 200, high: 300 });
    expect(markOf(other, [], targets)).toEqual({ low: 2, high: 2 });
    expect(markOf({ ...DEFAULT_KIND, format: '7x5' }, [], targets)).toEqual({ low: 2, high: 2 });
    expect(markOf({ ...DEFAULT_KIND, layout: 'sides-30' }, [], targets)).toEqual({ low: 0, high: 0 });
  });

  it('are an admin’s where one set them', () => {
    const set = [{ ...other, low: 10, high: 40 }];
    expect(markOf(other, set, targets)).toEqual({ low: 10, high: 40 });
    expect(markOf(DEFAULT_KIND, set, targets)).toEqual({ low: 200, high: 300 });
  });

  it('ask for nothing where refilling is turned off, and never for more than the high mark', () => {
    expect(markOf(DEFAULT_KIND, [], { ...targets, high: 0 })).toEqual({ low: 0, high: 0 });
    expect(markOf(other, [], { ...targets, high: 0 })).toEqual({ low: 0, high: 0 });
    expect(markOf(DEFAULT_KIND, [], { ...targets, high: 50 })).toEqual({ low: 50, high: 50 });
  });

  it('are suggested from use: a week in stock at least, three weeks when full', () => {
    expect(suggestMark(0)).toEqual({ low: 20, high: 50 });
    expect(suggestMark(30)).toEqual({ low: 210, high: 630 });
  });
});

describe('the command pool', () => {
  it('takes a format as people write it', () => {
    expect(readPoolCommand(['build', '--count', '5', '--format', '3:2'])).toMatchObject({
      action: 'build',
      kind: DEFAULT_KIND,
      count: 5,
    });
  });

  it.each([
    ['no action', []],
    ['an unknown action', ['empty']],
    ['a build without a count', ['build']],
    ['a count that is none', ['build', '--count', 'many']],
    ['a format that does not exist', ['build', '--count', '5', '--format', '9x9']],
    ['--fix where nothing is mended', ['status', '--fix']],
    ['an unknown option', ['status', '--verbose']],
  ])('refuses %s, saying how it is used', (_what, args) => {
    expect(() => readPoolCommand(args)).toThrow(/Usage:/);
  });
});
