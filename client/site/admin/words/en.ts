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
};

export type AdminWords = typeof en;
export default en;
