import { Hono } from 'hono';
import type { Parts } from '../parts.ts';
import {
  auditPage,
  callAudit,
  callCloseReport,
  callCreateKey,
  callListKeys,
  callListReports,
  callRecoverLinks,
  callReport,
  callRevokeKey,
  keyId,
  newKey,
  newReport,
  recovery,
  reportId,
  reportPage,
} from './access-calls.ts';
import { check, readJson } from './check-input.ts';
import { smallBody } from './doorkeeper.ts';
import { callOf, type Environment } from './environment.ts';
import { callLookReport, callNoteLook, newLook } from './look-calls.ts';

/** `/api/ar/keys`, `/api/ar/reports`, `/api/ar/looks`, `/api/ar/audit`: what the tRPC routers of the same names do. */
export function accessRoutes(parts: Parts): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get('/keys', async (c) => c.json(await callListKeys(callOf(c, parts))));
  app.post('/keys', smallBody(), async (c) =>
    c.json(await callCreateKey(callOf(c, parts), await readJson(c, newKey)), 201),
  );
  app.delete('/keys/:id', async (c) =>
    c.json(await callRevokeKey(callOf(c, parts), check(keyId, c.req.param('id')))),
  );
  app.post('/reports', smallBody(), async (c) =>
    c.json(await callReport(callOf(c, parts), await readJson(c, newReport)), 201),
  );
  app.get('/reports', async (c) =>
    c.json(await callListReports(callOf(c, parts), check(reportPage, c.req.query()))),
  );
  app.post('/reports/:id/close', async (c) =>
    c.json(await callCloseReport(callOf(c, parts), check(reportId, c.req.param('id')))),
  );
  app.post('/links/recover', smallBody(), async (c) =>
    c.json(await callRecoverLinks(callOf(c, parts), await readJson(c, recovery)), 202),
  );
  app.post('/looks', smallBody(), async (c) =>
    c.json(await callNoteLook(callOf(c, parts), await readJson(c, newLook)), 202),
  );
  app.get('/looks', async (c) => c.json(await callLookReport(callOf(c, parts))));
  app.get('/audit', async (c) => c.json(await callAudit(callOf(c, parts), check(auditPage, c.req.query()))));
  return app;
}
