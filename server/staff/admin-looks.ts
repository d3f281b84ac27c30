import { html } from 'hono/html';
import type { LookSummary } from '../../db/looks.ts';
import { STYLES, type StyleId } from '../../markers/art/index.ts';
import { LAYOUTS, type LayoutId } from '../../markers/formats.ts';
import type { KeyCaller } from '../access/callers.ts';
import { callLookReport } from '../api/look-calls.ts';
import type { Parts } from '../parts.ts';
import { type Html, renderTable } from './layout.ts';

const DEVICES: Record<string, string> = {
  iphone: 'iPhone',
  ipad: 'iPad',
  android: 'Android',
  computer: 'Computer',
  other: 'Something else',
};

const HEADS = ['Looks', 'Found', 'Median time', 'Lost per minute'];

/** How well prints are recognised where they hang. */
export async function renderLooks(parts: Parts, caller: KeyCaller): Promise<Html> {
  const { days, styles, devices, poorestMarkers } = await callLookReport({ parts, caller });
  const tables =
    styles.length === 0
      ? html`<p>No AR page has told anything yet.</p>`
      : [
          renderTable({
            label: 'By style',
            heads: ['Style', ...HEADS],
            rows: styles.map((row) => renderRow(kindOf(row), row)),
            empty: '',
          }),
          renderTable({
            label: 'By device',
            heads: ['Device', ...HEADS],
            rows: devices.map((row) => renderRow(DEVICES[row.device] ?? row.device, row)),
            empty: '',
          }),
          renderTable({
            label: 'Poorest markers',
            heads: ['Poorest markers', ...HEADS],
            rows: poorestMarkers.map((row) => renderRow(`${row.markerId}: ${kindOf(row)}`, row)),
            empty: 'No marker has been looked at five times yet.',
          }),
        ];
  return html`<section aria-labelledby="looks">
        <h2 id="looks">How prints are recognised</h2>
        ${days === 0 ? html`<p>AR pages tell nothing: TELEMETRY_DAYS is 0.</p>` : html`<p>What AR pages told in the last ${days} days, without pictures, addresses or names.</p>${tables}`}
      </section>`;
}

function kindOf({ style, layout }: { style: string | null; layout: string | null }): string {
  if (style === null || layout === null) return 'Without a frame';
  return `${STYLES[style as StyleId]?.name ?? style}, ${LAYOUTS[layout as LayoutId]?.name ?? layout}`;
}

function renderRow(name: string, { looks, locked, medianMsToLock, lossesPerMinute }: LookSummary): Html {
  return html`<tr>
              <td>${name}</td>
              <td class="number">${looks}</td>
              <td class="number">${Math.round((100 * locked) / looks)} %</td>
              <td class="number">${medianMsToLock === null ? '–' : `${(medianMsToLock / 1000).toFixed(1)} s`}</td>
              <td class="number">${lossesPerMinute === null ? '–' : lossesPerMinute.toFixed(1)}</td>
            </tr>`;
}
