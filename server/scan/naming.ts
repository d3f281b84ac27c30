import type { Logger } from 'pino';
import type { Database } from '../../db/connection.ts';
import { dropSignatures, findNamableMarkers, findSignatures } from '../../db/signatures.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { Threads } from '../../pool-builder/threads.ts';
import type { StorageLocation } from '../storage/open-storage.ts';
import type { Naming as KnownMarker, Named, PhotoQuestion } from './naming-worker.ts';

/** Signatures that travel to the thread at once: some 40 KB each. */
const BATCH = 100;
/** Pictures that wait for their turn, each some tenths of a second. */
const MOST_WAITING = 20;

/** A picture that takes longer has something in it that is made for that: the thread ends, and another one begins from the database. */
const THREAD_MS = 60_000;

/** Names the markers of prints in pictures, in one thread that holds what all of them are named by. */
export interface Naming {
  /** The marker of the print in the picture in a file, or null. Throws SCAN_BUSY, or the signal's reason. */
  name(picture: string, signal?: AbortSignal): Promise<Named['found']>;
  /** How alike two photos are: see `likenessOf`. */
  comparePhotos(question: PhotoQuestion): Promise<number | null>;
  close(): Promise<void>;
}

/**
 * The thread starts with the first picture and stays. Before each picture the database is asked which markers projects have now, so that
 * what any server has made or removed is known here.
 */
export function openNaming({
  db,
  storage,
  log,
}: {
  db: Database;
  storage: StorageLocation;
  log: Logger;
}): Naming {
  let threads: Threads<typeof import('./naming-worker.ts')> | undefined;
  /** Not before the first picture, and kept from then on: what it knows would have to be sent again. */
  const theThread = () =>
    (threads ??= new Threads(new URL('./naming-worker.ts', import.meta.url), { least: 1, most: 1 }));
  /** Who has answered last: see naming-worker.ts. */
  let thread: string | undefined;
  let known = new Map<number, string>();
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: the thread is to know what the database says before it is asked. */
  function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = last.then(work);
    last = result.catch(() => {});
    return result;
  }

  async function refresh(): Promise<void> {
    const wanted = new Map((await findNamableMarkers(db)).map((each) => [each.markerId, each.targetKey]));
    const removed = [...known.keys()].filter((id) => !wanted.has(id));
    const added = [...wanted].filter(([id, targetKey]) => known.get(id) !== targetKey);
    for (let at = 0; at < Math.max(1, added.length); at += BATCH) {
      const batch = added.slice(at, at + BATCH);
      if (batch.length === 0 && removed.length === 0) return;
      const signatures = await findSignatures(
        db,
        batch.map(([id]) => id),
      );
      const add: KnownMarker[] = signatures.map(({ markerId, signature }) => ({
        markerId,
        signature: new Uint8Array(signature),
        targetKey: wanted.get(markerId)!,
      }));
      const update = { add, remove: at === 0 ? removed : [], storage };
      const { thread: answering, damaged } = await theThread().run('update', update);
      if (thread !== undefined && answering !== thread) return startAgain(answering);
      thread = answering;
      for (const { markerId } of add)
        if (!damaged.includes(markerId)) known.set(markerId, wanted.get(markerId)!);
      if (damaged.length > 0) {
        log.warn({ markerIds: damaged }, 'signatures are damaged: they will be made again');
        await dropSignatures(db, damaged);
      }
      if (at === 0) for (const id of removed) known.delete(id);
    }
  }

  /** The thread died, and the one in its place knows nothing. */
  function startAgain(answering: string): Promise<void> {
    thread = answering;
    known = new Map();
    return refresh();
  }

  // Not with the caller's signal: whoever leaves would end a thread that the others need.
  const look = (picture: string) =>
    theThread().run('name', { picture }, { signal: AbortSignal.timeout(THREAD_MS) });

  return {
    async name(picture, signal) {
      if (waiting >= MOST_WAITING)
        throw new CodedError(
          'SCAN_BUSY',
          'Many pictures wait to be looked at. Please try again in a moment.',
        );
      waiting++;
      try {
        return await inTurn(async () => {
          signal?.throwIfAborted();
          await refresh();
          const named = await look(picture);
          if (thread === undefined || named.thread === thread) return named.found;
          await startAgain(named.thread);
          return (await look(picture)).found;
        });
      } finally {
        waiting--;
      }
    },
    comparePhotos: (question) =>
      theThread().run('comparePhotos', question, { signal: AbortSignal.timeout(THREAD_MS) }),
    close: async () => threads?.close(),
  };
}
