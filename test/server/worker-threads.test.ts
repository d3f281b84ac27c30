import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Parts } from '../../server/parts.ts';
import { create, finished } from '../support/client.ts';
import { isLong } from '../support/long.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { gate } from './jobs/support.ts';
import { photo } from './project-fixtures.ts';

const PHOTOS = ['cat', 'rocket', 'coffee', 'meadow', 'garden'];

describe.each(['1', '3'])('with %s worker threads at most', (most) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startTestServer(inject('postgresUrl'), { WORKER_THREADS_MOST: most, WORKERS: 'off' });
    server.service.parts.hasFfmpeg = false; // posters would take most of the time
  });
  afterAll(() => server.stop());

  it.runIf(isLong)(
    `${most} of ${PHOTOS.length} photos that wait are compiled at once, and all in the end`,
    async () => {
      const { parts } = server.service;
      const [all, end] = [gate(), gate()];
      const { media } = parts;
      let [running, highest] = [0, 0];
      const run: Parts['media']['run'] = async (name, ...rest) => {
        if (name !== 'compilePhoto') return media.run(name, ...rest);
        highest = Math.max(highest, ++running);
        if (running === Number(most)) all.open();
        const compiled = await media.run(name, ...rest);
        await end.promise;
        running--;
        return compiled;
      };
      parts.media = { run, close: () => media.close() } as Parts['media'];
      const fields = { borderless: 'true' };
      const projects = await Promise.all(
        PHOTOS.map((name) => create(server.localUrl, { photo: photo(name), fields })),
      );
      server.service.startWorkers(['compile']);
      await all.promise;
      end.open();
      const reports = await Promise.all(projects.map(({ body }) => finished(server.localUrl, body.arId)));
      expect(reports.map(({ status }) => status)).toEqual(PHOTOS.map(() => 'ready'));
      expect(highest).toBe(Number(most));
    },
  );
});
