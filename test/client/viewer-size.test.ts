import { statSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { CLIENT_FOLDER } from '../../server/client-assets.ts';
import { renderViewerPage } from '../../server/projects/viewer-page.ts';
import { viewerAssets, viewerItem } from '../support/viewer-site.ts';

const ART = { format: '3x2', layout: 'border-8', style: 'terrazzo', seed: 7 } as const;
const KILOBYTE = 1000;

describe('what a phone loads before the first lock, compressed as it is sent', () => {
  it('is at most 60 KB of page, style, script, search thread and WebAssembly', () => {
    const { viewerScript, viewerStyle, searchWorker, runtimeWasm } = viewerAssets();
    const config = { title: 'Living photo', tracker: 'ours' as const, mindUrl: '/marker.mind' };
    const items = [viewerItem(ART, { targetUrl: '/marker.target' })];
    const page = brotliCompressSync(renderViewerPage({ ...config, items }, viewerAssets())).length;
    const files = [viewerScript, viewerStyle, searchWorker, runtimeWasm].map(
      (url) => statSync(path.join(CLIENT_FOLDER, `${path.basename(url)}.br`)).size,
    );
    const sizes = [page, ...files];
    expect(Math.min(...sizes)).toBeGreaterThan(500);
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(60 * KILOBYTE);
  });
});
