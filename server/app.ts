import { serveStatic } from '@hono/node-server/serve-static';
import { trpcServer } from '@hono/trpc-server';
import { type Context, Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { CodedError } from '../markers/coded-error.ts';
import { readShortId } from '../markers/printed-id.ts';
import { accessRoutes } from './api/access-routes.ts';
import { announcedBytesOf, doorkeeper, smallBody } from './api/doorkeeper.ts';
import { callOf, type Environment, type RouteContext } from './api/environment.ts';
import { respondWithProblem } from './api/errors.ts';
import { fileRoutes } from './api/file-routes.ts';
import { oldRoutes } from './api/old-routes.ts';
import { openApiRoutes } from './api/openapi/routes.ts';
import { poolRoutes } from './api/pool-routes.ts';
import { printFormRoutes } from './api/print-routes.ts';
import { projectRoutes } from './api/project-routes.ts';
import { queueRoutes } from './api/queue-routes.ts';
import { appRouter } from './api/router.ts';
import { scanRoutes } from './api/scan-routes.ts';
import { signInRoutes } from './api/sign-in-routes.ts';
import { headersFor, refusalOfCall } from './api/trpc.ts';
import { webhookRoutes } from './api/webhook-routes.ts';
import { CLIENT_FOLDER } from './client-assets.ts';
import { renderErrorPage } from './error-page.ts';
import { fieldRoutes } from './field/routes.ts';
import { nameRequests } from './observe/request-id.ts';
import { countRequests, observeRoutes } from './observe/routes.ts';
import { LANGUAGE_HEADERS, pageLanguage } from './page-language.ts';
import type { Parts } from './parts.ts';
import { filePath } from './projects/links.ts';
import { requireLivingProject, unknownProject } from './projects/status.ts';
import { reportRoutes } from './report-page.ts';
import { crossOriginCalls, defaultHeaders, securityHeaders } from './response-headers.ts';
import { SHOP_LOGO_PATH, sendShopLogo } from './shop-logo.ts';
import { siteRoutes } from './site/routes.ts';

/** tRPC holds a form in memory; larger uploads stream through `POST /api/ar/create-demo`. */
const TRPC_BODY_BYTES = 32 * 1024 * 1024;

const VIEW_PATHS = ['/ar/view/:id', '/api/ar/view/:id', '/view/:id'];
const CROSS_ORIGIN_PATHS = ['/api/ar/*', '/trpc/*', '/objects/*'];
const GUARDED_PATHS = [
  '/metrics',
  '/compile',
  '/status/*',
  '/api/*',
  '/trpc/*',
  '/login',
  '/logout',
  '/admin/*',
  '/print/*',
  '/report/*',
];

/** All routes of the service. `instance` tells this running server from any other: `/health` says it. */
export function createApp(parts: Parts, instance: string): Hono<Environment> {
  const app = new Hono<Environment>();
  app.use(nameRequests(), countRequests(parts), securityHeaders(parts.settings), defaultHeaders());
  app.get('/assets/*', immutableAssets());
  for (const path of CROSS_ORIGIN_PATHS) app.use(path, crossOriginCalls(parts.settings));
  for (const path of GUARDED_PATHS) app.use(path, doorkeeper(parts));
  app.use(
    '/trpc/*',
    trpcBodies(),
    trpcServer({
      router: appRouter,
      createContext: (_options, c: RouteContext) => ({
        ...callOf(c, parts),
        announcedBytes: announcedBytesOf(c),
        isForm: isForm(c),
      }),
      responseMeta: ({ errors }) => ({ headers: headersFor(errors) }),
    }),
  );
  app.route('/api/ar/pool', poolRoutes(parts));
  app.route('/api/ar/queue', queueRoutes(parts));
  app.route('/api/ar/webhooks', webhookRoutes(parts));
  app.route('/api/ar', accessRoutes(parts));
  app.route('/api/ar', projectRoutes(parts));
  app.route('/', observeRoutes(parts));
  app.route('/', oldRoutes(parts));
  app.route('/', scanRoutes(parts));
  app.route('/', fieldRoutes(parts));
  app.route('/', signInRoutes(parts));
  app.route('/', printFormRoutes(parts));
  app.route('/', reportRoutes(parts));
  app.route('/objects/ar-storage', fileRoutes(parts));
  for (const path of VIEW_PATHS) app.get(path, (c) => redirectToViewer(parts, c.req.param('id') ?? ''));
  for (const path of ['/V/:id', '/v/:id'])
    app.get(path, (c) => redirectToViewer(parts, readShortId(c.req.param('id') ?? '')));
  app.route('/', openApiRoutes(parts));
  app.get(SHOP_LOGO_PATH, (c) => sendShopLogo(c, parts.settings));
  app.get('/health', (c) => c.json({ status: 'ok', instance }));
  app.route('/', siteRoutes(parts));
  // Not thrown: what is thrown here passes by the headers that every answer gets.
  app.notFound((c) =>
    answerError(c, new CodedError('NOT_FOUND', 'There is nothing at this address.'), parts),
  );
  app.onError((error, c) => answerError(c, error, parts));
  return app;
}

/** Only a form that says how large it is may be large: it is read when its call was let in. All else is read before. */
function trpcBodies(): MiddlewareHandler {
  const small = smallBody();
  const large = bodyLimit({
    maxSize: TRPC_BODY_BYTES,
    onError: () => {
      throw new CodedError(
        'FILE_TOO_LARGE',
        'This upload is too large for tRPC: send it to POST /api/ar/create-demo.',
      );
    },
  });
  return (c, next) => (isForm(c) && announcedBytesOf(c) !== undefined ? large(c, next) : small(c, next));
}

const isForm = (c: Context) => c.req.header('content-type')?.startsWith('multipart/form-data') ?? false;

/** Printed QR codes lead here. The page itself lies with the project's files, where old shops expect it. */
async function redirectToViewer(parts: Parts, given: string | undefined): Promise<Response> {
  if (given === undefined) throw unknownProject();
  const { id } = await requireLivingProject(parts, given);
  return new Response(null, { status: 302, headers: { location: filePath(id, 'index.html') } });
}

/** People get a page, programs a problem in JSON, in tRPC's own shape where they call by that. */
async function answerError(c: Context, error: Error, parts: Parts): Promise<Response> {
  const isPage = c.req.header('accept')?.includes('text/html');
  const response = respondWithProblem(c, error, parts.log);
  const isCall = c.req.path.startsWith('/trpc/');
  if (!isPage && !isCall) return response;
  // Keeps what belongs to the status, such as how to say who one is.
  const headers = new Headers(response.headers);
  if (isCall) {
    headers.set('content-type', 'application/json');
    return new Response(refusalOfCall(new URL(c.req.url), error), { status: response.status, headers });
  }
  headers.set('content-type', 'text/html; charset=utf-8');
  headers.append('vary', LANGUAGE_HEADERS);
  const page = renderErrorPage(error, pageLanguage(c));
  return new Response(String(await page), { status: response.status, headers });
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
