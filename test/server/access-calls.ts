/** One real request for every route and every procedure: the table of who may do what tries them all. */

export interface World {
  /** A living photo, a demo. */
  id: string;
  markerId: number;
}

export interface CallInput {
  method: string;
  path: string;
  /** JSON, or with `isForm` a form of a page. */
  body?: string | FormData;
  isForm?: boolean;
  headers?: Record<string, string>;
  /** What it may answer to whoever may: also that a thing is not there, or no longer, once the right was looked at. */
  answers: number[];
}

type MakeCall = (world: World) => CallInput;

const OK = [200];
/** The right was there; what was asked for is not. */
const NOT_THERE = [200, 404, 409, 410];

const get =
  (path: string, answers = OK): MakeCall =>
  ({ id, markerId }) => ({
    method: 'GET',
    path: path.replace(':id', id).replace(':markerId', String(markerId)),
    answers,
  });

const send =
  (method: string, path: string, body: object | undefined, answers = OK): MakeCall =>
  ({ id }) => ({
    method,
    path: path.replace(':id', id),
    ...(body && { body: JSON.stringify(body) }),
    answers,
  });

const form =
  (path: string, fields: (world: World) => Record<string, string>, answers: number[]): MakeCall =>
  (world) => ({
    method: 'POST',
    path,
    body: new URLSearchParams(fields(world)).toString(),
    isForm: true,
    answers,
  });

const query =
  (name: string, input?: (world: World) => unknown, answers = OK): MakeCall =>
  (world) => ({
    method: 'GET',
    path: `/trpc/${name}${input ? `?input=${encodeURIComponent(JSON.stringify(input(world)))}` : ''}`,
    answers,
  });

const mutation =
  (name: string, input: (world: World) => unknown, answers = OK): MakeCall =>
  (world) => ({ method: 'POST', path: `/trpc/${name}`, body: JSON.stringify(input(world)), answers });

/** A form with an id and no files: whoever may is told what is missing. */
const upload =
  (method: string, path: string): MakeCall =>
  ({ id }) => {
    const body = new FormData();
    body.set('id', id);
    body.set('item', '1');
    return { method, path: path.replace(':id', id), body, answers: [400] };
  };

const lookOf = ({ id }: World) => ({
  projectId: id,
  item: null,
  device: 'other',
  tracker: 'ours',
  msToLock: 300,
  losses: 0,
  followedMs: 1000,
});
const REPORT = { reason: 'other', message: 'a test' };
const PAPER = { name: 'Ours', widthMm: 150, heightMm: 100 };
const KIND = { format: '3x2' };

