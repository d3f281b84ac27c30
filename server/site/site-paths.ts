/**
 * The site's pages that are one for everybody: path → the source's name below client/site. `/p/:id` is beside them, since it asks whether
 * there is such a project. client/site/app.tsx has the same paths.
 */
export const SITE_PATHS = {
  '/': 'create/create-page',
  '/photos': 'photos/photos-page',
  '/login': 'login/login-page',
  '/print': 'print/print-page',
  '/admin': 'admin/overview/overview-page',
  '/admin/pool': 'admin/pool/pool-page',
  '/admin/markers': 'admin/markers/markers-page',
  '/admin/queue': 'admin/queue/queue-page',
  '/admin/projects': 'admin/projects/projects-page',
  '/admin/reports': 'admin/reports/reports-page',
  '/admin/recognition': 'admin/recognition/recognition-page',
  '/admin/storage': 'admin/storage/storage-page',
  '/admin/papers': 'admin/papers/papers-page',
  '/admin/keys': 'admin/keys/keys-page',
  '/admin/webhooks': 'admin/webhooks/webhooks-page',
  '/admin/settings': 'admin/settings/settings-page',
  '/admin/audit': 'admin/audit/audit-page',
} as const;

export const PROJECT_PAGE = 'project/project-page';

export type SitePage = (typeof SITE_PATHS)[keyof typeof SITE_PATHS] | typeof PROJECT_PAGE;
