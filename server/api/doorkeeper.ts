/** What every call goes through before its route: who it is, whether a browser was misused, whether it comes too often. */
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { CodedError } from '../../markers/coded-error.ts';
import { type Caller, readCaller } from '../access/callers.ts';
import { clientAddress } from '../access/client-address.ts';
import { comesFromOurselves, refuseOtherSites } from '../access/cross-site.ts';
import { sessionToken } from '../access/sessions.ts';
import { addressHolder } from '../limits/limits.ts';
import { allowanceOfAddress, allowanceOfKey } from '../limits/rules.ts';
import { admitUpload } from '../limits/uploads.ts';
import type { Parts } from '../parts.ts';
import type { Environment, RouteContext } from './environment.ts';

/** Whoever only looks is not counted: a print on a wall must open for a whole school behind one address. */
const FOR_VIEWING = '/api/ar/view/';

/**
 * Finds out who calls and counts the call. Throws CROSS_SITE where another site's page would act with a session, TOO_MANY_REQUESTS, or
 * what `readCaller` throws.
 */
export function doorkeeper(parts: Parts): MiddlewareHandler<Environment> {
  return async (c, next) => {
    if (c.req.path.startsWith(FOR_VIEWING)) return next();
    const caller = await findCaller(c, parts);
    c.set('caller', caller);
    await countCall(parts, caller, callsIn(c.req.path));
    await next();
    // It depends on who asks: nobody on the way keeps it for another.
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
  };
}

/** For forms of our own pages: no other site's page may send them, with or without a session. Throws CROSS_SITE. */
export function ownPagesOnly({ publicUrl }: Parts): MiddlewareHandler {
  return async (c, next) => {
    refuseOtherSites(c.req.method, c.req.raw.headers, publicUrl);
    await next();
  };
}

/** Nothing but files is larger. */
const SMALL_BODY_BYTES = 64 * 1024;

/** For bodies that are held in memory. Throws INPUT_INVALID. */
export const smallBody = () =>
  bodyLimit({
    maxSize: SMALL_BODY_BYTES,
    onError: () => {
      throw new CodedError('INPUT_INVALID', `This call takes ${SMALL_BODY_BYTES / 1024} KB at most.`);
    },
  });

export interface UploadRules {
  /** Whether a project is to be made, or only one to be changed. */
  isNew: boolean;
  /** What says how large it is: its body, a header of its own, or nothing, where that was counted before. */
  announcedBy?: 'upload-length' | 'nothing';
}

/** Lets an upload in before its body is read, or throws what `admitUpload` throws. */
export function uploadLimits(
  parts: Parts,
  { isNew, announcedBy }: UploadRules,
): MiddlewareHandler<Environment> {
  const announcedIn = (c: Context) => {
    if (announcedBy === 'nothing') return 0;
    if (announcedBy === undefined) return announcedBytesOf(c);
    const length = c.req.header(announcedBy);
    return length === undefined ? undefined : Number(length);
  };
  return async (c, next) => {
    const announcedBytes = announcedIn(c);
    const admitted = await admitUpload(parts, { caller: c.get('caller'), isNew, announcedBytes });
    try {
      await next();
    } finally {
      await admitted.end({ hasMade: c.res.ok && !c.error });
    }
  };
}

/** How many bytes a body says that it has; undefined where it comes in chunks. Without either header there is none. */
export function announcedBytesOf(c: Context): number | undefined {
  return c.req.header('transfer-encoding') ? undefined : Number(c.req.header('content-length') ?? 0);
}

async function findCaller(c: RouteContext, parts: Parts): Promise<Caller> {
  const { settings, limits, publicUrl } = parts;
  const { headers, method } = c.req.raw;
  const network = clientAddress(
    getConnInfo(c).remote.address,
    c.req.header('x-forwarded-for'),
    settings.TRUST_PROXY,
  );
  const address = await limits.pseudonymOf(network);
  const authorization = c.req.header('authorization');
  let token = !/^bearer\b/i.test(authorization ?? '') ? sessionToken(c, settings) : undefined;
  if (token) {
    refuseOtherSites(method, headers, publicUrl);
    // What another site's page only looks at, it looks at as a visitor.
    if (!comesFromOurselves(headers, publicUrl)) token = undefined;
  }
  return readCaller(parts, { authorization, sessionToken: token, address });
}

async function countCall({ limits, settings }: Parts, caller: Caller, calls: number): Promise<void> {
  if (caller.kind === 'key') {
    const { requestsPerMinute } = allowanceOfKey(settings, caller.limits);
    await limits.use('requests', `key:${caller.id}`, calls, requestsPerMinute);
  } else {
    const { requestsPerMinute } = allowanceOfAddress(settings);
    await limits.use('requests', addressHolder(caller.address), calls, requestsPerMinute);
  }
}

/** tRPC takes several calls in one request, with commas between their names. */
function callsIn(path: string): number {
  return path.startsWith('/trpc/') ? path.split(/,|%2c/i).length : 1;
}