/** In this order: what changes or destroys the project comes last. */
export const CALLS: Record<string, MakeCall> = {
  'GET /': get('/'),
  'GET /photos': get('/photos'),
  'GET /p/:id': get('/p/:id', NOT_THERE),
  'GET /health': get('/health'),
  'GET /ready': get('/ready'),
  // As through a proxy: from the machine itself everybody may.
  'GET /metrics': (world) => ({ ...get('/metrics')(world), headers: { 'x-forwarded-for': '203.0.113.7' } }),
  'GET /openapi.json': get('/openapi.json'),
  'GET /api-docs': get('/api-docs'),
  'GET /shop-logo': get('/shop-logo', [404]),
  'GET /assets/*': get('/assets/nothing.js', [404]),
  'GET /ar/view/:id': get('/ar/view/:id', [302]),
  'GET /api/ar/view/:id': get('/api/ar/view/:id', [302]),
  'GET /view/:id': get('/view/:id', [302]),
  'GET /V/:id': get('/V/:id', [302]),
  'GET /v/:id': get('/v/:id', [302]),
  'GET /objects/ar-storage/:id/index.html': get('/objects/ar-storage/:id/index.html'),
  'GET /objects/ar-storage/:id/:file': get('/objects/ar-storage/:id/qr-code.png'),
  // Without the protocol's own headers, or for an upload that nobody made: who calls makes no difference.
  'POST /api/ar/uploads': send('POST', '/api/ar/uploads', undefined, [412]),
  'OPTIONS /api/ar/uploads': send('OPTIONS', '/api/ar/uploads', undefined, [204]),
  'GET /api/ar/uploads/:id': get('/api/ar/uploads/:id', [404]),
  'PATCH /api/ar/uploads/:id': send('PATCH', '/api/ar/uploads/:id', undefined, [412]),
  'DELETE /api/ar/uploads/:id': send('DELETE', '/api/ar/uploads/:id', undefined, [412]),
  'POST /api/ar/create-demo': upload('POST', '/api/ar/create-demo'),
  'projects.create': upload('POST', '/trpc/projects.create'),
  'GET /api/ar/status/:id': get('/api/ar/status/:id'),
  'GET /status/:id': get('/status/:id'),
  'GET /api/ar/projects/:id/export.zip': get('/api/ar/projects/:id/export.zip'),
  'GET /api/ar/projects': get('/api/ar/projects'),
  'projects.list': query('projects.list'),
  'POST /compile': send('POST', '/compile', { photoUrl: '/objects/no', videoUrl: '/objects/no' }, [404]),
  'GET /api/ar/projects/:id/captures/:file': get('/api/ar/projects/:id/captures/capture-1.jpg', NOT_THERE),
  'projects.get': query('projects.get', ({ id }) => ({ id })),
  'projects.progress': query('projects.progress', ({ id }) => ({ id })),
  'pool.status': query('pool.status'),
  'GET /api/ar/pool/markers/:id/picture.png': get('/api/ar/pool/markers/:markerId/picture.png'),
  'pool.overview': query('pool.overview'),
  'pool.markers': query('pool.markers', () => ({})),
  'pool.progress': query('pool.progress'),
  'pool.refill': mutation('pool.refill', () => ({ ...KIND, count: 1 })),
  'pool.cancel': mutation('pool.cancel', () => ({ jobId: 'none' }), NOT_THERE),
  'pool.retire': mutation('pool.retire', () => ({ ids: [2_000_000_000] })),
  'pool.setMarks': mutation('pool.setMarks', () => ({ ...KIND, low: 0, high: 0 })),
  'pool.resetMarks': mutation('pool.resetMarks', () => KIND),
  'GET /api/ar/pool': get('/api/ar/pool'),
  'GET /api/ar/queue/stats': get('/api/ar/queue/stats'),
  'GET /api/ar/queue/jobs': get('/api/ar/queue/jobs'),
  'GET /api/ar/queue/jobs/:id': get('/api/ar/queue/jobs/none', NOT_THERE),
  'POST /api/ar/queue/jobs/:id/retry': send('POST', '/api/ar/queue/jobs/none/retry', undefined, NOT_THERE),
  'POST /api/ar/queue/jobs/:id/cancel': send('POST', '/api/ar/queue/jobs/none/cancel', undefined, NOT_THERE),
  'jobs.stats': query('jobs.stats'),
  'jobs.progress': query('jobs.progress'),
  'jobs.list': query('jobs.list', () => ({})),
  'jobs.get': query('jobs.get', () => ({ id: 'none' }), NOT_THERE),
  'jobs.retry': mutation('jobs.retry', () => ({ id: 'none' }), NOT_THERE),
  'jobs.cancel': mutation('jobs.cancel', () => ({ id: 'none' }), NOT_THERE),
  'POST /api/scan': upload('POST', '/api/scan'),
  'GET /scan': get('/scan'),
  'GET /field': get('/field'),
  'GET /field/targets/:file': get('/field/targets/9.target', [404]),
  'POST /api/ar/links/recover': send('POST', '/api/ar/links/recover', { email: 'a@example.com' }, [503]),
  'projects.recoverLinks': mutation('projects.recoverLinks', () => ({ email: 'a@example.com' }), [503]),
  'GET /api/ar/webhooks': get('/api/ar/webhooks'),
  'POST /api/ar/webhooks': send('POST', '/api/ar/webhooks', { url: 'http://127.0.0.1:9/' }, [201]),
  'GET /api/ar/webhooks/messages': get('/api/ar/webhooks/messages'),
  'POST /api/ar/webhooks/messages/:id/redeliver': send(
    'POST',
    '/api/ar/webhooks/messages/1/redeliver',
    undefined,
    NOT_THERE,
  ),
  'PATCH /api/ar/webhooks/:id': send('PATCH', '/api/ar/webhooks/none', {}, NOT_THERE),
  'DELETE /api/ar/webhooks/:id': send('DELETE', '/api/ar/webhooks/none', undefined, NOT_THERE),
  'POST /api/ar/webhooks/:id/rotate': send('POST', '/api/ar/webhooks/none/rotate', undefined, NOT_THERE),
  'POST /api/ar/webhooks/:id/ping': send('POST', '/api/ar/webhooks/none/ping', undefined, NOT_THERE),
  'webhooks.list': query('webhooks.list'),
  'webhooks.create': mutation('webhooks.create', () => ({ url: 'http://127.0.0.1:9/' })),
  'webhooks.change': mutation('webhooks.change', () => ({ id: 'none' }), NOT_THERE),
  'webhooks.rotate': mutation('webhooks.rotate', () => ({ id: 'none' }), NOT_THERE),
  'webhooks.remove': mutation('webhooks.remove', () => ({ id: 'none' }), NOT_THERE),
  'webhooks.ping': mutation('webhooks.ping', () => ({ id: 'none' }), NOT_THERE),
  'webhooks.messages': query('webhooks.messages'),
  'webhooks.redeliver': mutation('webhooks.redeliver', () => ({ id: 1 }), NOT_THERE),
  'POST /api/ar/print/batch': send(
    'POST',
    '/api/ar/print/batch',
    { profile: 'x', projects: [{ id: 'no' }] },
    [404],
  ),
  'POST /print/batch': form('/print/batch', () => ({ profile: 'x', project: 'no' }), [404]),
  'GET /api/ar/print-profiles': get('/api/ar/print-profiles'),
  'PUT /api/ar/print-profiles/:id': send('PUT', '/api/ar/print-profiles/x', PAPER),
  'DELETE /api/ar/print-profiles/:id': send('DELETE', '/api/ar/print-profiles/none', undefined, NOT_THERE),
  'printProfiles.list': query('printProfiles.list'),
  'prints.list': query('prints.list'),
  'prints.startBatch': mutation(
    'prints.startBatch',
    ({ id }) => ({ ids: [id], profile: '10x15' }),
    NOT_THERE,
  ),
  'prints.openBatches': query('prints.openBatches'),
  'prints.batch': query('prints.batch', () => ({ id: 'none' }), NOT_THERE),
  'prints.releaseBatch': mutation('prints.releaseBatch', () => ({ id: 'none' }), NOT_THERE),
  'prints.endBatch': mutation('prints.endBatch', () => ({ id: 'none' }), NOT_THERE),
  'prints.mark': mutation('prints.mark', ({ id }) => ({ ids: [id], isPrinted: false })),
  'printProfiles.put': mutation('printProfiles.put', () => ({ ...PAPER, id: 'y' })),
  'printProfiles.remove': mutation('printProfiles.remove', () => ({ id: 'none' }), NOT_THERE),
  'GET /api/ar/keys': get('/api/ar/keys'),
  'POST /api/ar/keys': send('POST', '/api/ar/keys', { name: 'x', scopes: ['print:read'] }, [201]),
  'DELETE /api/ar/keys/:id': send('DELETE', '/api/ar/keys/none', undefined, NOT_THERE),
  'keys.list': query('keys.list'),
  'keys.create': mutation('keys.create', () => ({ name: 'x', scopes: ['print:read'] })),
  'keys.revoke': mutation('keys.revoke', () => ({ id: 'none' }), NOT_THERE),
  'GET /report': get('/report'),
  'GET /report/:id': get('/report/:id'),
  'POST /report': form('/report', ({ id }) => ({ project: id, ...REPORT }), [201]),
  'POST /api/ar/looks': (world) => send('POST', '/api/ar/looks', lookOf(world), [202])(world),
  'POST /api/ar/print-checks': send(
    'POST',
    '/api/ar/print-checks',
    { batch: 'none', device: 'iphone', msToLock: 800, pictureShare: 0.4 },
    [202, 404],
  ),
  'looks.note': mutation('looks.note', lookOf),
  'GET /api/ar/looks': get('/api/ar/looks'),
  'looks.report': query('looks.report'),
  'POST /api/ar/reports': (world) =>
    send('POST', '/api/ar/reports', { projectId: world.id, ...REPORT }, [201])(world),
  'reports.create': mutation('reports.create', ({ id }) => ({ projectId: id, ...REPORT })),
  'GET /api/ar/reports': get('/api/ar/reports'),
  'POST /api/ar/reports/:id/close': send('POST', '/api/ar/reports/1/close', undefined, NOT_THERE),
  'reports.list': query('reports.list'),
  'reports.close': mutation('reports.close', () => ({ id: 2 }), NOT_THERE),
  'GET /api/ar/audit': get('/api/ar/audit'),
  'audit.list': query('audit.list'),
  'admin.overview': query('admin.overview'),
  'admin.storage': query('admin.storage'),
  'admin.settings': query('admin.settings'),
  'GET /login': get('/login'),
  'session.get': query('session.get'),
  'GET /print': get('/print'),
  'GET /admin/pool': get('/admin/pool'),
  'GET /admin/markers': get('/admin/markers'),
  'GET /admin/queue': get('/admin/queue'),
  'GET /admin/projects': get('/admin/projects'),
  'GET /admin/reports': get('/admin/reports'),
  'GET /admin/recognition': get('/admin/recognition'),
  'GET /admin/storage': get('/admin/storage'),
  'GET /admin/papers': get('/admin/papers'),
  'GET /admin/keys': get('/admin/keys'),
  'GET /admin/webhooks': get('/admin/webhooks'),
  'GET /admin/settings': get('/admin/settings'),
  'GET /admin/audit': get('/admin/audit'),
  'GET /admin': get('/admin'),
  'POST /api/ar/projects/:id/extend': send('POST', '/api/ar/projects/:id/extend', { hours: 1 }),
  'projects.extend': mutation('projects.extend', ({ id }) => ({ id, hours: 1 })),
  'POST /api/ar/projects/:id/items': upload('POST', '/api/ar/projects/:id/items'),
  'projects.items.add': upload('POST', '/trpc/projects.items.add'),
  'PUT /api/ar/projects/:id/items/:item': upload('PUT', '/api/ar/projects/:id/items/1'),
  'projects.items.replace': upload('POST', '/trpc/projects.items.replace'),
  'DELETE /api/ar/projects/:id/items/:item': send(
    'DELETE',
    '/api/ar/projects/:id/items/2000000000',
    undefined,
    NOT_THERE,
  ),
  'projects.items.remove': mutation(
    'projects.items.remove',
    ({ id }) => ({ id, item: 2_000_000_000 }),
    NOT_THERE,
  ),
  'POST /api/ar/projects/:id/mode': send('POST', '/api/ar/projects/:id/mode', { mode: 'framed' }),
  'projects.setMode': mutation('projects.setMode', ({ id }) => ({ id, mode: 'framed' })),
  'GET /api/ar/print/:id/back': get('/api/ar/print/:id/back', [200, 409]),
  'GET /api/ar/print/:id': get('/api/ar/print/:id'),
  'POST /api/ar/projects/:id/permanent': send('POST', '/api/ar/projects/:id/permanent', undefined),
  'projects.makePermanent': mutation('projects.makePermanent', ({ id }) => ({ id })),
  'projects.delete': mutation('projects.delete', ({ id }) => ({ id, force: true })),
  'DELETE /api/ar/projects/:id': send('DELETE', '/api/ar/projects/:id?force=true', undefined),
  'POST /api/ar/projects/:id/takedown': send('POST', '/api/ar/projects/:id/takedown', {}),
  'projects.takeDown': mutation('projects.takeDown', ({ id }) => ({ id })),
  // These end the session that they are tried with.
  'POST /login': form('/login', () => ({ key: 'the-admin-key-of-the-tests' }), OK),
  'POST /logout': form('/logout', () => ({}), OK),
};
