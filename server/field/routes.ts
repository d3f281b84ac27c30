import { Hono } from 'hono';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { VIEWER_CONTENT_SECURITY_POLICY } from '../projects/viewer-page.ts';
import { renderFieldPage } from './field-page.ts';
import { FIELD_PRINTS } from './field-prints.ts';

/** `/field`, and the targets of the field kit's prints: built from their seeds when somebody first asks for them. */
export function fieldRoutes({ markerMaker }: Parts): Hono {
  const targets = new Map<number, Promise<Uint8Array>>();

  function targetOf(number: number): Promise<Uint8Array> {
    const print = FIELD_PRINTS.find((each) => each.number === number);
    if (!print) throw new CodedError('FILE_NOT_FOUND', 'The field kit has no such print.');
    const known = targets.get(number);
    if (known) return known;
    const built = markerMaker.threads.buildTarget(print.art);
    targets.set(number, built);
    // The next one who asks may have more luck.
    built.catch(() => targets.delete(number));
    return built;
  }

  return new Hono()
    .get('/field', (c) =>
      c.html(renderFieldPage(), 200, { 'content-security-policy': VIEWER_CONTENT_SECURITY_POLICY }),
    )
    .get('/field/targets/:file', async (c) => {
      const [, number] = /^(\d)\.target$/.exec(c.req.param('file')) ?? [];
      const target = await targetOf(Number(number));
      return c.body(new Uint8Array(target), 200, {
        'content-type': 'application/octet-stream',
        'cache-control': 'no-cache',
      });
    });
}
