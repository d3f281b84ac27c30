/** Headers that tell browsers what an answer may do, and who may read it. */
import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import { secureHeaders } from 'hono/secure-headers';
import type { Settings } from './config.ts';

/** Everything comes from this server and nothing from any other: the policy proves it. Previews are blobs of the visitor's own. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self' blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** For answers that bring no other of their own. */
const DEFAULT_HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-resource-policy': 'same-origin',
};

/** A year, as browsers want it. */
const HTTPS_ONLY = 'max-age=31536000';

export function defaultHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(DEFAULT_HEADERS))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  };
}

/**
 * What every answer says. HTTPS is insisted on where PUBLIC_URL names it: the address in the local network has a self-signed certificate,
 * and a browser that insisted could never leave it again.
 */
export function securityHeaders({ PUBLIC_URL }: Pick<Settings, 'PUBLIC_URL'>): MiddlewareHandler {
  return secureHeaders({
    permissionsPolicy: {
      camera: ['self'],
      microphone: [],
      geolocation: [],
      payment: [],
      usb: [],
      serial: [],
      displayCapture: [],
    },
    // Older browsers tell our own forms from those of others by the origin, which `no-referrer` would hide.
    referrerPolicy: 'same-origin',
    xFrameOptions: 'DENY',
    crossOriginResourcePolicy: false,
    strictTransportSecurity: PUBLIC_URL?.startsWith('https:') ? HTTPS_ONLY : false,
  });
}

/** Of the protocol by which files arrive piece by piece. */
const TUS_REQUEST = ['tus-resumable', 'upload-length', 'upload-metadata', 'upload-offset'];
const TUS_ANSWER = ['location', 'tus-resumable', 'upload-expires', 'upload-length', 'upload-offset'];

/** Lets the pages of the origins of the settings call the API with keys. Sessions are never theirs: no credentials are allowed. */
export function crossOriginCalls({ CORS_ORIGINS = [] }: Pick<Settings, 'CORS_ORIGINS'>): MiddlewareHandler {
  if (CORS_ORIGINS.length === 0) return (_, next) => next();
  return cors({
    origin: CORS_ORIGINS.includes('*') ? '*' : CORS_ORIGINS,
    allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      'authorization',
      'content-type',
      'idempotency-key',
      'last-event-id',
      'range',
      'trpc-accept',
      ...TUS_REQUEST,
    ],
    exposeHeaders: ['content-disposition', 'content-range', 'etag', 'retry-after', ...TUS_ANSWER],
    maxAge: 3600,
  });
}
