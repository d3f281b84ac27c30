import type { SiteData } from '../../server/site/site-data.ts';

/** What the server says of this installation, with the page itself. */
export const SITE: SiteData = JSON.parse(document.querySelector<HTMLElement>('#app')!.dataset.site!);
