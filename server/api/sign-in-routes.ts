import { Hono } from 'hono';
import { signIn, signOut } from '../access/sessions.ts';
import type { Parts } from '../parts.ts';
import { readTexts } from './check-input.ts';
import { ownPagesOnly, smallBody } from './doorkeeper.ts';
import type { Environment } from './environment.ts';

/** `POST /login` and `POST /logout`: forms that only our own pages may send. The pages that send them are the site's. */
export function signInRoutes(parts: Parts): Hono<Environment> {
  const ofOurPages = [ownPagesOnly(parts), smallBody()] as const;
  return new Hono<Environment>()
    .post('/login', ...ofOurPages, async (c) => {
      const { key } = await readTexts(c);
      const { role } = await signIn(c, parts, key?.[0]?.trim() ?? '', c.get('caller').address);
      return c.json({ role });
    })
    .post('/logout', ...ofOurPages, async (c) => {
      await signOut(c, parts);
      return c.json({});
    });
}
