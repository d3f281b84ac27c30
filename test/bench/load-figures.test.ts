import { describe, expect, it } from 'vitest';
import { figureOf, kneeOf, summary } from './load-figures.ts';

describe('Where creating bends', () => {
  const step = (rate: number, p95Ms: number, lost = 0) => ({ rate, p95Ms, lost });

  it('is the highest rate up to which all rates were fast enough', () => {
    expect(kneeOf([step(1, 400), step(2, 900), step(3, 1500), step(4, 900)], 1000)).toEqual(step(2, 900));
  });

  it('is before the first rate at which something was lost, however fast the rest was', () => {
    expect(kneeOf([step(2, 300, 1), step(1, 200)], 1000)).toEqual(step(1, 200));
  });

  it('is nowhere when the lowest rate is too slow, or exactly at the limit', () => {
    expect(kneeOf([step(1, 1000)], 1000)).toBeUndefined();
    expect(kneeOf([], 1000)).toBeUndefined();
  });

  it('counts a rate of which nothing became ready as too slow', () => {
    expect(kneeOf([step(1, summary([]).p95Ms)], 1000)).toBeUndefined();
  });
});

describe('A figure of /metrics', () => {
  const text = [
    '# HELP passepartout_jobs Jobs by kind and state.',
    'passepartout_jobs{kind="check",state="waiting"} 7',
    'passepartout_jobs{kind="finish",state="waiting"} 2',
    'passepartout_jobs{kind="finish",state="active"} 1',
    'passepartout_jobs_more{kind="finish",state="waiting"} 100',
    'nodejs_eventloop_lag_p99_seconds 0.0125',
  ].join('\n');

  it('is read by name and labels', () => {
    expect(figureOf(text, 'passepartout_jobs', { kind: 'finish', state: 'waiting' })).toBe(2);
    expect(figureOf(text, 'nodejs_eventloop_lag_p99_seconds')).toBe(0.0125);
  });

  it('is summed over the labels that are not named, and 0 where there is none', () => {
    expect(figureOf(text, 'passepartout_jobs', { state: 'waiting' })).toBe(9);
    expect(figureOf(text, 'passepartout_jobs', { kind: 'share' })).toBe(0);
  });
});
