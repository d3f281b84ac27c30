import { useEffect, useRef, useState } from 'preact/hooks';
import { isPrintable, type Print } from './use-prints.ts';

export interface Chosen {
  /** By id, in the order in which they were chosen. */
  prints: ReadonlyMap<string, Print>;
  /** With `isRange` all between the last one and this are meant, as they are shown. */
  choose(id: string, isChosen: boolean, isRange: boolean): void;
  /** Of what can be chosen among those that are shown. */
  chooseAll(areChosen: boolean): void;
  clear(): void;
}

/** What was chosen under another search stays chosen: clerks gather orders one by one. What turns out to be nothing to print does not. */
export function useChosen(shown: Print[] | undefined, choosable: Print[]): Chosen {
  const [prints, setPrints] = useState<ReadonlyMap<string, Print>>(new Map());
  const lastChosen = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (!shown?.some(({ id }) => prints.has(id))) return;
    const now = new Map(shown.map((print) => [print.id, print]));
    const fresh = [...prints].map(([id, print]) => [id, now.get(id) ?? print] as const);
    setPrints(new Map(fresh.filter(([, print]) => isPrintable(print))));
  }, [shown]);

  const change = (meant: Print[], areChosen: boolean) =>
    setPrints((before) => {
      const after = new Map(before);
      for (const print of meant) areChosen ? after.set(print.id, print) : after.delete(print.id);
      return after;
    });
  return {
    prints,
    choose(id, isChosen, isRange) {
      const place = (wanted: string | undefined) => choosable.findIndex((print) => print.id === wanted);
      const [a, b] = [place(isRange ? lastChosen.current : id), place(id)];
      lastChosen.current = id;
      change(choosable.slice(a < 0 ? b : Math.min(a, b), Math.max(a, b) + 1), isChosen);
    },
    chooseAll: (areChosen) => change(choosable, areChosen),
    clear: () => setPrints(new Map()),
  };
}
