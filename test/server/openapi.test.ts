import { readFileSync } from 'node:fs';
import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { openApiDocument } from '../../server/api/openapi/document.ts';
import { OPERATIONS } from '../../server/api/openapi/operations.ts';
import type { TestServer } from '../support/server.ts';
import { CALLS } from './access-calls.ts';
import { ADMIN_KEY, createLiving, type Living, startServerForProjects } from './project-fixtures.ts';

interface Described {
  content?: Record<string, { schema: object }>;
}
const document = openApiDocument('https://photos.example.com') as {
  paths: Record<string, Record<string, { responses: Record<string, Described> }>>;
  components: { schemas: object };
};

/** A schema with all that it refers to. */
const standAlone = (schema: object): object =>
  JSON.parse(
    JSON.stringify({ ...schema, $defs: document.components.schemas }).replaceAll(
      '#/components/schemas/',
      '#/$defs/',
    ),
  );

describe('The description of the HTTP API', () => {
  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate(structuredClone(document));
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
  });

  it('names every call of the table of who may do what but pages, uploads in pieces and short names', () => {
    const table = readFileSync(new URL('../../docs/access.md', import.meta.url), 'utf8');
    const inTable = [...table.matchAll(/`((?:GET|POST|PUT|PATCH|DELETE) \/[^`]*)`/g)].map(
      ([, call]) => call!,
    );
    const isOfProgram = (call: string) =>
      / \/(api\/ar\/(?!uploads|view)|compile)/.test(call) && Object.hasOwn(CALLS, call);
    const described = OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(inTable.filter(isOfProgram).filter((call) => !described.includes(call))).toEqual([]);
    for (const call of described) expect(inTable).toContain(call);
  });
});

describe('Answers', () => {
  let server: TestServer;
  let living: Living;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);

  beforeAll(async () => {
    server = await startServerForProjects(inject('postgresUrl'), 2);
    living = await createLiving(server);
    // Something to be listed.
    await ask('post', '/api/ar/keys', { name: 'x', scopes: ['print:read'] });
    await ask('post', '/api/ar/reports', { projectId: living.id, reason: 'other' });
  });
  afterAll(() => server.stop());

  async function ask(method: string, path: string, body?: unknown) {
    const response = await fetch(server.localUrl + path, {
      method: method.toUpperCase(),
      redirect: 'manual',
      headers: {
        authorization: `Bearer ${ADMIN_KEY}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      type: response.headers.get('content-type'),
      text: await response.text(),
    };
  }

  /** What the calls are tried with; whatever takes an id that is not here is answered that there is no such thing. */
  const BODIES: Record<string, unknown> = {
    compile: { photoUrl: '/objects/none', videoUrl: '/objects/none' },
    setMode: { mode: 'framed' },
    extend: { hours: 1 },
    recoverLinks: { email: 'a@example.com' },
    createWebhook: { url: 'http://127.0.0.1:9/' },
    changeWebhook: {},
    createKey: { name: 'y', role: 'print-shop' },
    printBatch: { profile: '10x15', projects: [{ id: 'none' }] },
    putPrintProfile: { name: 'z', widthMm: 150, heightMm: 100 },
    report: { projectId: 'none', reason: 'other' },
  };

  it.each(
    OPERATIONS.filter(({ form, method, id }) => !form && !(method === 'delete' && id === 'deleteProject')),
  )('of $id are as described', async ({ id, method, path }) => {
    const real = path
      .replace(/^(\/api\/ar\/(?:status|view|print|projects)|\/objects\/ar-storage)\/:id/, `$1/${living.id}`)
      .replace(':file', path.startsWith('/objects') ? 'qr-code.png' : 'capture-1.jpg')
      .replace(':item', '1')
      .replace(':id', '1');
    const answer = await ask(method, real, id === 'takeDown' ? { reason: 'a test' } : BODIES[id]);
    const name = path.replace(/:(\w+)/g, '{$1}');
    const described = document.paths[name]![method]!.responses[answer.status];
    expect(described, `${answer.status} ${answer.text.slice(0, 300)}`).toBeDefined();
    const [type] = Object.keys(described!.content ?? {});
    if (!type?.includes('json')) return;
    expect(answer.type).toContain(type);
    const validate = ajv.compile(standAlone(described!.content![type]!.schema));
    expect(validate(JSON.parse(answer.text)), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
  });
});
