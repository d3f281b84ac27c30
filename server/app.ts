import { serveStatic } from '@hono/node-server/serve-static';
import { trpcServer } from '@hono/trpc-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { secureHeaders } from 'hono/secure-headers';
import { CodedError } from '../markers/coded-error.ts';
import { problemOf, respondWithProblem } from './api/errors.ts';
import { fileRoutes } from './api/file-routes.ts';
import { poolRoutes } from './api/pool-routes.ts';
import { projectRoutes } from './api/project-routes.ts';
import { queueRoutes } from './api/queue-routes.ts';
import { appRouter } from './api/router.ts';
import { headersFor } from './api/trpc.ts';
import { CLIENT_FOLDER } from './client-assets.ts';
import { renderMessagePage, renderStartPage } from './pages.ts';
import type { Parts } from './parts.ts';
import { ProjectGone } from './projects/gone.ts';
import { filePath } from './projects/links.ts';
import { requireLivingProject } from './projects/status.ts';

/** tRPC holds a form in memory; larger uploads stream through `POST /api/ar/create-demo`. */
const TRPC_BODY_BYTES = 32 * 1024 * 1024;

/** All routes of the service. `instance` tells this running server from any other: `/health` says it. */
export function createApp(parts: Parts, instance: string): Hono {
  const app = new Hono();
  app.use(securityHeaders(), defaultHeaders());
  app.use('/assets/*', immutableAssets());
  app.use(
    '/trpc/*',
    bodyLimit({
      maxSize: TRPC_BODY_BYTES,
      onError: () => {
        throw new CodedError(
          'FILE_TOO_LARGE',
          'This upload is too large for tRPC: send it to POST /api/ar/create-demo.',
        );
      },
    }),
    trpcServer({
      router: appRouter,
      createContext: ({ req }) => ({ parts, headers: req.headers }),
      responseMeta: ({ errors }) => ({ headers: headersFor(errors) }),
    }),
  );
  app.route('/api/ar/pool', poolRoutes(parts));
  app.route('/api/ar/queue', queueRoutes(parts));
  app.route('/api/ar', projectRoutes(parts));
  app.route('/objects/ar-storage', fileRoutes(parts));
  for (const path of ['/ar/view/:id', '/api/ar/view/:id']) app.get(path, (c) => redirectToViewer(c, parts));
  app.get('/health', (c) => c.json({ status: 'ok', instance }));
  app.get('/', (c) => c.html(renderStartPage()));
  app.notFound(() => {
    throw new CodedError('NOT_FOUND', 'There is nothing at this address.');
  });
  app.onError((error, c) => answerError(c, error, parts));
  return app;
}

/** Printed QR codes lead here. The page itself lies with the project's files, where old shops expect it. */
async function redirectToViewer(c: Context, parts: Parts): Promise<Response> {
  const { id } = await requireLivingProject(parts, c.req.param('id') ?? '');
  return c.redirect(filePath(id, 'index.html'), 302);
}

/** People get a page, programs a problem in JSON. */
async function answerError(c: Context, error: Error, parts: Parts): Promise<Response> {
  const isPage = c.req.method === 'GET' && c.req.header('accept')?.includes('text/html');
  const response = respondWithProblem(c, error, parts.log);
  if (!isPage) return response;
  const { status, detail } = problemOf(error);
  const page = renderMessagePage(titleOf(error, status), detail, {
    pictureUrl: error instanceof ProjectGone ? error.stillUrl : undefined,
  });
  // Keeps what belongs to the status, such as how to say who one is.
  const headers = new Headers(response.headers);
  headers.set('content-type', 'text/html; charset=utf-8');
  return new Response(String(await page), { status, headers });
}

function titleOf(error: Error, status: number): string {
  if (error instanceof ProjectGone) return error.title;
  return status === 404 ? 'Nothing here' : 'That did not work';
}

/** Everything comes from this server and nothing from any other: the policy proves it. Previews are blobs of the visitor's own. */
const CONTENT_SECURITY_POLICY = [
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

function defaultHeaders(): MiddlewareHandler {
  return async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(DEFAULT_HEADERS))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  };
}

function securityHeaders(): MiddlewareHandler {
  return secureHeaders({
    permissionsPolicy: { camera: ['self'] },
    crossOriginResourcePolicy: false,
    // The LAN address has a self-signed certificate: a browser that insisted on HTTPS could never leave it again.
    strictTransportSecurity: false,
  });
}

/** The built client: names hold a hash of the content, so a browser need never ask twice. */
function immutableAssets() {
  return serveStatic({
    root: CLIENT_FOLDER,
    precompressed: true,
    rewriteRequestPath: (path) => path.replace(/^\/assets/, ''),
    onFound: (_file, c) => c.header('cache-control', 'public, max-age=31536000, immutable'),
  });
}
