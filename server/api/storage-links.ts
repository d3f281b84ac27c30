/** Where STORAGE_LINKS is on, phones fetch videos straight from the storage: nearly all that an AR page takes. */
import type { ProjectFile } from '../../db/projects.ts';
import type { Parts } from '../parts.ts';

/** Whoever has a page open goes on seeing its video for so long; what is deleted is gone at once all the same. */
const LINK_SECONDS = 3600;
const VIDEO = 'video/mp4';

type Needs = Pick<Parts, 'storage' | 'settings'>;

/** Leads to a video in the storage; undefined where the file is to be sent from here. */
export async function redirectToStorage(
  { storage, settings }: Needs,
  { storageKey, contentType }: Pick<ProjectFile, 'storageKey' | 'contentType'>,
  headers: Record<string, string>,
): Promise<Response | undefined> {
  if (settings.STORAGE_LINKS === 'off' || contentType !== VIDEO) return undefined;
  const location = await storage.link(storageKey, { seconds: LINK_SECONDS, contentType });
  if (!location) return undefined;
  return new Response(null, { status: 302, headers: { ...headers, location, 'cache-control': 'no-store' } });
}

/** A page's policy, with which it may show these videos too. */
export async function allowingStorage({ storage, settings }: Needs, policy: string): Promise<string> {
  const link =
    settings.STORAGE_LINKS === 'on' && (await storage.link('any', { seconds: 1, contentType: VIDEO }));
  return link ? policy.replace("media-src 'self'", `media-src 'self' ${new URL(link).origin}`) : policy;
}
