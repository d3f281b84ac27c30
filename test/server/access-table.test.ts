import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { SCOPES } from '../../server/access/scopes.ts';
import { appRouter } from '../../server/api/router.ts';
import { createApp } from '../../server/app.ts';
import type { TestServer } from '../support/server.ts';
import { CALLS, type CallInput, type World } from './access-calls.ts';
import { signIn } from './access-fixtures.ts';
import { ADMIN_KEY, addKey, createLiving, startServerForProjects } from './project-fixtures.ts';

const DOCS = readFileSync(path.join(import.meta.dirname, '../../docs/access.md'), 'utf8');

type Cell = 'yes' | '–' | 'later';

/** The table of docs/access.md: call → role → cell. */
function readTable(): Map<string, Record<string, Cell>> {
  const lines = DOCS.split('\n').filter((line) => line.startsWith('|'));
  const cellsOf = (line: string) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const begin = lines.findIndex((line) => line.startsWith('| call |'));
  const roles = cellsOf(lines[begin]!).slice(1);
  const table = new Map<string, Record<string, Cell>>();
  for (const line of lines.slice(begin + 2)) {
    const [names, ...cells] = cellsOf(line);
    if (cells.length !== roles.length) break;
    for (const [, name] of names!.matchAll(/`([^`]+)`/g)) {
      if (table.has(name!)) throw new Error(`${name} stands in two rows.`);
      table.set(name!, Object.fromEntries(roles.map((role, i) => [role, cells[i] as Cell])));
    }
  }
  return table;
}

const table = readTable();
let server: TestServer;
let world: World;
/** Roles that are tried with a session too; that one stands for the key is the same for all. */
const SIGNED_IN = ['admin', 'print shop', 'project:write'];
/** What each role sends along. */
const credentials: [role: string, headers: () => Record<string, string>][] = [];

beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 4);
  const [living, other] = [await createLiving(server), await createLiving(server)];
  world = { id: living.id, markerId: living.markerId };
  const bearer = (secret: string) => () => ({ authorization: `Bearer ${secret}` });
  credentials.push(
    ['visitor', () => ({})],
    ['owner', bearer(living.ownerSecret)],
    ["another's owner", bearer(other.ownerSecret)],
  );
  const keys: [role: string, key: string][] = [['admin', ADMIN_KEY]];
  keys.push([
    'print shop',
    await addKey(server, 'a-print-shop', ['project:read', 'print:read'], 'print-shop'),
  ]);
  for (const scope of SCOPES) keys.push([scope, await addKey(server, `only-${scope}`, [scope])]);
  for (const [role, key] of keys) {
    credentials.push([role, bearer(key)]);
    if (!SIGNED_IN.includes(role)) continue;
    const cookie = await signIn(server, key);
    credentials.push([role, () => ({ cookie })]);
  }
});
afterAll(() => server.stop());

async function send(
  call: CallInput,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const { method, path: where, body, isForm, headers: more } = call;
  const response = await fetch(server.localUrl + where, {
    method,
    redirect: 'manual',
    headers: {
      ...headers,
      ...more,
      ...(typeof body === 'string' && {
        'content-type': isForm ? 'application/x-www-form-urlencoded' : 'application/json',
      }),
    },
    ...(body !== undefined && { body }),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) return firstWord(response);
  return { status: response.status, text: await response.text() };
}

/** What streams goes on and on, and has begun before it can be refused: what it is refused with stands in its first event. */
async function firstWord(response: Response): Promise<{ status: number; text: string }> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body!) {
    text += decoder.decode(chunk);
    if (/^data: .*(share|kinds|code)/m.test(text)) break;
  }
  const refused = /"httpStatus":(\d+)/.exec(text)?.[1];
  return { status: refused ? Number(refused) : response.status, text };
}

describe('the table of who may do what', () => {
  it('names every route and every procedure that there is, and no other', () => {
    const routes = createApp(server.service.parts, '').routes.flatMap(({ method, path: where }) =>
      method === 'ALL' ? [] : [`${method} ${where}`],
    );
    const procedures = Object.keys(appRouter._def.procedures);
    expect(procedures.length).toBeGreaterThan(30);
    expect([...table.keys()].sort()).toEqual([...new Set([...routes, ...procedures])].sort());
  });

  it('names every role, with each scope', () => {
    for (const cells of table.values())
      expect(new Set(Object.keys(cells))).toEqual(new Set(credentials.map(([role]) => role)));
  });

  // What destroys comes last, and of those who call it whoever may comes last.
  const names = Object.keys(CALLS);
  it.each(names)('is true of %s', async (name) => {
    const cells = table.get(name)!;
    const order = [...credentials].sort(
      ([a], [b]) => Number(cells[a] === 'yes') - Number(cells[b] === 'yes'),
    );
    for (const [role, headers] of order) {
      const call = CALLS[name]!(world);
      const { status, text } = await send(call, headers());
      const told = `${name} by ${role}${headers().cookie ? ', signed in' : ''}: ${status} ${text.slice(0, 200)}`;
      const cell = cells[role]!;
      if (cell === 'yes') {
        expect(call.answers, told).toContain(status);
      } else {
        const isStranger = role === 'visitor' || role.endsWith('owner');
        expect(isStranger ? [401, 403] : [403], told).toContain(status);
        expect(text, told).toMatch(
          cell === 'later' ? /PROJECT_IS_DEMO/ : /KEY_MISSING|KEY_UNKNOWN|SCOPE_MISSING|ADMIN_ONLY/,
        );
      }
    }
  });

  it('tries every call that it names', () => {
    expect(names.sort()).toEqual([...table.keys()].sort());
  });
});
