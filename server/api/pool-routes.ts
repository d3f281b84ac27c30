import { Hono } from 'hono';
import { findMarker } from '../../db/pool.ts';
import type { Art } from '../../markers/art/index.ts';
import { ART_VERSION } from '../../markers/art/index.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { requireScope } from '../access/callers.ts';
import type { Parts } from '../parts.ts';
import { reportPool } from '../pool/report.ts';
import type { Environment } from './environment.ts';

const MOST_MARKERS = 2 ** 31 - 1;

/** `/api/ar/pool/…`: how full the pool is, and what its markers look like. Everything else about the pool goes through tRPC. */
export function poolRoutes(parts: Parts): Hono<Environment> {
  const app = new Hono<Environment>();
  app.get('/', async (c) => {
    await requireScope(c.get('caller'), parts, 'pool:admin');
    return c.json(await reportPool(parts));
  });
  return app.get('/markers/:id/picture.png', async (c) => {
    await requireScope(c.get('caller'), parts, 'pool:admin');
    const id = Number(c.req.param('id'));
    const marker =
      Number.isInteger(id) && id > 0 && id <= MOST_MARKERS ? await findMarker(parts.db, id) : undefined;
    if (!marker) throw new CodedError('MARKER_NOT_FOUND', 'There is no such marker.');
    if (marker.artVersion !== ART_VERSION)
      throw new CodedError(
        'MARKER_OUTDATED',
        'This marker was drawn by an older version of the art, which is not here any more.',
      );
    const { format, layout, style, seed } = marker;
    const picture = await parts.media.run('drawMarkerPicture', { format, layout, style, seed } as Art);
    return c.body(new Uint8Array(picture), 200, {
      'content-type': 'image/png',
      // A marker never changes: nor is it drawn again where a page is only loaded again.
      'cache-control': 'private, max-age=86400, immutable',
    });
  });
}
