import { describe, expect, it } from 'vitest';
import {
  renderViewerPage,
  VIEWER_CONTENT_SECURITY_POLICY,
  type ViewerItem,
} from '../../server/projects/viewer-page.ts';
import { LANGUAGES, languageOf } from '../../server/projects/viewer-words/index.ts';

const ASSETS = {
  viewerScript: '/assets/viewer-1.js',
  viewerStyle: '/assets/viewer-1.css',
  searchWorker: '/assets/search-worker-1.js',
  runtimeWasm: '/assets/runtime-1.wasm',
  mindarScript: '/assets/mindar-1.js',
};
const ITEM = {
  videoUrl: '/objects/ar-storage/1/video.mp4',
  posterUrl: '/objects/ar-storage/1/poster.jpg',
  pictureUrl: '/objects/ar-storage/1/picture.jpg',
  window: { x: 0.15, y: 0.22, width: 0.7, height: 0.56 },
  orientation: 'portrait' as const,
  fit: 'cover' as const,
  targetUrl: '/objects/ar-storage/1/marker-1.target',
};
const render = (title: string, item = ITEM) =>
  renderViewerPage(
    { title, tracker: 'ours', mindUrl: '/objects/ar-storage/1/marker.mind', items: [item] },
    ASSETS,
  );

/** What the page's script will read. */
function dataIn(page: string): unknown {
  const json = /<script type="application\/json" id="viewer-data">(.*?)<\/script>/s.exec(page)?.[1];
  return JSON.parse(json ?? '');
}

