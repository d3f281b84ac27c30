import { publicProcedure, router } from './trpc.ts';

export const sessionRouter = router({
  /** Who is signed in on this browser, or whose key came with the call; null for visitors. For everybody. */
  get: publicProcedure.query(({ ctx: { caller } }) => {
    if (caller.kind !== 'key') return { key: null };
    const { id, name, role, scopes } = caller;
    return { key: { id, name, role, scopes } };
  }),
});
