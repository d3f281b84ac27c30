import { html } from 'hono/html';
import type { z } from 'zod';
import type { profile } from '../api/print-calls.ts';
import type { Parts } from '../parts.ts';
import { type ShopProfile, shopProfiles } from '../print/profiles.ts';
import { type Html, renderTable } from './layout.ts';

const FILES = { jpeg: 'JPEG', pdf: 'PDF', overlay: 'PNG overlay' } as const;
const TURNINGS = { item: 'as the photo hangs', landscape: 'always lying' } as const;

/** What a form begins with. */
const NEW: Omit<ShopProfile, 'id' | 'name'> = {
  ...{ widthMm: 150, heightMm: 102, dpi: 300, bleedMm: 3, safetyMarginMm: 3 },
  ...{ cropMarks: true, file: 'jpeg', turning: 'item', codeInFrame: true },
};

/** The papers that shops can order files for, and a form for each. */
export async function renderProfiles(parts: Parts): Promise<Html> {
  const profiles = await shopProfiles(parts);
  return html`<section aria-labelledby="profiles">
        <h2 id="profiles">Papers</h2>
        ${renderTable({
          label: 'Papers',
          heads: ['Paper', 'Cut', 'File', 'QR code', ''],
          rows: profiles.map(renderProfile),
          empty: 'There are no papers.',
          isStacked: true,
        })}
        <details>
          <summary>Add a paper</summary>
          ${renderForm('new', { ...NEW, id: '', name: '' })}
        </details>
      </section>`;
}

function renderProfile(profile: ShopProfile): Html {
  const { id, name, widthMm, heightMm, dpi, bleedMm, file, cropMarks, codeInFrame } = profile;
  const kind = file === 'pdf' ? `PDF, ${bleedMm} mm bleed${cropMarks ? ', crop marks' : ''}` : FILES[file];
  return html`<tr>
              <td>${name}<br /><small class="id">${id}</small></td>
              <td>${widthMm} × ${heightMm} mm, ${dpi} dpi</td>
              <td>${kind}</td>
              <td>${codeInFrame ? 'in the frame' : 'on the back'}</td>
              <td>
                <details>
                  <summary>Change</summary>
                  ${renderForm(id, profile)}
                  <form method="post" action="/admin/print-profiles/${id}/remove"><button class="danger">Remove</button></form>
                </details>
              </td>
            </tr>`;
}

function renderForm(key: string, profile: ShopProfile): Html {
  const field = (name: keyof ShopProfile, label: string, attributes: string) => {
    const id = `${key}-${name}`;
    const [type, least, most, step] = attributes.split(' ');
    return html`<label for="${id}">${label}</label>
          <input id="${id}" name="${name}" type="${type}" value="${String(profile[name])}" required
            ${type === 'number' ? html`min="${least}" max="${most}" step="${step}"` : html`maxlength="60"`} />`;
  };
  const choice = (
    name: 'file' | 'turning',
    label: string,
    options: Record<string, string>,
  ) => html`<label for="${key}-${name}">${label}</label>
          <select id="${key}-${name}" name="${name}">${Object.entries(options).map(
            ([value, text]) =>
              html`<option value="${value}" ${profile[name] === value ? 'selected' : ''}>${text}</option>`,
          )}</select>`;
  const tick = (name: 'cropMarks' | 'codeInFrame', label: string) =>
    html`<label><input type="checkbox" name="${name}" value="on" ${profile[name] ? 'checked' : ''} /> ${label}</label>`;
  return html`<form class="make-key" method="post" action="/admin/print-profiles">
          ${key === 'new' ? field('id', 'Short name: small letters, digits, hyphens', 'text') : html`<input type="hidden" name="id" value="${profile.id}" />`}
          ${field('name', 'Name', 'text')}
          ${field('widthMm', 'Longer side of the cut print, mm', 'number 50 1000 0.1')}
          ${field('heightMm', 'Shorter side, mm', 'number 50 1000 0.1')}
          ${field('dpi', 'Dots per inch', 'number 150 600 1')}
          ${field('bleedMm', 'Bleed of a PDF, mm', 'number 0 10 0.1')}
          ${field('safetyMarginMm', 'Safety margin, mm', 'number 0 20 0.1')}
          ${choice('file', 'File', FILES)}
          ${choice('turning', 'Upright prints', TURNINGS)}
          ${tick('cropMarks', 'crop marks in a PDF')}
          ${tick('codeInFrame', 'QR code in the frame; else it belongs on the back')}
          <button class="primary">Save</button>
        </form>`;
}

/** A profile as its form sends it; what is wrong with it is found by its schema. */
export function profileOfForm(fields: Record<string, string[] | undefined>): z.input<typeof profile> {
  const text = (name: string) => fields[name]?.[0]?.trim() ?? '';
  const number = (name: string) => (text(name) === '' ? Number.NaN : Number(text(name)));
  return {
    ...{ id: text('id'), name: text('name') },
    ...{ widthMm: number('widthMm'), heightMm: number('heightMm'), dpi: number('dpi') },
    ...{ bleedMm: number('bleedMm'), safetyMarginMm: number('safetyMarginMm') },
    cropMarks: text('cropMarks') === 'on',
    codeInFrame: text('codeInFrame') === 'on',
    file: text('file') as ShopProfile['file'],
    turning: text('turning') as ShopProfile['turning'],
  };
}
