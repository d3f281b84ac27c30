// Every call of the API with input that is nearly right: it answers, never with an error of ours, and never with what was not asked for.
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CALLS } from '../server/access-calls.ts';
import { ADMIN_KEY, createLiving, type Living, startServerForProjects } from '../server/project-fixtures.ts';
import { photoBytes, videoBytes } from '../support/files.ts';
import { isLong } from '../support/long.ts';
import { sendRaw } from '../support/raw-http.ts';
import type { TestServer } from '../support/server.ts';
import { Mutator } from './mutate.ts';

/** Of each call. */
const CASES = isLong ? 200 : 1;
const FORMS = isLong ? 1500 : 6;

let server: TestServer;
let living: Living;
beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 3);
  living = await createLiving(server);
});
afterAll(() => server.stop());

/** What streams for ever, begins long work, or would end what the others need. */
const LEFT_OUT =
  /progress|takedown|takeDown|delete|DELETE \/api\/ar\/projects\/:id$|refill|batch|keys\.revoke|logout/;

describe('a call with input that is nearly right', () => {
  const names = Object.keys(CALLS).filter((name) => !LEFT_OUT.test(name));

  it.each(names)(
    '%s',
    async (name) => {
      for (let number = 0; number < CASES; number++) {
        const mutator = new Mutator(`${name} ${number}`);
        const call = CALLS[name]!({ id: living.id, markerId: living.markerId });
        const { status, text, type } = await send(mutator, call);
        const said = `${name}, case ${number}: ${status} ${text.slice(0, 300)}`;
        // 503 is a code of ours for what is off or busy.
        expect(status === 503 || status < 500, said).toBe(true);
        expect(text, said).not.toMatch(/node_modules|\bat \w+ \(|drizzle|select .* from |ENOENT/);
        if (status >= 400 && type.includes('json')) expect(text, said).toMatch(/"(code|error)"/);
      }
    },
    120_000,
  );

  it('leaves the service and its living photo as they were', async () => {
    expect((await fetch(`${server.localUrl}/ready`)).status).toBe(200);
    const view = await fetch(`${server.localUrl}/ar/view/${living.id}`, { redirect: 'manual' });
    expect(view.status).toBe(302);
  });
});

async function send(mutator: Mutator, { method, path, body, isForm }: ReturnType<(typeof CALLS)[string]>) {
  const headers: Record<string, string> = { authorization: `Bearer ${ADMIN_KEY}` };
  let sent: string | FormData | undefined = body;
  let address = path;
  if (typeof body === 'string' && isForm) {
    const fields = Object.fromEntries(new URLSearchParams(body));
    const mutated = mutator.json(fields);
    const pairs = Object.entries(typeof mutated === 'object' && mutated ? mutated : fields);
    sent = new URLSearchParams(
      pairs.map(([key, value]) => [key, typeof value === 'string' ? value : `${JSON.stringify(value)}`]),
    ).toString();
    headers['content-type'] = 'application/x-www-form-urlencoded';
    headers.origin = server.localUrl;
  } else if (typeof body === 'string') {
    sent = JSON.stringify(mutator.json(JSON.parse(body)));
    if (mutator.int(8) === 0) sent = sent.slice(0, mutator.int(sent.length));
    headers['content-type'] = mutator.int(10) === 0 ? 'text/plain' : 'application/json';
  } else if (method === 'GET') {
    const [where, query] = path.split('?');
    const input = new URLSearchParams(query).get('input');
    address = input
      ? `${where}?input=${encodeURIComponent(JSON.stringify(mutator.json(JSON.parse(input))))}`
      : withNasty(mutator, path);
  }
  const response = await fetch(server.localUrl + address, {
    method,
    headers,
    redirect: 'manual',
    ...(sent !== undefined && method !== 'GET' && { body: sent }),
  }).catch((error) => {
    // What no URL and no header can hold never leaves this side.
    if (/Invalid URL|Failed to parse/.test(String(error) + String(error.cause)))
      return new Response('', { status: 400 });
    throw error;
  });
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    await response.body?.cancel();
    return { status: response.status, text: '', type };
  }
  return { status: response.status, text: await response.text(), type };
}

/** A piece of the path, or a parameter, is another one. */
function withNasty(mutator: Mutator, path: string): string {
  const text = encodeURIComponent(
    mutator
      .nastyText()
      .slice(0, 2000)
      .replace(/[\ud800-\udfff]/g, '?'),
  );
  if (mutator.int(2) === 0)
    return `${path}?${mutator.random.pick(['cursor', 'limit', 'item', 'profile', 'search', 'before', 'state', 'kind', 'to'])}=${text}`;
  const pieces = path.split('/');
  pieces[1 + mutator.int(pieces.length - 1)] = text;
  return pieces.join('/');
}

describe('a form that was tampered with', () => {
  it('is taken, or refused with a code, and the service goes on', async () => {
    const form = new FormData();
    form.set('photoFile', new Blob([photoBytes().subarray(0, 3000)]), 'photo.jpg');
    form.set('videoFile', new Blob([videoBytes().subarray(0, 3000)]), 'video.mp4');
    form.set('fitMode', 'cover');
    const whole = new Response(form);
    const type = whole.headers.get('content-type')!;
    const bytes = new Uint8Array(await whole.arrayBuffer());
    for (let number = 0; number < FORMS; number++) {
      const mutator = new Mutator(`form ${number}`);
      const boundary =
        mutator.int(5) === 0 ? `${type}${mutator.nastyText().replace(/[^\x21-\x7e]/g, '')}` : type;
      const response = await fetch(`${server.localUrl}/api/ar/create-demo`, {
        method: 'POST',
        headers: { 'content-type': boundary.slice(0, 500) },
        body: mutator.bytes(bytes),
      });
      const text = await response.text();
      expect(response.status, `form ${number}: ${text.slice(0, 200)}`).toBeLessThan(500);
      expect(JSON.parse(text).code, `form ${number}`).toMatch(/^[A-Z_]+$/);
    }
    expect((await fetch(`${server.localUrl}/ready`)).status).toBe(200);
  }, 300_000);

  it('or a request that is none at all ends its own connection, and no other', async () => {
    for (let number = 0; number < FORMS; number++) {
      const mutator = new Mutator(`raw ${number}`);
      const request = Buffer.from(
        'POST /api/ar/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 20\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n5\r\n{"a":\r\n0\r\n\r\n',
      );
      const mutated = Buffer.from(mutator.bytes(request)).toString('latin1');
      await Promise.race([
        sendRaw(server.localUrl, mutated),
        new Promise((resolve) => setTimeout(resolve, 300)),
      ]);
    }
    expect((await fetch(`${server.localUrl}/ready`)).status).toBe(200);
  }, 900_000);
});
