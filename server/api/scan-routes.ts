import { Hono } from 'hono';
import { LANGUAGE_HEADERS, pageLanguage } from '../page-language.ts';
import type { Parts } from '../parts.ts';
import { namePrint } from '../scan/name-print.ts';
import { renderScanPage } from '../scan/scan-page.ts';
import { uploadLimits } from './doorkeeper.ts';
import type { Environment } from './environment.ts';
import { withPicture } from './receive-upload.ts';

/** What `POST /api/scan` answers. Whether there is no print in the picture, or one whose link is over, it does not tell. */
export type ScanAnswer =
  | { found: true; projectId: string; viewUrl: string }
  | { found: false; code: 'PRINT_NOT_RECOGNISED'; detail: string };

const NOT_FOUND: ScanAnswer = {
  found: false,
  code: 'PRINT_NOT_RECOGNISED',
  detail:
    'No living photo was recognised in this picture. Please come closer, so that the frame fills half of the picture, and avoid reflections.',
};

/** `/api/scan` and `/scan`: from a picture of a framed print to its living photo, without its QR code. */
export function scanRoutes(parts: Parts): Hono<Environment> {
  return new Hono<Environment>()
    .post('/api/scan', uploadLimits(parts, { isNew: false }), async (c) => {
      const print = await withPicture(c.req.raw, parts, (picture) =>
        namePrint(parts, picture, c.req.raw.signal),
      );
      const answer: ScanAnswer = print ? { found: true, ...print } : NOT_FOUND;
      return c.json(answer);
    })
    .get('/scan', (c) => {
      return c.html(renderScanPage(pageLanguage(c)), 200, { vary: LANGUAGE_HEADERS });
    });
}
