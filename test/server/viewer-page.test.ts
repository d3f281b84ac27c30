import { describe, expect, it } from 'vitest';
import { renderViewerPage, VIEWER_CONTENT_SECURITY_POLICY } from '../../server/projects/viewer-page.ts';

const ASSETS = {
  viewerScript: '/assets/viewer-1.js',
  viewerStyle: '/assets/viewer-1.css',
  mindarScript: '/assets/mindar-1.js',
};
const ITEM = {
  videoUrl: '/objects/ar-storage/1/video.mp4',
  posterUrl: '/objects/ar-storage/1/poster.jpg',
  pictureUrl: '/objects/ar-storage/1/picture.jpg',
  window: { x: 0.15, y: 0.22, width: 0.7, height: 0.56 },
  orientation: 'portrait' as const,
  fit: 'cover' as const,
};
const render = (title: string, item = ITEM) =>
  renderViewerPage({ title, mindUrl: '/objects/ar-storage/1/marker.mind', items: [item] }, ASSETS);

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
      mindarScript: '/assets/mindar-1.js',
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
    expect(VIEWER_CONTENT_SECURITY_POLICY).not.toContain('unsafe');
  });

  it('mutes the camera in the markup, without which strict browsers never start it', () => {
    expect(render('Title')).toMatch(/<video id="camera" autoplay muted playsinline/);
  });

  it('leads to the video without a script', () => {
    expect(render('Title')).toContain('<a class="quiet" data-watch href="/objects/ar-storage/1/video.mp4">');
  });
});
