import { Hono } from 'hono';
import type { Parts } from '../parts.ts';
import { endingOfType } from '../print/print-basis.ts';
import { printFileName } from '../projects/print.ts';
import { check, readJson, readTexts } from './check-input.ts';
import { ownPagesOnly, smallBody } from './doorkeeper.ts';
import { callOf, type Environment } from './environment.ts';
import { callNoteFirstPrint, firstPrint } from './print-batch-calls.ts';
import {
  batch,
  callBack,
  callBatch,
  callListProfiles,
  callPutProfile,
  callRemoveProfile,
  callShopPrint,
  profile,
  profileChange,
  profileId,
} from './print-calls.ts';
import { callPrint } from './project-calls.ts';
import { readItemId } from './project-item-calls.ts';
import { sendFile } from './send-file.ts';

/** `/api/ar/print/:id`, `/api/ar/print-profiles`, `/api/ar/print-checks`: print files, what they are made for, and how the first of many was found. */
export function printRoutes(parts: Parts): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get('/print/:id', async (c) => {
    const id = c.req.param('id');
    const { item, profile: paper } = c.req.query();
    const itemId = item === undefined ? undefined : readItemId(item);
    const headOnly = c.req.raw.method === 'HEAD';
    const attachment = (name: string) => ({
      'cache-control': 'private, no-store',
      'content-disposition': `attachment; filename="${name}"`,
    });
    if (paper === undefined) {
      const file = await callPrint(callOf(c, parts), { id, itemId }, headOnly);
      return sendFile(parts, file, c.req.raw, attachment(printFileName(id, file)));
    }
    const request = { id, itemId, profileId: check(profileId, paper) };
    const made = await callShopPrint(callOf(c, parts), request, headOnly);
    const file = { storageKey: made.storageKey!, contentType: made.contentType!, bytes: made.bytes! };
    const name = `living-photo-${id}-${itemId ?? 'first'}-${made.profileId}.${endingOfType(file.contentType)}`;
    return sendFile(parts, file, c.req.raw, attachment(name.replace('-first', '')));
  });
  app.get('/print/:id/back', async (c) => {
    const id = c.req.param('id');
    const paper = check(profileId.default('10x15'), c.req.query('profile'));
    const pdf = await callBack(callOf(c, parts), { projectId: id, profileId: paper });
    return c.body(new Uint8Array(pdf), 200, {
      'content-type': 'application/pdf',
      'cache-control': 'private, no-store',
      'content-disposition': `attachment; filename="living-photo-${id.replace(/[^\w-]/g, '')}-${paper.replace(/[^\w-]/g, '')}-back.pdf"`,
    });
  });
  app.post('/print-checks', smallBody(), async (c) =>
    c.json(await callNoteFirstPrint(callOf(c, parts), await readJson(c, firstPrint)), 202),
  );
  app.post('/print/batch', smallBody(), async (c) =>
    sendBatch(await callBatch(callOf(c, parts), await readJson(c, batch))),
  );
  app.get('/print-profiles', async (c) => c.json(await callListProfiles(callOf(c, parts))));
  app.put('/print-profiles/:id', smallBody(), async (c) => {
    const change = await readJson(c, profileChange);
    return c.json(
      await callPutProfile(callOf(c, parts), check(profile, { ...change, id: c.req.param('id') })),
    );
  });
  app.delete('/print-profiles/:id', async (c) =>
    c.json(await callRemoveProfile(callOf(c, parts), check(profileId, c.req.param('id')))),
  );
  return app;
}

/**
 * `POST /print/batch`: the same ZIP as the answer to a form of our own page. A browser writes that to disk as it comes, where a page would have to hold it.
 */
export function printFormRoutes(parts: Parts): Hono<Environment> {
  return new Hono<Environment>().post('/print/batch', ownPagesOnly(parts), smallBody(), async (c) => {
    const { project = [], profile: [wanted] = [], copies = [] } = await readTexts(c);
    // One number for all, or one for each in their order.
    const copiesAt = (index: number) => Number((copies.length > 1 ? copies[index] : copies[0]) ?? 1);
    const projects = project.map((id, index) => ({ id, copies: copiesAt(index) }));
    return sendBatch(await callBatch(callOf(c, parts), check(batch, { profile: wanted, projects })));
  });
}

/** A ZIP that comes while it is packed: nobody knows its size. */
function sendBatch(zip: ReadableStream): Response {
  const day = new Date().toISOString().slice(0, 10);
  return new Response(zip, {
    headers: {
      'content-type': 'application/zip',
      'cache-control': 'private, no-store',
      'content-disposition': `attachment; filename="prints-${day}.zip"`,
    },
  });
}
