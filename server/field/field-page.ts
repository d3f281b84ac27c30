import { html } from 'hono/html';
import { STYLES } from '../../markers/art/index.ts';
import { assetUrl } from '../client-assets.ts';
import { renderPage } from '../pages.ts';
import { FIELD_PRINTS, FIELD_WIDTH_MM } from './field-prints.ts';

/** What the page that records looks at field prints is told. */
export interface FieldData {
  runtimeWasm: string;
  searchWorker: string;
  widthMm: number;
  items: { number: number; layout: string; style: string; targetUrl: string }[];
}

export const targetPath = (number: number) => `/field/targets/${number}.target`;

/** `/field`: a phone looks at the prints of the field kit, and writes down how it went. */
export function renderFieldPage() {
  const data: FieldData = {
    runtimeWasm: assetUrl('runtime.wasm'),
    searchWorker: assetUrl('search-worker.js'),
    widthMm: FIELD_WIDTH_MM,
    items: FIELD_PRINTS.map(({ number, art }) => ({
      number,
      layout: art.layout,
      style: art.style,
      targetUrl: targetPath(number),
    })),
  };
  return renderPage(
    'Field test',
    html`<main class="message field" id="field" data-field="${JSON.stringify(data)}">
      <h1>Field test</h1>
      <div class="field-view"><video id="camera" autoplay muted playsinline></video><canvas id="outline"></canvas></div>
      <p id="status" role="status">Lay out the prints of the field kit, and start the camera.</p>
      <p class="field-options">
        <label for="print">Print</label>
        <select id="print">${FIELD_PRINTS.map(
          ({ number, art }) => html`<option value="${number}">${number}: ${STYLES[art.style].name}</option>`,
        )}</select>
        <label for="light">Light</label>
        <select id="light"><option>daylight</option><option>lamp</option><option>dim</option><option>glare</option></select>
      </p>
      <p class="scan-actions">
        <button id="start" class="primary" type="button">Start camera</button>
        <button id="look" class="primary" type="button" hidden>Next look</button>
        <button id="save" class="secondary" type="button" hidden>Save the results</button>
      </p>
      <table id="looks" hidden><thead><tr><th>Print</th><th>Light</th><th>Lock</th><th>Losses</th><th>Of the picture</th></tr></thead><tbody></tbody></table>
      <noscript>This page needs JavaScript.</noscript>
    </main>
    <script type="module" src="${assetUrl('field.js')}"></script>`,
  );
}
