import create from '../../create/words/en.ts';

/** What stands round every page of the admin's. */
export const en = {
  title: 'Admin',
  nav: 'Parts of the admin’s pages',
  sections: {
    overview: 'Overview',
    pool: 'Pool',
    markers: 'Markers',
    queue: 'Queue',
    projects: 'Living photos',
    reports: 'Reports',
    recognition: 'Recognition',
    storage: 'Storage',
    papers: 'Papers',
    keys: 'Keys',
    webhooks: 'Webhooks',
    settings: 'Settings',
    audit: 'Audit log',
  },
  /** As whoever makes a living photo reads them. */
  styles: create.styles,
  layouts: {
    'border-8': 'border 8 %',
    'border-11': 'border 11 %',
    'border-22': 'border 22 %',
    'sides-30': 'two sides',
  } as Record<string, string>,
};

export type AdminWords = typeof en;
export default en;
