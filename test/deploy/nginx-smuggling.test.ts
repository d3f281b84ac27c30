import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isLong } from '../support/long.ts';
import { sendRawHttp2, sendRawTls } from '../support/raw-tls.ts';
import { type Site, startSite } from './nginx-fixtures.ts';

/** A name that an attack tries to give its request: nginx names requests, and nobody else. */
const FORGED = 'forged-forged-forged-forged-1234';
/** What an attack tries to have taken for a request of its own. */
const HIDDEN = `GET /report HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: ${FORGED}\r\n\r\n`;
const POST = 'POST /api/ar/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
const chunked = (body: string) => `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;

/** Requests that nginx must not let through. */
const REFUSED: [string, string][] = [
  ['a length and chunks', `${POST}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['chunks and a length', `${POST}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${HIDDEN}`],
  ['two lengths', `${POST}Content-Length: 0\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['two lengths in one', `${POST}Content-Length: 0, ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['a length with a sign', `${POST}Content-Length: +${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['a length below nothing', `${POST}Content-Length: -1\r\n\r\n${HIDDEN}`],
  ['a length beyond all numbers', `${POST}Content-Length: 99999999999999999999\r\n\r\n${HIDDEN}`],
  ['a coding that is none', `${POST}Transfer-Encoding: xchunked\r\n\r\n${chunked('{}')}${HIDDEN}`],
  ['two codings', `${POST}Transfer-Encoding: chunked, identity\r\n\r\n${chunked('{}')}${HIDDEN}`],
  [
    'a coding twice',
    `${POST}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n${chunked('{}')}${HIDDEN}`,
  ],
  ['a coding behind a tabulator', `${POST}Transfer-Encoding:\x0bchunked\r\n\r\n${chunked('{}')}${HIDDEN}`],
  [
    'a name with a space at its end',
    `${POST}Transfer-Encoding : chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${HIDDEN}`,
  ],
  [
    'a line that goes on',
    `${POST}X-A: b\r\n Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${HIDDEN}`,
  ],
  [
    'a bare CR in a value',
    `GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: b\rX-Request-ID: ${FORGED}\r\n\r\n`,
  ],
  ['a zero byte in a value', `GET /health HTTP/1.1\r\nHost: localhost\r\nX-A: b\0c\r\n\r\n`],
  [
    'a chunk larger than all numbers',
    `${POST}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff1\r\n{}\r\n0\r\n\r\n${HIDDEN}`,
  ],
  ['a chunk whose size is none', `${POST}Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n${HIDDEN}`],
  ['two hosts', 'GET /health HTTP/1.1\r\nHost: localhost\r\nHost: evil.test\r\n\r\n'],
  ['no host', 'GET /health HTTP/1.1\r\n\r\n'],
  ['a host with a path', 'GET /health HTTP/1.1\r\nHost: localhost/evil\r\n\r\n'],
  ['a space in the address', 'GET /health evil HTTP/1.1\r\nHost: localhost\r\n\r\n'],
  ['a version that is none', 'GET /health HTTP/1.1evil\r\nHost: localhost\r\n\r\n'],
];

/** Requests that may be answered, as one request each and as what they are. */
const HARMLESS: [string, string][] = [
  ['lines that end in LF', `GET /health HTTP/1.1\nHost: localhost\nConnection: close\n\n`],
  [
    'a GET with a body',
    `GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  ],
  [
    'a GET with chunks',
    `GET /health HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n${chunked(HIDDEN)}`,
  ],
  ['a body that looks like a request', `${POST}Content-Length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`],
  ['chunks that look like a request', `${POST}Transfer-Encoding: chunked\r\n\r\n${chunked(HIDDEN)}`],
  [
    'a chunk with an extension',
    `${POST}Transfer-Encoding: chunked\r\n\r\n2;x="\r\n\r\n${HIDDEN}"\r\n{}\r\n0\r\n\r\n`,
  ],
  ['a trailer', `${POST}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\nX-Request-ID: ${FORGED}\r\n\r\n`],
  ['a length in a name with a line below it', `${POST}Content_Length: 4\r\nContent-Length: 2\r\n\r\n{}`],
  [
    'a name of its own',
    `GET /health HTTP/1.1\r\nHost: localhost\r\nX-Request-ID: ${FORGED}\r\nx_request_id: ${FORGED}\r\n\r\n`,
  ],
  [
    'CR and LF in the address',
    `GET /ar/view/x%0d%0aX-Request-ID:%20${FORGED} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  ],
  ['another version', `GET /health HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\n\r\n`],
  [
    'an offer to speak otherwise',
    `GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n`,
  ],
  ['somebody who waits to be asked', `${POST}Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}`],
];

type Fields = [string, string][];
const h2 = (path: string, more: Fields = [], method = 'GET', authority = 'localhost'): Fields => [
  ...([
    [':method', method],
    [':scheme', 'https'],
    [':authority', authority],
    [':path', path],
  ] satisfies Fields),
  ...more,
];

const HTTP2: [string, Fields, string?][] = [
  ['CR and LF in a value', h2('/health', [['x-a', `b\r\nx-request-id: ${FORGED}`]])],
  ['LF in a value', h2('/health', [['x-a', `b\nx-request-id: ${FORGED}`]])],
  ['CR and LF in a name', h2('/health', [[`x-a: b\r\nx-request-id`, FORGED]])],
  ['a colon in a name', h2('/health', [[`x-request-id: ${FORGED}`, 'b']])],
  ['CR and LF in the address', h2(`/health HTTP/1.1\r\nx-request-id: ${FORGED}`)],
  ['CR and LF in the method', h2('/health', [], 'GET /report HTTP/1.1\r\nHost: localhost\r\n\r\n')],
  ['CR and LF in the authority', h2('/health', [], 'GET', `localhost\r\nx-request-id: ${FORGED}`)],
  ['another authority', h2('/health', [], 'GET', 'evil.test')],
  [
    'a transfer encoding',
    h2('/api/ar/reports', [['transfer-encoding', 'chunked']], 'POST'),
    `0\r\n\r\n${HIDDEN}`,
  ],
  ['a length too short', h2('/api/ar/reports', [['content-length', '2']], 'POST'), HIDDEN],
  ['a length too long', h2('/api/ar/reports', [['content-length', '2000']], 'POST'), '{}'],
  ['a connection', h2('/health', [['connection', 'x-forwarded-for, x-request-id']])],
];

describe.runIf(isLong)('nginx and the server never see different requests in the same bytes:', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite(inject('postgresUrl'));
  });
  afterAll(() => site?.stop());

  const raw = (bytes: string) => sendRawTls(site.nginx.port, site.nginx.ca, bytes);

  /** Every request that the server has answered is one that nginx has sent it, once, by that method and at that address. */
  async function expectAgreement() {
    await pause(200);
    const sent = (await site.nginx.log()).filter(({ server }) => server !== '');
    const answered = site.answered();
    expect(answered.length).toBeGreaterThan(0);
    for (const { requestId, method, path } of answered) {
      const same = sent.filter((entry) => entry.requestId === requestId);
      expect(same, `${method} ${path}`).toHaveLength(1);
      expect(`${same[0]!.method} ${decodeURIComponent(String(same[0]!.path))}`).toBe(
        `${method} ${decodeURIComponent(path)}`,
      );
    }
    expect(new Set(answered.map(({ requestId }) => requestId)).size).toBe(answered.length);
    expect(answered.filter(({ requestId }) => requestId === FORGED)).toEqual([]);
  }

  it('what is ambiguous is refused before it gets here', async () => {
    const answers = await Promise.all(REFUSED.map(([, bytes]) => raw(bytes)));
    for (const [index, [name]] of REFUSED.entries())
      expect(answers[index], name).toMatch(/^HTTP\/1\.1 (400|411|413|501|505) |^$/);
    expect(site.answered()).toEqual([]);
  });

  it('what is odd comes as one request each, named by nginx', async () => {
    const answers = await Promise.all(HARMLESS.map(([, bytes]) => raw(bytes)));
    for (const [index, [name]] of HARMLESS.entries()) {
      expect(answers[index], name).toMatch(/^HTTP\/1\.1 (200|302|400|404|415) |^HTTP\/1\.1 100 /);
      expect(answers[index], name).not.toMatch(new RegExp(`^x-request-id: ${FORGED}`, 'im'));
    }
    await expectAgreement();
    expect(site.answered().filter(({ path }) => path === '/report')).toEqual([]);
  });

  it('and over HTTP/2, whose fields may hold any bytes', async () => {
    const before = site.answered().length;
    const answers = await Promise.all(
      HTTP2.map(([, fields, body]) => sendRawHttp2(site.nginx.port, site.nginx.ca, fields, body)),
    );
    for (const [index, [name]] of HTTP2.entries())
      expect(answers[index]!.frames.length, name).toBeGreaterThan(0);
    await expectAgreement();
    const since = site.answered().slice(before);
    expect(since.filter(({ path }) => path === '/report')).toEqual([]);
    // A plain one gets through: the others were not refused for the way they were sent.
    const plain = await sendRawHttp2(site.nginx.port, site.nginx.ca, h2('/health'));
    expect(plain).toMatchObject({ isOk: true });
  });

  it('another name gets no answer', async () => {
    const evil = 'GET /health HTTP/1.1\r\nHost: evil.test\r\n\r\n';
    const absolute = 'GET https://evil.test/health HTTP/1.1\r\nHost: localhost\r\n\r\n';
    expect(await Promise.all([raw(evil), raw(absolute)])).toEqual(['', '']);
  });

  it('and nobody gets rid of what says that he comes from elsewhere', async () => {
    const answer = await raw(
      'GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close, X-Forwarded-For, X-Forwarded-Proto\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
    const emptied = await raw(
      'GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Forwarded-For:\r\n\r\n',
    );
    expect(emptied).toMatch(/^HTTP\/1\.1 401 /);
  });
});
