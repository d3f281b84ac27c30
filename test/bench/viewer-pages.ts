// The pages that are held against each other: ours with both of its trackers, and MindAR's own page for three.js.
import { readFile } from 'node:fs/promises';
import type { Rectangle } from '../../markers/formats.ts';
import type { ViewerSite } from '../support/viewer-site.ts';

const MODULES = new URL('../../../node_modules/', import.meta.url);

const STOCK_FILES: [address: string, file: string][] = [
  ['/stock/mindar-image-three.prod.js', 'mind-ar/dist/mindar-image-three.prod.js'],
  ['/stock/controller-mGt1s8dJ.js', 'mind-ar/dist/controller-mGt1s8dJ.js'],
  ['/stock/ui-fBadYuor.js', 'mind-ar/dist/ui-fBadYuor.js'],
  ['/stock/three.module.js', 'three/build/three.module.js'],
  ['/stock/three.core.js', 'three/build/three.core.js'],
  ['/stock/CSS3DRenderer.js', 'three/examples/jsm/renderers/CSS3DRenderer.js'],
];

/** MindAR's page has inline scripts, and a worker from a blob. */
const NO_POLICY = "default-src * 'unsafe-inline' 'unsafe-eval' blob: data:";

/** mind-ar 1.2.5 asks three.js for a constant that it no longer has. */
const SHIM = "export * from './three.module.js'; export const sRGBEncoding = 3001;";

/** MindAR's three.js page as its documentation has it, with a magenta plane on the window of the target at `/marker.mind`. */
export async function putStockPage(site: ViewerSite, window: Rectangle, ratio: number): Promise<void> {
  for (const [address, file] of STOCK_FILES)
    site.put(address, await readFile(new URL(file, MODULES)), 'text/javascript');
  site.put('/stock/three.js', Buffer.from(SHIM), 'text/javascript');
  const script = `
import { MindARThree } from '/stock/mindar-image-three.prod.js';
import * as THREE from 'three';
const mindar = new MindARThree({ container: document.body, imageTargetSrc: '/marker.mind', uiScanning: 'no', uiLoading: 'no' });
const { renderer, scene, camera } = mindar;
const anchor = mindar.addAnchor(0);
const plane = new THREE.PlaneGeometry(${window.width}, ${window.height / ratio});
anchor.group.add(new THREE.Mesh(plane, new THREE.MeshBasicMaterial({ color: 0xff00ff, side: THREE.DoubleSide })));
let last = '';
await mindar.start();
renderer.setAnimationLoop(() => {
  const pose = anchor.group.visible ? anchor.group.matrix.elements.join() : last;
  if (pose !== last) globalThis.poses++;
  last = pose;
  renderer.render(scene, camera);
});`;
  site.put('/stock/page.js', Buffer.from(script), 'text/javascript');
  const imports = {
    three: '/stock/three.js',
    'three/addons/renderers/CSS3DRenderer.js': '/stock/CSS3DRenderer.js',
  };
  const page = `<!doctype html><style>html, body { margin: 0; height: 100%; overflow: hidden; position: relative }</style>
<script type="importmap">${JSON.stringify({ imports })}</script><body><script type="module" src="/stock/page.js"></script>`;
  site.put('/stock', Buffer.from(page), 'text/html', NO_POLICY);
}

/** Counts the poses that a page of ours shows. */
export function countPoses(): void {
  const counters = globalThis as unknown as { poses: number };
  counters.poses = 0;
  const observer = new MutationObserver((records) => {
    if (records.some(({ target }) => (target as Element).matches('.overlay'))) counters.poses++;
  });
  observer.observe(document, { subtree: true, attributes: true, attributeFilter: ['style'] });
}
