/**
 * The site's pages that are one for everybody: path → the source's name below client/site. `/p/:id` is beside them, since it asks whether
 * there is such a project. client/site/app.tsx has the same paths.
 */
export const SITE_PATHS = {
  '/': 'create/create-page',
  '/photos': 'photos/photos-page',
  '/login': 'login/login-page',
  '/print': 'print/print-page',
} as const;

export const PROJECT_PAGE = 'project/project-page';

export type SitePage = (typeof SITE_PATHS)[keyof typeof SITE_PATHS] | typeof PROJECT_PAGE;
