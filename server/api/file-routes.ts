import { Hono } from 'hono';
import { findProject, findProjectFile } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { insteadOfThumbnail } from '../projects/files.ts';
import { removalOf } from '../projects/gone.ts';
import { mayBeProjectId } from '../projects/ids.ts';
import { qrCodeText, TUNNEL_CODE } from '../projects/links.ts';
import { requireLivingProject } from '../projects/status.ts';
import { renderProjectViewer } from '../projects/viewer.ts';
import { VIEWER_CONTENT_SECURITY_POLICY } from '../projects/viewer-page.ts';
import { languageOf } from '../projects/viewer-words/index.ts';
import { sendFile } from './send-file.ts';
import { allowingStorage, redirectToStorage } from './storage-links.ts';

const FILE_NAME = /^[\w.-]{1,100}$/;

/** Shops show picture and QR code on pages of their own. */
const FOR_ALL_SITES = { 'cross-origin-resource-policy': 'cross-origin' };

/** Names that are made of the content: a phone need never ask twice. What shows somebody's photo is not for caches that others share. */
const NAMED_BY_CONTENT = /^marker-[0-9a-f]{16}\.(mind|target)$/;
const FOR_EVER = { 'cache-control': 'private, max-age=31536000, immutable' };

/** `/objects/ar-storage/:id/:file`: the files of a project under the names that shops know, and its AR page. */
export function fileRoutes(parts: Parts): Hono {
  return new Hono()
    .get('/:id/index.html', async (c) => {
      const language = languageOf(c.req.header('accept-language'));
      const page = await renderProjectViewer(parts, c.req.param('id'), language);
      return c.html(page, 200, {
        'content-security-policy': await allowingStorage(parts, VIEWER_CONTENT_SECURITY_POLICY),
        'cache-control': 'no-cache',
        vary: 'accept-language',
      });
    })
    .get('/:id/:file', async (c) => {
      const { id, file: name } = c.req.param();
      if (name === TUNNEL_CODE) return sendTunnelCode(parts, id);
      if (!mayBeProjectId(id) || !FILE_NAME.test(name)) throw unknownFile();
      const instead = insteadOfThumbnail(name);
      const file =
        (await findProjectFile(parts.db, id, name)) ??
        (instead === undefined ? undefined : await findProjectFile(parts.db, id, instead));
      if (!file?.isPublic) throw await absenceOf(parts, id);
      const caching = NAMED_BY_CONTENT.test(name) ? FOR_EVER : {};
      return (
        (await redirectToStorage(parts, file, FOR_ALL_SITES)) ??
        sendFile(parts, file, c.req.raw, { ...FOR_ALL_SITES, ...caching })
      );
    });
}

/**
 * The QR code for TUNNEL_URL. Drawn each time, for a tunnel has another address tomorrow: nothing of it is kept. Throws FILE_NOT_FOUND
 * without a tunnel, and what looking for the project throws.
 */
async function sendTunnelCode(parts: Parts, id: string): Promise<Response> {
  const { TUNNEL_URL } = parts.settings;
  if (!TUNNEL_URL) throw unknownFile();
  const project = await requireLivingProject(parts, id);
  const png = await parts.media.run('drawQrCode', qrCodeText(TUNNEL_URL, project.id));
  const headers = { 'content-type': 'image/png', 'cache-control': 'no-cache', ...FOR_ALL_SITES };
  return new Response(png as Uint8Array<ArrayBuffer>, { headers });
}

const unknownFile = () => new CodedError('FILE_NOT_FOUND', 'There is no such file. Please check the link.');

/** A link to a file that was there once is told so. */
async function absenceOf(parts: Parts, id: string): Promise<CodedError> {
  const project = await findProject(parts.db, id);
  return (project && removalOf(project)) ?? unknownFile();
}
