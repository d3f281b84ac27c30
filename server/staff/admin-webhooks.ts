import { html } from 'hono/html';
import type { z } from 'zod';
import type { KeyCaller } from '../access/callers.ts';
import {
  callListMessages,
  callListWebhooks,
  type MessageReport,
  type newWebhook,
} from '../api/webhook-calls.ts';
import { EVENT_NAMES } from '../notify/announce.ts';
import type { EndpointReport } from '../notify/endpoints.ts';
import type { Parts } from '../parts.ts';
import { type Html, renderMoment, renderTable } from './layout.ts';

const MESSAGES = 20;

/** Who is told of what happens, and what became of the latest messages. */
export async function renderWebhooks(
  parts: Parts,
  caller: KeyCaller,
  newSecret: string | undefined,
): Promise<Html> {
  const [{ webhooks }, { entries }] = await Promise.all([
    callListWebhooks({ parts, caller }),
    callListMessages({ parts, caller }, { limit: MESSAGES }),
  ]);
  return html`<section aria-labelledby="webhooks">
        <h2 id="webhooks">Webhooks</h2>
        ${newSecret ? renderSecret(newSecret) : ''}
        ${renderTable({
          label: 'Webhooks',
          heads: ['Address', 'Told of', ''],
          rows: webhooks.map(renderWebhook),
          empty: 'No program is told of anything.',
          isStacked: true,
        })}
        <details>
          <summary>Add a webhook</summary>
          <form class="make-key" method="post" action="/admin/webhooks">
            <label for="webhook-url">Address that is called</label>
            <input id="webhook-url" name="url" type="url" required maxlength="2000" placeholder="https://shop.example.com/hooks" />
            <fieldset>
              <legend>Told of (none ticked: of everything)</legend>
              ${EVENT_NAMES.map((name) => html`<label><input type="checkbox" name="events" value="${name}" /> ${name}</label>`)}
            </fieldset>
            <button class="primary">Add it</button>
          </form>
        </details>
        ${renderTable({
          label: 'Latest messages',
          heads: ['When', 'Event', 'Address', 'What became of it', ''],
          rows: entries.map(renderMessage),
          empty: 'Nothing was sent yet.',
          isStacked: true,
        })}
      </section>`;
}

function renderSecret(secret: string): Html {
  return html`<div class="problem" role="status">
          <p>Messages are signed with this secret. It is shown this once: copy it now.</p>
          <p><code class="key">${secret}</code></p>
        </div>`;
}

function renderWebhook({ id, url, events }: EndpointReport): Html {
  return html`<tr>
              <td>${url}<br /><small class="id">${id}</small></td>
              <td>${events === null ? 'everything' : events.join(', ')}</td>
              <td><div class="actions">
                <form method="post" action="/admin/webhooks/${id}/ping"><button class="quiet-button">Try it</button></form>
                <form method="post" action="/admin/webhooks/${id}/rotate"><button class="quiet-button">New secret</button></form>
                <form method="post" action="/admin/webhooks/${id}/remove"><button class="danger">Remove</button></form>
              </div></td>
            </tr>`;
}

function renderMessage({
  id,
  createdAt,
  event,
  url,
  state,
  attempts,
  responseStatus,
  lastError,
}: MessageReport): Html {
  const tries = attempts === 1 ? 'once' : `${attempts} times`;
  const outcome = {
    delivered: `delivered, tried ${tries}`,
    waiting: attempts === 0 ? 'waits for its turn' : `will be tried again, tried ${tries}`,
    failed: `given up, tried ${tries}`,
  }[state];
  const why = lastError ?? (responseStatus === null ? '' : `answered ${responseStatus}`);
  const again = html`<form method="post" action="/admin/webhooks/messages/${id}/redeliver"><button class="quiet-button">Send again</button></form>`;
  return html`<tr>
              <td>${renderMoment(createdAt)}</td>
              <td>${event}</td>
              <td>${url}</td>
              <td>${outcome}${state === 'delivered' || why === '' ? '' : html`<br /><small>${why}</small>`}</td>
              <td>${state === 'waiting' ? '' : again}</td>
            </tr>`;
}

/** A webhook as its form sends it; what is wrong with it is found by its schema. */
export function webhookOfForm(fields: Record<string, string[] | undefined>): z.input<typeof newWebhook> {
  const events = fields.events as z.input<typeof newWebhook>['events'];
  return { url: fields.url?.[0]?.trim() ?? '', events: events?.length ? events : null };
}
