import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Homography } from '../../client/viewer/homography.ts';
import { batchIn, PrintCheck, shareOf } from '../../client/viewer/print-check.ts';

/** A print that takes 40 % of the picture's width and 30 % of its height. */
const POSE: Homography = [0.4, 0, 0.1, 0, 0.3, 0.2, 0, 0, 1];

const sent: unknown[] = [];
let answer: () => Promise<{ ok: boolean; status: number }>;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (Android 15)', maxTouchPoints: 5 });
  answer = async () => ({ ok: true, status: 202 });
  vi.stubGlobal('fetch', (_url: string, { body }: { body: string }) => {
    sent.push(JSON.parse(body));
    return answer();
  });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  sent.length = 0;
});

function hold(check: PrintCheck, milliseconds: number): void {
  for (let passed = 0; passed <= milliseconds; passed += 100) {
    check.followed(POSE);
    vi.advanceTimersByTime(100);
  }
}

describe('the check of a first print', () => {
  it('is told once, when the print was held for half a second: how fast it was found, and how much of the picture it took', async () => {
    const told: boolean[] = [];
    const check = new PrintCheck('abc', (isNoted) => told.push(isNoted));
    check.begin();
    vi.advanceTimersByTime(300);
    hold(check, 200);
    // Lost before it counted.
    check.lost();
    check.begin();
    vi.advanceTimersByTime(500);
    hold(check, 2000);
    await Promise.resolve();
    expect(sent).toEqual([{ batch: 'abc', device: 'android', msToLock: 1100, pictureShare: 0.4 }]);
    expect(told).toEqual([true]);
  });

  it('is told again where the line dropped, and not where the server refused it', async () => {
    const told: boolean[] = [];
    const check = new PrintCheck('abc', (isNoted) => told.push(isNoted));
    answer = () => Promise.reject(new TypeError('offline'));
    check.begin();
    hold(check, 600);
    await new Promise((resolve) => setImmediate(resolve));
    answer = async () => ({ ok: false, status: 404 });
    hold(check, 600);
    await new Promise((resolve) => setImmediate(resolve));
    hold(check, 2000);
    expect(sent).toHaveLength(2);
    expect(told).toEqual([false]);
    // How long the line was away says nothing of the print.
    expect(sent[1]).toEqual(sent[0]);
  });

  it('is told again while the server is away for a moment', async () => {
    const told: boolean[] = [];
    const check = new PrintCheck('abc', (isNoted) => told.push(isNoted));
    answer = async () => ({ ok: false, status: 503 });
    check.begin();
    hold(check, 600);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([]);
    answer = async () => ({ ok: true, status: 202 });
    hold(check, 600);
    await new Promise((resolve) => setImmediate(resolve));
    expect(told).toEqual([true]);
    expect(sent).toHaveLength(2);
  });

  it('is asked for by the end of the page’s address', () => {
    expect(batchIn('#check=0abc')).toBe('0abc');
    for (const hash of ['', '#', '#check=', '#check=<b>', '#check=a&x=1', '#other=1'])
      expect(batchIn(hash)).toBeNull();
  });

  it('measures no print that no camera could see', () => {
    expect(shareOf(POSE)).toBeCloseTo(0.4);
    expect(shareOf([-0.4, 0, 0.5, 0, 0.3, 0.2, 0, 0, 1])).toBe(0);
  });
});