describe('the page of the AR viewer', () => {
  it('hands its configuration to the script unchanged, whatever it contains', () => {
    const title = '</script><script>alert(1)</script> <!-- & "quotes" \u2028 ’';
    expect(dataIn(render(title))).toEqual({
      title,
      mindUrl: '/objects/ar-storage/1/marker.mind',
      items: [ITEM],
      tracker: 'ours',
      searchWorker: '/assets/search-worker-1.js',
      runtimeWasm: '/assets/runtime-1.wasm',
      mindarScript: '/assets/mindar-1.js',
      words: expect.objectContaining({ soundOn: 'Tap for sound', soundOff: 'Mute' }),
    });
  });

  it('lets no title or address break out of the markup', () => {
    const page = render('<img src=x onerror=alert(1)>', { ...ITEM, pictureUrl: '/a.jpg" onload="alert(1)' });
    expect(page).not.toContain('<img src=x');
    expect(page).not.toContain('" onload="');
    expect(page.match(/<script/g)).toHaveLength(2);
  });

  it('holds no inline script, style or event handler, as its security policy demands', () => {
    const page = render('Title');
    const scripts = page.match(/<script[^>]*>/g);
    expect(scripts).toEqual([
      '<script type="application/json" id="viewer-data">',
      '<script type="module" src="/assets/viewer-1.js">',
    ]);
    expect(page).not.toMatch(/<style|\sstyle=|\son\w+=/);
    expect(VIEWER_CONTENT_SECURITY_POLICY.replace("'wasm-unsafe-eval'", '')).not.toContain('unsafe');
  });

  it('has what recognises the prints under way before its script runs, unless that is MindAR', () => {
    const { targetUrl: _, ...withoutTarget } = ITEM;
    const withTarget: ViewerItem = { ...ITEM, targetUrl: '/1.target' };
    const thin = { window: { x: 0.053, y: 0.08, width: 0.894, height: 0.84 }, pictureUrl: '/thin.jpg' };
    const page = (tracker: 'ours' | 'mindar', items: ViewerItem[]) =>
      renderViewerPage({ title: 'Title', mindUrl: '/m', tracker, items }, ASSETS);
    const preloads = (...config: Parameters<typeof page>) =>
      [...page(...config).matchAll(/rel="preload".*href="(.*?)"/g)].map(([, url]) => url);
    const ours = ['/assets/runtime-1.wasm', '/1.target'];
    expect(preloads('ours', [withTarget])).toEqual(ours);
    expect(preloads('mindar', [withTarget])).toEqual([]);
    expect(preloads('ours', [withTarget, withoutTarget])).toEqual([]);
    const mixed = [withoutTarget, { ...withTarget, ...thin }];
    expect(preloads('ours', mixed)).toEqual(ours);
    expect(preloads('mindar', mixed)).toEqual(ours);
    const hint = (html: string) => /<div class="hint">\s*<img src="(.*?)"/.exec(html)?.[1];
    expect(hint(page('ours', mixed))).toBe('/thin.jpg');
    expect(hint(page('ours', [withoutTarget, withTarget]))).toBe(ITEM.pictureUrl);
  });

  it('is written in the language that the visitor’s browser prefers, and sends no other', () => {
    const config = { title: 'Title', tracker: 'ours', mindUrl: '/m', items: [ITEM] } as const;
    const pageIn = (accepted?: string) =>
      renderViewerPage({ ...config, items: [ITEM], language: languageOf(accepted) }, ASSETS);
    const CASES: [string | undefined, string, string, string][] = [
      ['hy-AM,hy;q=0.9,ru;q=0.8,en;q=0.7', 'hy', 'Միացնել տեսախցիկը', 'Տեսախցիկը զբաղված է'],
      ['de-DE,ru;q=0.5,en;q=0.4', 'ru', 'Включить камеру', 'Камера занята'],
      ['en-GB', 'en', 'Start camera', 'The camera is busy'],
      ['fr,*;q=0.1', 'en', 'Start camera', 'The camera is busy'],
      [undefined, 'en', 'Start camera', 'The camera is busy'],
    ];
    for (const [accepted, language, button, problem] of CASES) {
      const page = pageIn(accepted);
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).toContain(`disabled>${button}</button>`);
      expect(page).toContain(problem);
      const others = ['Start camera', 'Включить камеру', 'Միացնել տեսախցիկը'].filter(
        (text) => text !== button,
      );
      for (const other of others) expect(page).not.toContain(other);
    }
  });

  it('mutes the camera in the markup, without which strict browsers never start it', () => {
    expect(render('Title')).toMatch(/<video id="camera" autoplay muted playsinline/);
  });

  it('tells chats what to show of its link, and lets no address break out of the markup', () => {
    const picture = { url: 'https://photos.test/p.jpg?a=1&b="><script>', type: 'image/jpeg' };
    const clip = { url: 'https://photos.test/c.mp4', type: 'video/mp4', size: { width: 1080, height: 810 } };
    const preview = { pageUrl: 'https://photos.test/ar/view/1', description: 'Point at it.', picture, clip };
    const config = { title: 'A <b> & c', tracker: 'ours' as const, mindUrl: '/m', items: [ITEM] };
    const page = renderViewerPage(config, ASSETS, preview);
    const tags = [...page.matchAll(/<meta (?:property|name)="((?:og|twitter):[^"]+)" content="([^"]*)">/g)];
    expect(Object.fromEntries(tags.map(([, name, content]) => [name, content]))).toEqual({
      'og:type': 'video.other',
      'og:site_name': 'Passepartout',
      'og:title': 'A &lt;b&gt; &amp; c',
      'og:description': 'Point at it.',
      'og:url': 'https://photos.test/ar/view/1',
      'og:image': 'https://photos.test/p.jpg?a=1&amp;b=&quot;&gt;&lt;script&gt;',
      'og:image:secure_url': 'https://photos.test/p.jpg?a=1&amp;b=&quot;&gt;&lt;script&gt;',
      'og:image:type': 'image/jpeg',
      'og:image:alt': 'The framed picture',
      'og:video': 'https://photos.test/c.mp4',
      'og:video:secure_url': 'https://photos.test/c.mp4',
      'og:video:type': 'video/mp4',
      'og:video:width': '1080',
      'og:video:height': '810',
      'twitter:card': 'summary_large_image',
      'twitter:title': 'A &lt;b&gt; &amp; c',
      'twitter:description': 'Point at it.',
      'twitter:image': 'https://photos.test/p.jpg?a=1&amp;b=&quot;&gt;&lt;script&gt;',
    });
    expect(dataIn(page)).not.toHaveProperty('preview');
  });

  it('leads to the video without a script', () => {
    expect(render('Title')).toContain('<a class="quiet" data-watch href="/objects/ar-storage/1/video.mp4">');
  });
});

describe('the words of the page', () => {
  it('are all there in every language, and none was left in English', () => {
    const flatten = (words: object): [string, string][] =>
      Object.entries(words).flatMap(([name, text]) =>
        typeof text === 'string'
          ? [[name, text] as [string, string]]
          : flatten(text).map(([inner, value]) => [`${name}.${inner}`, value] as [string, string]),
      );
    const english = Object.fromEntries(flatten(LANGUAGES.en));
    for (const words of [LANGUAGES.ru, LANGUAGES.hy]) {
      const texts = flatten(words);
      expect(texts.map(([name]) => name)).toEqual(Object.keys(english));
      for (const [name, text] of texts) {
        expect(text === '').toBe(english[name] === '');
        if (text) expect(text).not.toBe(english[name]);
      }
    }
  });
});
