import { Plus } from 'lucide-preact';
import { EmptyState } from '../components/notices.tsx';
import { useOwnProjects } from '../own-projects.ts';
import { usePageTitle } from '../page-title.ts';
import { SITE } from '../site-data.ts';
import { usePageWords } from '../words.ts';
import { OpenLink } from './open-link.tsx';
import { PhotoCard } from './photo-card.tsx';
import { RecoverLinks } from './recover-links.tsx';
import type { PhotosWords } from './words/en.ts';

/** What was made on this device, as this device remembers it, and ways to what it does not. */
export default function PhotosPage() {
  const words = usePageWords<PhotosWords>();
  usePageTitle(words.title);
  const ids = useOwnProjects();
  return (
    <>
      <header class="flex flex-wrap items-end gap-x-6 gap-y-4 pt-2 pb-8">
        <div class="flex-1 basis-72">
          <h1>{words.title}</h1>
          <p class="mt-3 max-w-prose text-lg text-pretty text-quiet">{words.lead}</p>
        </div>
        {ids.length > 0 && (
          <a class="btn btn-primary min-h-11" href="/">
            <Plus class="size-5" aria-hidden="true" />
            {words.make}
          </a>
        )}
      </header>
      {ids.length === 0 ? (
        <EmptyState title={words.empty}>
          <p>{words.emptyHint}</p>
          <a class="btn btn-primary mt-6" href="/">
            {words.make}
          </a>
        </EmptyState>
      ) : (
        <ul class="grid gap-5 sm:grid-cols-2 lg:grid-cols-3">
          {ids.map((id) => (
            <li key={id} class="min-w-0">
              <PhotoCard id={id} />
            </li>
          ))}
        </ul>
      )}
      <div class="mt-12 grid items-start gap-5 md:grid-cols-2">
        <OpenLink />
        {SITE.hasMail && <RecoverLinks />}
      </div>
    </>
  );
}
