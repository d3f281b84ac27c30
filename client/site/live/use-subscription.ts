import { useEffect, useState } from 'preact/hooks';
import { useSession } from '../session.ts';

interface Observer<Data> {
  onData(data: Data): void;
  onError(error: unknown): void;
}

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
  // As in useQuery.
  useEffect(() => {
    const { unsubscribe } = subscribe({
      onData: (data) => setState({ data, error: undefined }),
      onError: (error) => setState((before) => ({ ...before, error })),
    });
    return unsubscribe;
  }, [...inputs, signIns]);
  return state;
}
