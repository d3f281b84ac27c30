import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { isLong } from '../support/long.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const RULES = path.join(import.meta.dirname, '../../deploy/alerts.yml');
const TESTS = path.join(import.meta.dirname, '../../deploy/alerts.test.yml');

describe('The alert rules', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(inject('postgresUrl'), { WORKERS: 'off', POOL_HIGH: '5', POOL_LOW: '2' });
  });
  afterAll(() => server.stop());

  it('ask for figures that the server has', async () => {
    await fetch(`${server.localUrl}/health`);
    const figures = await (await fetch(`${server.localUrl}/metrics`)).text();
    const asked = new Set(readFileSync(RULES, 'utf8').match(/\b(passepartout|process|nodejs)_\w+/g));
    expect(asked.size).toBeGreaterThan(8);
    for (const name of asked) expect(figures).toContain(name);
  });

  it.runIf(isLong)('are rules for Prometheus, and fire when they should', () => {
    expect(execFileSync('promtool', ['check', 'rules', RULES], { encoding: 'utf8' })).toContain('SUCCESS');
    expect(execFileSync('promtool', ['test', 'rules', TESTS], { encoding: 'utf8' })).toContain('SUCCESS');
  });
});
