import { eq } from 'drizzle-orm';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjects } from '../../db/schema.ts';
import {
  ADMIN_KEY,
  call,
  createLiving,
  type Living,
  startServerForProjects,
} from '../server/project-fixtures.ts';
import { findBarriers } from '../support/axe.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { create, finished } from '../support/client.ts';
import { isLong } from '../support/long.ts';
import type { TestServer } from '../support/server.ts';

const HOUR_MS = 3600_000;

/** The short suite has project-page.test.ts. */
describe.runIf(isLong)('the pages of living photos on a narrow phone', () => {
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    const settings = { CHECKOUT_URL: 'https://shop.example/keep' };
    server = await startServerForProjects(inject('postgresUrl'), 6, settings);
    browser = await openBrowser({ viewport: { width: 320, height: 640 } });
    await browser.page.goto(`${server.localUrl}/photos`);
  }, 60_000);
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  /** As if this browser had made it. */
  async function own({ id, ownerSecret }: Living): Promise<string> {
    const entry = [`passepartout.secret.${id}`, ownerSecret];
    await browser.page.evaluate(([name, secret]) => localStorage.setItem(name!, secret!), entry);
    return id;
  }

  const askAsAdmin = (id: string, what: string) =>
    call(server, 'POST', `/api/ar/projects/${id}/${what}`, { bearer: ADMIN_KEY, body: {} });
  const change = (id: string, values: Partial<typeof arProjects.$inferInsert>) =>
    server.service.parts.db.update(arProjects).set(values).where(eq(arProjects.id, id));

  /** What brings a living photo into each state, and what its page says then. */
  const states: Record<string, [make: () => Promise<string>, said: string]> = {
    'a demo': [async () => own(await createLiving(server)), 'Make it permanent'],
    permanent: [
      async () => {
        const id = await own(await createLiving(server));
        await askAsAdmin(id, 'permanent');
        return id;
      },
      'Kept for ever',
    ],
    'just over': [
      async () => {
        const id = await own(await createLiving(server));
        await change(id, { expiresAt: new Date(Date.now() - HOUR_MS) });
        return id;
      },
      'Make it permanent',
    ],
    'over for good': [
      async () => {
        const id = await own(await createLiving(server));
        await change(id, { expiresAt: new Date(Date.now() - 30 * 24 * HOUR_MS) });
        return id;
      },
      'Its time is over',
    ],
    'taken down': [
      async () => {
        const id = await own(await createLiving(server));
        await call(server, 'POST', `/api/ar/projects/${id}/takedown`, {
          bearer: ADMIN_KEY,
          body: { reason: 'a test' },
        });
        return id;
      },
      'Taken down',
    ],
    'too weak without a frame': [
      async () => {
        const photo = await sharp({ create: { width: 1500, height: 1000, channels: 3, background: '#8ac' } })
          .jpeg()
          .toBuffer();
        const { body } = await create(server.localUrl, { photo, fields: { borderless: 'true' } });
        await finished(server.localUrl, body.arId);
        return own({ id: body.arId, ownerSecret: body.ownerSecret, markerId: 0 });
      },
      'Give it a frame',
    ],
    'of somebody else': [async () => (await createLiving(server)).id, 'Made on another device'],
  };

  const looksWell = async (state: string) => {
    const { page } = browser;
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect([state, colorScheme, await findBarriers(page)]).toEqual([state, colorScheme, []]);
      const width = await page.evaluate('document.documentElement.scrollWidth');
      expect([state, width]).toEqual([state, 320]);
    }
  };

  it.each(Object.keys(states))(
    'stand in nobody’s way: one that is %s',
    async (state) => {
      const [make, said] = states[state]!;
      const id = await make();
      await browser.page.goto(`${server.localUrl}/p/${id}`);
      await browser.page.getByText(said).first().waitFor();
      await looksWell(state);
    },
    90_000,
  );

  it('list them all, and what was typed from a print leads to its page', async () => {
    const { page } = browser;
    await page.goto(`${server.localUrl}/photos`);
    await expect.poll(() => page.getByRole('article').count()).toBe(Object.keys(states).length - 1);
    await looksWell('the list');
    const living = await createLiving(server);
    await own(living);
    // As people type it: in capitals, in groups, with letters for digits.
    const typed = living.id
      .toUpperCase()
      .replaceAll('0', 'O')
      .replace(/(.{5})(?=.)/g, '$1-');
    await page.getByRole('textbox').first().fill(typed);
    await page.getByRole('button', { name: 'Open it' }).click();
    await page.waitForURL(`**/p/${living.id}`);
  }, 60_000);
});
