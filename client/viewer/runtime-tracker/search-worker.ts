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
  const { grey } = data;
  const locks = finish((await searcher!).search(grey));
  reply({ locks, grey }, [grey.buffer]);
}

function reply(message: SearchAnswer, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}
