import { apiOfOwner } from '../api.ts';
import { EmptyState, ProblemNotice, Skeleton } from '../components/notices.tsx';
import { useQuery } from '../live/use-query.ts';
import { ownProjects } from '../own-projects.ts';
import { usePageTitle } from '../page-title.ts';
import { formatMoment, usePageWords } from '../words.ts';
import type { PhotosWords } from './words/en.ts';

/** What was made on this device, as this device remembers it. */
export default function PhotosPage() {
  const words = usePageWords<PhotosWords>();
  usePageTitle(words.title);
  const ids = ownProjects();
  return (
    <>
      <header class="pt-4 pb-8">
        <h1>{words.title}</h1>
        <p class="mt-3 text-lg text-quiet">{words.lead}</p>
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
            <li key={id}>
              <PhotoCard id={id} />
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function PhotoCard({ id }: { id: string }) {
  const words = usePageWords<PhotosWords>();
  const { data, error, isLoading, reload } = useQuery(() => apiOfOwner(id).projects.get.query({ id }), [id]);
  if (isLoading && !data) return <Skeleton class="aspect-3/2 w-full" />;
  if (!data) return <ProblemNotice error={error} onRetry={reload} />;
  return (
    <a class="card border border-base-300 bg-base-200 transition-shadow hover:shadow-lg" href={`/p/${id}`}>
      {data.pictureUrl && (
        <figure class="aspect-3/2">
          <img
            class="size-full object-contain p-3"
            src={new URL(data.pictureUrl).pathname}
            alt={words.picture}
            loading="lazy"
          />
        </figure>
      )}
      <div class="card-body flex-row items-center justify-between p-4 text-sm">
        <span class="badge badge-soft">{words.states[data.status]}</span>
        <span class="text-quiet">
          {data.expiresAt ? words.keptUntil(formatMoment(data.expiresAt)) : words.forEver}
        </span>
      </div>
    </a>
  );
}
