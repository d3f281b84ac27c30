import { availableParallelism } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { mostThreads, readSettings } from '../../server/config.ts';

describe('settings', () => {
  it('have defaults, and DATA_DIR becomes absolute', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({ PORT: 3000, ON_EMPTY: 'make', DEMO_TTL_HOURS: 24 });
    expect(settings.DATA_DIR).toBe(path.resolve('.data'));
  });

  it('take an empty value as unset', () => {
    expect(readSettings({ PUBLIC_URL: '', PORT: '' })).toMatchObject({ PORT: 3000 });
  });

  it('name every wrong value at once', () => {
    const wrong = {
      PORT: 'abc',
      ON_EMPTY: 'maybe',
      PUBLIC_URL: 'photos.example.com',
      DATABASE_URL: 'mysql://x',
    };
    expect(() => readSettings(wrong)).toThrow(/PORT.*DATABASE_URL.*PUBLIC_URL.*ON_EMPTY/s);
    expect(() => readSettings(wrong)).toThrow(expect.objectContaining({ code: 'SETTINGS_INVALID' }));
  });

  it('keep no more worker threads ready than there may be', () => {
    const threads = (least: string, most?: string) =>
      readSettings({ WORKER_THREADS_LEAST: least, WORKER_THREADS_MOST: most });
    expect(mostThreads(threads('1'))).toBe(availableParallelism());
    expect(mostThreads(threads('3', '3'))).toBe(3);
    expect(() => threads('4', '3')).toThrow(
      /WORKER_THREADS_LEAST: must not be more than the most threads, 3/,
    );
    expect(() => threads('257')).toThrow(/WORKER_THREADS_LEAST: must be a whole number from 1 to 256/);
    expect(() => threads('1', '0')).toThrow(/WORKER_THREADS_MOST: must be a whole number from 1 to 256/);
  });

  it('say how many proxies are trusted, and which origins', () => {
    expect(readSettings({ TRUST_PROXY: 'off' }).TRUST_PROXY).toBe(0);
    expect(
      readSettings({ TRUST_PROXY: '2', CORS_ORIGINS: 'https://a.test, https://b.test:8443' }),
    ).toMatchObject({
      TRUST_PROXY: 2,
      CORS_ORIGINS: ['https://a.test', 'https://b.test:8443'],
    });
    expect(readSettings({ CORS_ORIGINS: '*' }).CORS_ORIGINS).toEqual(['*']);
    for (const wrong of [
      { TRUST_PROXY: 'yes' },
      { TRUST_PROXY: '-1' },
      { CORS_ORIGINS: 'shop.test' },
      { CORS_ORIGINS: 'https://a.test/path' },
    ])
      expect(() => readSettings(wrong)).toThrow(new RegExp(Object.keys(wrong)[0]!));
  });

  it('lose the slash at the end of PUBLIC_URL', () => {
    expect(readSettings({ PUBLIC_URL: 'https://photos.example.com/' }).PUBLIC_URL).toBe(
      'https://photos.example.com',
    );
  });
});
