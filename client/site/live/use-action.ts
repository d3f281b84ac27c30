import { useState } from 'preact/hooks';

export interface Action<Input extends unknown[]> {
  /** Resolves to whether it succeeded. A second call while the first is under way does nothing. */
  run(...input: Input): Promise<boolean>;
  isBusy: boolean;
  error: unknown;
  clearError(): void;
}

/** Something that a button does: whether it is under way, and what went wrong. */
export function useAction<Input extends unknown[]>(
  act: (...input: Input) => Promise<unknown>,
): Action<Input> {
  const [state, setState] = useState<{ isBusy: boolean; error?: unknown }>({ isBusy: false });
  return {
    isBusy: state.isBusy,
    error: state.error,
    clearError: () => setState({ isBusy: false }),
    async run(...input) {
      if (state.isBusy) return false;
      setState({ isBusy: true });
      try {
        await act(...input);
        setState({ isBusy: false });
        return true;
      } catch (error) {
        setState({ isBusy: false, error });
        return false;
      }
    },
  };
}
