import { Plus } from 'lucide-preact';
import { useState } from 'preact/hooks';
import type { ProjectStatusReport } from '../../../../server/projects/status.ts';
import { SITE } from '../../site-data.ts';
import { usePageWords } from '../../words.ts';
import type { ProjectWords } from '../words/en.ts';
import { AddPicture } from './add-picture.tsx';
import { PictureCard } from './picture-card.tsx';

/** The pictures of a living photo, and what can be done with each. */
export function Pictures({ id, report }: { id: string; report: ProjectStatusReport }) {
  const words = usePageWords<ProjectWords>().pictures;
  const [isAdding, setIsAdding] = useState(false);
  const { items } = report;
  const hasRoom = items.length < SITE.maxItems;
  return (
    <section class="mt-12 border-base-300 border-t pt-8" aria-labelledby="pictures">
      <h2 id="pictures">{words.title}</h2>
      <p class="mt-1 mb-5 max-w-prose text-quiet">{words.lead}</p>
      <ul class="grid items-start gap-4 lg:grid-cols-2">
        {items.map((item, index) => (
          <li key={item.id} class="min-w-0">
            <PictureCard id={id} item={item} number={index + 1} isOnly={items.length === 1} />
          </li>
        ))}
        {isAdding && (
          <li class="min-w-0">
            <AddPicture id={id} onClose={() => setIsAdding(false)} />
          </li>
        )}
        {!isAdding && hasRoom && (
          <li>
            <button
              type="button"
              class="grid min-h-36 w-full cursor-pointer place-items-center rounded-box border-2 border-base-content/25 border-dashed p-4 text-center hover:border-primary"
              onClick={() => setIsAdding(true)}
            >
              <span class="grid justify-items-center gap-1">
                <Plus class="size-7 text-primary" aria-hidden="true" />
                <strong class="font-semibold">{words.add}</strong>
                <span class="text-quiet text-sm">{words.addHint}</span>
              </span>
            </button>
          </li>
        )}
      </ul>
      {!hasRoom && <p class="mt-4 text-quiet text-sm">{words.full(SITE.maxItems)}</p>}
    </section>
  );
}
