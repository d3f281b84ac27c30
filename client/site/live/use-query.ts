import { useCallback, useEffect, useState } from 'preact/hooks';
import { useSession } from '../session.ts';

export interface Query<Data> {
  /** What came last; also while it is asked for again. */
  data: Data | undefined;
  error: unknown;
  isLoading: boolean;
  reload(): void;
}

/** Asks the server when the page opens, and whenever one of `inputs` changes; an answer that comes after a newer question is dropped. */
export function useQuery<Data>(ask: () => Promise<Data>, inputs: unknown[]): Query<Data> {
  const [state, setState] = useState<{ data?: Data; error?: unknown; isLoading: boolean }>({
    isLoading: true,
  });
  const [round, setRound] = useState(0);
  const { round: signIns } = useSession();
  // `ask` is made anew at each rendering: its inputs say when to ask again.
  useEffect(() => {
    let isCurrent = true;
    setState((before) => ({ ...before, isLoading: true }));
    ask().then(
      (data) => isCurrent && setState({ data, isLoading: false }),
      (error) => isCurrent && setState((before) => ({ ...before, error, isLoading: false })),
    );
    return () => {
      isCurrent = false;
    };
  }, [...inputs, round, signIns]);
  const reload = useCallback(() => setRound((count) => count + 1), []);
  return { data: state.data, error: state.error, isLoading: state.isLoading, reload };
}
