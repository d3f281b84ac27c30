// The search thread, a file of its own: looks for the prints in single frames.
import { finish } from '../../../markers/runtime/detector.ts';
import { createSearcher, type Searcher } from '../../../markers/runtime/searcher.ts';
import type { SearchAnswer, SearchFrame, SearchJob } from './messages.ts';

let searcher: Promise<Searcher> | null = null;

self.addEventListener('message', ({ data }: MessageEvent<SearchJob | SearchFrame>) => {
  answer(data).catch((error: unknown) => reply({ error: String(error) }));
});

async function answer(data: SearchJob | SearchFrame): Promise<void> {
  if ('module' in data) {
    searcher = createSearcher(data.module, data.targets, data.size);
    await searcher;
    return;
  }
  const ready = await searcher!;
  const locks = finish(ready.search(data.grey));
  reply({ locks, almost: ready.almost });
}

function reply(message: SearchAnswer): void {
  self.postMessage(message);
}
