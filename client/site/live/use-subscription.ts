import { useEffect, useState } from 'preact/hooks';
import { useSession } from '../session.ts';

interface Observer<Data> {
  onData(data: Data): void;
  onError(error: unknown): void;
  onComplete(): void;
}

/** A stream that its server leaves, as in a restart, is complete: then it is begun again. */
const AGAIN_MS = 3000;

export interface Live<Data> {
  data: Data | undefined;
  error: unknown;
}

/**
 * What a subscription of the server says last, from when the page opens until it is left. The connection is made again by itself where it
 * drops; an error is one that trying again does not mend.
 */
export function useSubscription<Data>(
  subscribe: (observer: Observer<Data>) => { unsubscribe(): void },
  inputs: unknown[],
): Live<Data> {
  const [state, setState] = useState<Live<Data>>({ data: undefined, error: undefined });
  const { round: signIns } = useSession();
  const [round, setRound] = useState(0);
  // As in useQuery.
  useEffect(() => {
    let again: ReturnType<typeof setTimeout> | undefined;
    let isLeft = false;
    const { unsubscribe } = subscribe({
      onData: (data) => setState({ data, error: undefined }),
      onError: (error) => setState((before) => ({ ...before, error })),
      onComplete() {
        if (!isLeft) again = setTimeout(() => setRound((count) => count + 1), AGAIN_MS);
      },
    });
    return () => {
      isLeft = true;
      clearTimeout(again);
      unsubscribe();
    };
  }, [...inputs, signIns, round]);
  return state;
}
