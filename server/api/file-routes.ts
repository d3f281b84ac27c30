import { Readable } from 'node:stream';
import { Hono } from 'hono';
import parseRange from 'range-parser';
import { findProjectFile, type ProjectFile } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { mayBeProjectId } from '../projects/ids.ts';
import { renderProjectViewer } from '../projects/viewer.ts';
import { VIEWER_CONTENT_SECURITY_POLICY } from '../projects/viewer-page.ts';

const FILE_NAME = /^[\w.-]{1,100}$/;

/** `/objects/ar-storage/:id/:file`: the files of a project under the names that shops know, and its AR page. */
export function fileRoutes(parts: Parts): Hono {
  return new Hono()
    .get('/:id/index.html', async (c) => {
      const page = await renderProjectViewer(parts, c.req.param('id'));
      return c.html(page, 200, {
        'content-security-policy': VIEWER_CONTENT_SECURITY_POLICY,
        'cache-control': 'no-cache',
      });
    })
    .get('/:id/:file', async (c) => {
      const { id, file: name } = c.req.param();
      const file =
        mayBeProjectId(id) && FILE_NAME.test(name) ? await findProjectFile(parts.db, id, name) : undefined;
      if (!file?.isPublic)
        throw new CodedError('FILE_NOT_FOUND', 'There is no such file. Please check the link.');
      return sendFile(parts, file, c.req.raw);
    });
}

/**
 * A file with validators and byte ranges. Its name is an alias that may come to mean another file, so caches must ask each
 * time; the answer is a 304 as long as the content is the same.
 */
async function sendFile(
  parts: Parts,
  file: ProjectFile,
  { method, headers: request }: Request,
): Promise<Response> {
  const etag = `"${file.storageKey.split('/').at(-1)!.split('.')[0]!.slice(0, 32)}"`;
  const headers = new Headers({
    'content-type': file.contentType,
    'cache-control': 'no-cache',
    etag,
    'accept-ranges': 'bytes',
    // Shops show picture and QR code on pages of their own.
    'cross-origin-resource-policy': 'cross-origin',
  });
  if (hasSameContent(request.get('if-none-match'), etag)) return new Response(null, { status: 304, headers });

  const range = rangeOf(request, file.bytes, etag);
  if (range === 'unsatisfiable') {
    headers.set('content-range', `bytes */${file.bytes}`);
    return new Response(null, { status: 416, headers });
  }
  const status = range ? 206 : 200;
  headers.set('content-length', String(range ? range.end - range.start + 1 : file.bytes));
  if (range) headers.set('content-range', `bytes ${range.start}-${range.end}/${file.bytes}`);
  // Nobody would read the stream of a HEAD, nor close it.
  if (method === 'HEAD') return new Response(null, { status, headers });
  const body = Readable.toWeb(await parts.storage.read(file.storageKey, range)) as ReadableStream;
  return new Response(body, { status, headers });
}

/** A proxy that compresses weakens the tag (`W/`): it still names the same content. */
function hasSameContent(condition: string | null, etag: string): boolean {
  const tags = condition?.split(',').map((tag) => tag.trim().replace(/^W\//, '')) ?? [];
  return tags.includes(etag) || tags.includes('*');
}

/** One range, as players ask for it. Several at once, or words we do not know, get the whole file: RFC 9110 allows it. */
function rangeOf(
  request: Headers,
  bytes: number,
  etag: string,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const wanted = request.get('range');
  const condition = request.get('if-range');
  if (!wanted || (condition && condition !== etag)) return undefined;
  const ranges = parseRange(bytes, wanted);
  if (ranges === -1) return 'unsatisfiable';
  if (ranges === -2 || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  return ranges[0];
}
