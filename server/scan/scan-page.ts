import { html } from 'hono/html';
import { assetUrl } from '../client-assets.ts';
import { renderPage } from '../pages.ts';
import type { Language } from '../projects/viewer-words/index.ts';
import { SCAN_WORDS } from './scan-words.ts';

/** The page on which a print is found without its QR code: by a picture, or through the camera. */
export function renderScanPage(language: Language) {
  const words = SCAN_WORDS[language];
  const { title, lead, hint, takePicture, useCamera } = words;
  return renderPage(
    title,
    html`<main class="message scan" id="scan" data-words="${JSON.stringify(words)}">
      <h1>${title}</h1>
      <p class="lead">${lead}</p>
      <video id="camera" autoplay muted playsinline hidden></video>
      <p class="scan-actions">
        <label class="primary">${takePicture}<input id="picture" type="file" accept="image/*" capture="environment" /></label>
        <button id="use-camera" class="secondary" type="button" hidden>${useCamera}</button>
      </p>
      <p id="status" role="status" aria-live="polite">${hint}</p>
      <noscript>This page needs JavaScript.</noscript>
    </main>
    <script type="module" src="${assetUrl('scan.js')}"></script>`,
    '',
    language,
  );
}
