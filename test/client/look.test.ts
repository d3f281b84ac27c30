import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deviceOf, Look } from '../../client/viewer/look.ts';
import type { ViewerItem } from '../../server/projects/viewer-page.ts';

const ONE = [{ id: 7 }] as ViewerItem[];
const TWO = [{ id: 7 }, { id: 8 }] as ViewerItem[];
const LOOKS = { url: '/api/ar/looks', projectId: 'demo' };

const sent: { url: string; note: Promise<Record<string, unknown>> }[] = [];
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const sendBeacon = (url: string, body: Blob) => sent.push({ url, note: body.text().then(JSON.parse) });
  vi.stubGlobal('navigator', { userAgent: 'Mozilla/5.0 (iPhone)', maxTouchPoints: 5, sendBeacon });
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  sent.length = 0;
});

describe('what an AR page tells of a look', () => {
  it('is when the print was found, how often it was lost, and how long it was seen', async () => {
    const look = new Look({ items: TWO, looks: LOOKS });
    look.begin('ours');
    vi.advanceTimersByTime(300);
    look.sight(1, true);
    vi.advanceTimersByTime(1000);
    look.sight(1, false);
    look.begin('ours');
    vi.advanceTimersByTime(500);
    look.sight(1, true);
    vi.advanceTimersByTime(2000);
    look.end();
    look.end();
    expect(sent).toHaveLength(1);
    expect(sent[0]!.url).toBe('/api/ar/looks');
    expect(await sent[0]!.note).toEqual({
      ...{ projectId: 'demo', item: 8, device: 'iphone', tracker: 'ours' },
      ...{ msToLock: 300, losses: 1, followedMs: 3000 },
    });
  });

  it('is also that nothing was found: of the only print, or of nobody knows which', async () => {
    for (const items of [ONE, TWO]) {
      const look = new Look({ items, looks: LOOKS });
      look.begin('mindar');
      look.end();
    }
    const notes = await Promise.all(sent.map(({ note }) => note));
    expect(notes).toMatchObject([
      { item: 7, msToLock: null, tracker: 'mindar' },
      { item: null, msToLock: null },
    ]);
  });

  it('is nothing where the server does not ask, or the camera never ran', () => {
    const silent = new Look({ items: ONE });
    silent.begin('ours');
    silent.end();
    new Look({ items: ONE, looks: LOOKS }).end();
    expect(sent).toEqual([]);
  });

  it.each([
    ['iphone', 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X)', 5],
    ['ipad', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15', 5],
    ['android', 'Mozilla/5.0 (Linux; Android 15; K) Chrome/130.0.0.0 Mobile', 5],
    ['computer', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18.0 Safari/605.1.15', 0],
    ['other', 'curl/8.0', 0],
  ])('says %s of the device, and no more', (device, userAgent, maxTouchPoints) => {
    expect(deviceOf({ userAgent, maxTouchPoints })).toBe(device);
  });
});
