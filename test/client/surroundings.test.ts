import { describe, expect, it } from 'vitest';
import { browserKind, chromeAddress, isInApp } from '../../client/viewer/surroundings.ts';

const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)';
const ANDROID = 'Mozilla/5.0 (Linux; Android 14; SM-S911B) AppleWebKit/537.36 (KHTML, like Gecko)';

const AGENTS: [name: string, agent: string, inApp: boolean, kind: string][] = [
  ['Safari', `${IPHONE} Version/18.5 Mobile/15E148 Safari/604.1`, false, 'iPhone'],
  ['Chrome on an iPhone', `${IPHONE} CriOS/138.0.7204.53 Mobile/15E148 Safari/604.1`, false, 'iPhone'],
  ['Chrome', `${ANDROID} Chrome/138.0.0.0 Mobile Safari/537.36`, false, 'chrome'],
  [
    'Samsung’s browser',
    `${ANDROID} SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36`,
    false,
    'chrome',
  ],
  ['Firefox', 'Mozilla/5.0 (Android 14; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0', false, 'firefox'],
  [
    'Instagram on an iPhone',
    `${IPHONE} Mobile/15E148 Instagram 385.0.0.18.68 (iPhone15,2; iOS 18_5; en_US)`,
    true,
    'iPhone',
  ],
  [
    'Facebook on Android',
    `${ANDROID.replace('SM-S911B', 'SM-S911B; wv')} Version/4.0 Chrome/138.0.0.0 Mobile Safari/537.36 [FB_IAB/FB4A;FBAV/514.0.0.46.74;]`,
    true,
    'chrome',
  ],
  ['an app that does not say which', `${IPHONE} Mobile/15E148`, true, 'iPhone'],
];

describe('the browser that the page runs in', () => {
  it.each(AGENTS)('%s is told from an app’s own', (_, agent, inApp, kind) => {
    expect(isInApp(agent)).toBe(inApp);
    expect(browserKind(agent)).toBe(kind);
  });

  it('Android opens a page in Chrome by an address of its own, other phones do not', () => {
    const [chrome, safari] = [AGENTS[2]![1], AGENTS[0]![1]];
    expect(chromeAddress('https://photos.test/ar/view/1?a=b', chrome)).toBe(
      'intent://photos.test/ar/view/1?a=b#Intent;scheme=https;package=com.android.chrome;end',
    );
    expect(chromeAddress('https://photos.test/ar/view/1', safari)).toBeNull();
  });
});
