import { asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { Mail } from '../../db/mails.ts';
import { arProjects, mails } from '../../db/schema.ts';
import { remindOfExpiry } from '../../server/notify/remind.ts';
import { sendMail } from '../../server/notify/send-mail.ts';
import { deleteProject } from '../../server/projects/delete.ts';
import { create, finished } from '../support/client.ts';
import { type MailServer, openMailServer } from '../support/mail-server.ts';
import { stockPool } from '../support/pool.ts';
import { readQrCode } from '../support/read-qr-code.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { call } from './project-fixtures.ts';

let server: TestServer;
let mailServer: MailServer;

beforeAll(async () => {
  mailServer = await openMailServer();
  server = await startTestServer(inject('postgresUrl'), {
    WORKERS: 'off',
    PUBLIC_URL: 'https://photos.test',
    SMTP_URL: mailServer.url,
    MAIL_FROM: 'Photo Shop <photos@shop.test>',
  });
  server.service.startWorkers(['finish']);
  await stockPool(server.service.parts.markerMaker, 6);
});
afterAll(async () => {
  await server.stop();
  await mailServer.close();
});
beforeEach(async () => {
  await server.service.parts.db.delete(mails);
  mailServer.letters.length = 0;
});

const written = (): Promise<Mail[]> => server.service.parts.db.select().from(mails).orderBy(asc(mails.id));
/** Makes an attempt at each letter, as the job does. */
async function sendAll(): Promise<void> {
  for (const { id } of await written()) await sendMail(server.service.parts, id);
}

async function createWith(fields: Record<string, string>): Promise<{ id: string; viewUrl: string }> {
  const { body } = await create(server.localUrl, { fields });
  expect(await finished(server.localUrl, body.arId)).toMatchObject({ status: 'ready' });
  return { id: body.arId, viewUrl: body.viewUrl };
}

describe('A letter', () => {
  it('brings the link and its QR code as soon as the living photo is ready, in the maker’s language', async () => {
    const { id, viewUrl } = await createWith({ email: 'Anna@Example.com', language: 'ru' });
    await sendAll();
    const [letter, ...others] = mailServer.letters;
    expect(others).toEqual([]);
    expect(letter!.recipients).toEqual(['anna@example.com']);
    expect(letter!.from?.text).toBe('"Photo Shop" <photos@shop.test>');
    expect(letter!.subject).toBe('Ваше живое фото готово');
    expect(letter!.text).toContain(`Открыть живое фото: ${viewUrl}`);
    expect(letter!.html).toContain(`href="${viewUrl}"`);
    const code = letter!.attachments.find(({ contentType }) => contentType === 'image/png')!;
    expect(code.related).toBe(true);
    expect(await readQrCode(code.content)).toBe(`HTTPS://PHOTOS.TEST/V/${id.toUpperCase()}`);
  });

  it('is sent once, and to nobody who gave no address', async () => {
    await createWith({});
    expect(await written()).toEqual([]);
    await createWith({ email: 'b@example.com' });
    await sendAll();
    await sendAll();
    expect(mailServer.letters).toHaveLength(1);
  });

  it('is tried again under the same id when the mail server has no time', async () => {
    await createWith({ email: 'c@example.com' });
    mailServer.refusals.push(451);
    await sendAll();
    const [failed] = await written();
    expect(failed).toMatchObject({ attempts: 1, sentAt: null, givenUpAt: null });
    expect(failed!.nextAttemptAt.getTime()).toBeGreaterThan(Date.now());
    await sendAll();
    expect(await written()).toMatchObject([{ attempts: 2, sentAt: expect.any(Date), lastError: null }]);
    expect(mailServer.letters[0]!.messageId).toMatch(/^<ready\.\d+\.\d+@photos\.test>$/);
  });

  it('is given up at once when the address is refused, which is noted without the address', async () => {
    await createWith({ email: 'd@example.com' });
    mailServer.refusals.push(550);
    await sendAll();
    const [mail] = await written();
    expect(mail).toMatchObject({ givenUpAt: expect.any(Date), lastError: expect.stringContaining('550') });
    expect(mail!.lastError).not.toContain('d@example.com');
  });

  it('reminds of a demo that ends soon, unless it was made permanent meanwhile', async () => {
    const { parts } = server.service;
    const [kept, ending] = [
      await createWith({ email: 'e@example.com' }),
      await createWith({ email: 'e@example.com' }),
    ];
    await parts.db.delete(mails);
    const soon = new Date(Date.now() + 3_600_000);
    for (const { id } of [kept, ending])
      await parts.db.update(arProjects).set({ expiresAt: soon }).where(eq(arProjects.id, id));
    await remindOfExpiry(parts);
    await remindOfExpiry(parts);
    expect(await written()).toHaveLength(2);
    await parts.db
      .update(arProjects)
      .set({ isDemo: false, expiresAt: null })
      .where(eq(arProjects.id, kept.id));
    await sendAll();
    expect(mailServer.letters.map(({ subject }) => subject)).toEqual(['Your living photo ends soon']);
    expect(mailServer.letters[0]!.text).toContain(ending.viewUrl);
    expect(mailServer.letters[0]!.text).toContain('UTC');
  });

  it('forgets the address with the living photo', async () => {
    const { id } = await createWith({ email: 'f@example.com' });
    await deleteProject(server.service.parts, id, { force: true });
    expect(await written()).toEqual([]);
    const [project] = await server.service.parts.db.select().from(arProjects).where(eq(arProjects.id, id));
    expect(project!.email).toBeNull();
  });
});

describe('Lost links', () => {
  const recover = (email: string, language = 'hy') =>
    call(server, 'POST', '/api/ar/links/recover', { body: { email, language } });

  it('come by mail, all that still work, once in an hour', async () => {
    const [one, two] = [
      await createWith({ email: 'g@example.com' }),
      await createWith({ email: 'g@example.com' }),
    ];
    await server.service.parts.db.delete(mails);
    expect((await recover(' G@example.com'.trim())).status).toBe(202);
    expect((await recover('g@example.com')).status).toBe(202);
    await sendAll();
    const [letter, ...others] = mailServer.letters;
    expect(others).toEqual([]);
    expect(letter!.subject).toBe('Ձեր կենդանի լուսանկարները');
    for (const { viewUrl } of [one, two]) expect(letter!.text).toContain(viewUrl);
  });

  it('tell whoever asks nothing: an address without any gets a letter that says so', async () => {
    const [known, unknown] = [await recover('g@example.com'), await recover('nobody@example.com')];
    expect([known.status, unknown.status]).toEqual([202, 202]);
    expect(await known.text()).toBe(await unknown.text());
    await sendAll();
    const [letter] = mailServer.letters.filter(({ recipients }) => recipients[0] === 'nobody@example.com');
    expect(letter!.text).not.toContain('/ar/view/');
  });

  it('are refused for what is no address', async () => {
    const answer = await recover('nobody');
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ code: 'INPUT_INVALID' });
  });
});
