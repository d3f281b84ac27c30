// What ours is held against: MindAR's own pages, for three.js and for A-Frame, as its documentation has them. Each plays the clip on the
// window of the target at `/marker.mind`, and says in `marks` when it locked, when the clip's first picture was shown, and how many poses there were.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { transform } from 'esbuild';
import type { Rectangle } from '../../markers/formats.ts';
import { aframeScript } from './aframe.ts';
import type { ViewerSite } from './viewer-site.ts';

/** In milliseconds since the navigation began. */
export interface Marks {
  locked: number | null;
  shown: number | null;
  poses: number;
}

const MODULES = new URL('../', pathToFileURL(createRequire(import.meta.url).resolve('mind-ar/package.json')));

const THREE_FILES: [address: string, file: string][] = [
  ['/stock/mindar-image-three.prod.js', 'mind-ar/dist/mindar-image-three.prod.js'],
  ['/stock/controller-mGt1s8dJ.js', 'mind-ar/dist/controller-mGt1s8dJ.js'],
  ['/stock/ui-fBadYuor.js', 'mind-ar/dist/ui-fBadYuor.js'],
  ['/stock/three.module.js', 'three/build/three.module.js'],
  ['/stock/three.core.js', 'three/build/three.core.js'],
  ['/stock/CSS3DRenderer.js', 'three/examples/jsm/renderers/CSS3DRenderer.js'],
];

/** MindAR's pages have inline scripts, and a worker from a blob. */
const NO_POLICY = "default-src * 'unsafe-inline' 'unsafe-eval' blob: data:";
const STYLE = '<style>html, body { margin: 0; height: 100%; overflow: hidden; position: relative }</style>';
const CLIP =
  '<video id="clip" src="/clip.mp4" preload="auto" loop muted playsinline crossorigin="anonymous"></video>';

/** mind-ar 1.2.5 asks three.js for a constant that it no longer has. */
const SHIM = "export * from './three.module.js'; export const sRGBEncoding = 3001;";

/** What both pages do with the clip, and count. */
const SHOW = `
const clip = document.querySelector('#clip');
const show = () => {
  marks.locked ??= performance.now();
  clip.play();
  clip.requestVideoFrameCallback(() => { marks.shown ??= performance.now(); });
};
let last = '';
const count = (object) => {
  const pose = object.visible ? object.matrix.elements.join() : last;
  if (pose !== last) marks.poses++;
  last = pose;
};`;

/** `/stock-three`. */
export async function putThreePage(site: ViewerSite, window: Rectangle, ratio: number): Promise<void> {
  for (const [address, file] of THREE_FILES) {
    const source = await readFile(new URL(file, MODULES), 'utf8');
    // As a shop's bundler would: three.js comes with all its comments.
    const { code } = await transform(source, { minify: true });
    site.put(address, Buffer.from(code), 'text/javascript');
  }
  site.put('/stock/three.js', Buffer.from(SHIM), 'text/javascript');
  const script = `
import { MindARThree } from '/stock/mindar-image-three.prod.js';
import * as THREE from 'three';
${SHOW}
const mindar = new MindARThree({ container: document.body, imageTargetSrc: '/marker.mind', uiScanning: 'no', uiLoading: 'no' });
const { renderer, scene, camera } = mindar;
const anchor = mindar.addAnchor(0);
const plane = new THREE.PlaneGeometry(${window.width}, ${window.height / ratio});
const map = new THREE.VideoTexture(clip);
anchor.group.add(new THREE.Mesh(plane, new THREE.MeshBasicMaterial({ map, side: THREE.DoubleSide })));
anchor.onTargetFound = show;
await mindar.start();
renderer.setAnimationLoop(() => {
  count(anchor.group);
  renderer.render(scene, camera);
});`;
  site.put('/stock/three-page.js', Buffer.from(script), 'text/javascript');
  const imports = {
    three: '/stock/three.js',
    'three/addons/renderers/CSS3DRenderer.js': '/stock/CSS3DRenderer.js',
  };
  const page = `<!doctype html>${STYLE}<script type="importmap">${JSON.stringify({ imports })}</script>
<body><div hidden>${CLIP}</div><script type="module" src="/stock/three-page.js"></script>`;
  site.put('/stock-three', Buffer.from(page), 'text/html', NO_POLICY);
}

/** `/stock-aframe`. Rejects where A-Frame can't be had: see aframe.ts. */
export async function putAframePage(site: ViewerSite, window: Rectangle, ratio: number): Promise<void> {
  site.put('/stock/aframe.js', await aframeScript(), 'text/javascript');
  const mindar = await readFile(new URL('mind-ar/dist/mindar-image-aframe.prod.js', MODULES));
  site.put('/stock/mindar-image-aframe.js', mindar, 'text/javascript');
  const page = `<!doctype html>${STYLE}
<script src="/stock/aframe.js"></script><script src="/stock/mindar-image-aframe.js"></script>
<body><a-scene mindar-image="imageTargetSrc: /marker.mind; uiScanning: no; uiLoading: no" color-space="sRGB"
  renderer="colorManagement: true" vr-mode-ui="enabled: false" device-orientation-permission-ui="enabled: false">
  <a-assets>${CLIP}</a-assets>
  <a-camera position="0 0 0" look-controls="enabled: false"></a-camera>
  <a-entity id="target" mindar-image-target="targetIndex: 0">
    <a-video src="#clip" width="${window.width}" height="${window.height / ratio}" position="0 0 0"></a-video>
  </a-entity>
</a-scene>
<script>${SHOW}
const target = document.querySelector('#target');
target.addEventListener('targetFound', show);
requestAnimationFrame(function tick() {
  count(target.object3D);
  requestAnimationFrame(tick);
});</script>`;
  site.put('/stock-aframe', Buffer.from(page), 'text/html', NO_POLICY);
}

/** To be run in every page before its scripts: makes `marks`, and fills them where the page is ours. */
export function watchMarks(): void {
  const marks: Marks = { locked: null, shown: null, poses: 0 };
  (globalThis as unknown as { marks: Marks }).marks = marks;
  const observer = new MutationObserver((records) => {
    const overlay = records.find(({ target }) => (target as Element).matches('.overlay'))?.target;
    if (!overlay) return;
    marks.poses++;
    if (marks.locked !== null || getComputedStyle(overlay as Element).visibility === 'hidden') return;
    marks.locked = performance.now();
    (overlay as HTMLVideoElement).requestVideoFrameCallback(() => {
      marks.shown ??= performance.now();
    });
  });
  observer.observe(document, { subtree: true, attributes: true, attributeFilter: ['style'] });
}
