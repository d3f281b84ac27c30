import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arProjects, printBatches } from '../../db/schema.ts';
import { addKey, createLiving, startServerForProjects } from '../server/project-fixtures.ts';
import { findBarriers } from '../support/axe.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { makeFeed } from '../support/fake-camera.ts';
import type { TestServer } from '../support/server.ts';

const SCREEN = { width: 640, height: 480 };

let server: TestServer;
let desk: Browser;
beforeAll(async () => {
  server = await startServerForProjects(inject('postgresUrl'), 2, { PUBLIC_URL: 'http://photos.test' });
  for (const orderId of ['A-2', 'A-1']) {
    const { id } = await createLiving(server);
    await server.service.parts.db
      .update(arProjects)
      .set({ orderId, isDemo: false, expiresAt: null })
      .where(eq(arProjects.id, id));
  }
  await addKey(server, 'the-shop', [], 'print-shop');
  desk = await openBrowser({ viewport: { width: 1280, height: 900 } });
}, 120_000);
afterAll(async () => {
  await desk.close();
  await server.stop();
});

describe('the first print of a batch', () => {
  it('is downloaded, found by a phone’s camera, and lets the others out', async () => {
    const { page } = desk;
    await page.goto(`${server.localUrl}/print`);
    await page.getByLabel('Key').fill('the-shop');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Choose all that are shown').check();
    const bar = page.getByRole('region', { name: '2 chosen' });
    await bar.getByLabel('Paper').selectOption('10x15');
    await bar.getByRole('button', { name: 'Check the first print' }).click();
    const panel = page.getByRole('region', { name: 'First print of 2 living photos · 10 × 15 cm' });
    await panel.getByText('Waiting for the phone').waitFor();
    expect(await panel.getByRole('button', { name: 'Good: download' }).isDisabled()).toBe(true);
    expect(await findBarriers(page)).toEqual([]);
    const firstFile = page.waitForEvent('download', { timeout: 60_000 });
    await panel.getByRole('button', { name: 'Download A-1' }).click();
    const picture = path.join(server.dataDir, 'first.jpg');
    await (await firstFile).saveAs(picture);

    // The very file that was printed, in front of the phone that has scanned the code.
    const [batch] = await server.service.parts.db.query.printBatches.findMany();
    const pose = { pan: 10, tilt: 8, roll: 3, fill: 0.7 };
    const feed = await makeFeed({ picture, pose, ...SCREEN, output: path.join(server.dataDir, 'first.y4m') });
    const phone = await openBrowser({ feed: feed.file, viewport: SCREEN });
    await phone.page.goto(`${server.localUrl}/ar/view/${batch!.projectIds[0]}#check=${batch!.id}`);
    await phone.page.getByRole('button', { name: 'Start camera' }).click();
    await phone.page.getByText('Checked: see the print shop’s page').waitFor();
    // Whoever starts the camera anew checks anew.
    const { db } = server.service.parts;
    await db.update(printBatches).set({ msToLock: 99_000, pictureShare: 0.01 });
    await phone.page.getByRole('button', { name: 'Close the camera' }).click();
    await phone.page.getByRole('button', { name: 'Start camera' }).click();
    await expect
      .poll(async () => (await db.query.printBatches.findMany())[0]!.pictureShare, { timeout: 30_000 })
      .toBeGreaterThan(0.5);
    await phone.close();

    await panel.getByText(/Found after \d+\.\d s by a computer\. The print took [5-9]\d% of/).waitFor();
    expect(await findBarriers(page)).toEqual([]);
    const others = page.waitForEvent('download', { timeout: 60_000 });
    await panel.getByRole('button', { name: 'Good: download the other print' }).click();
    const zip = path.join(server.dataDir, 'others.zip');
    await (await others).saveAs(zip);
    const names = execFileSync('python3', ['-m', 'zipfile', '-l', zip], { encoding: 'utf8' });
    expect(names).toContain('A-2');
    expect(names).not.toContain('A-1');
    await panel.waitFor({ state: 'detached' });
  }, 180_000);
});
