import { useCallback, useEffect, useState } from 'preact/hooks';
import { api } from '../api.ts';
import { useQuery } from '../live/use-query.ts';

export type PrintPageOfList = Awaited<ReturnType<typeof api.prints.list.query>>;
export type Print = PrintPageOfList['prints'][number];
export type PrintState = Print['state'];

export const PRINT_STATES: PrintState[] = ['to-print', 'downloaded', 'printed', 'demo', 'not-printable'];

/** Whether its print may leave the house. */
export const isPrintable = ({ state }: Print) => state !== 'demo' && state !== 'not-printable';

/** A clerk leaves the page open all day: what is new comes by itself. */
const LOOK_EVERY_MS = 20_000;
const PAGE = 50;
/** The most that one question may ask for. */
const MOST = 200;

/** What of the list the address names, so that it can be kept as a bookmark. */
export interface PrintFilter {
  search: string;
  state: PrintState | undefined;
}

/** The list as far as it is shown, asked for again now and then, with how to show more. */
export function usePrints({ search, state }: PrintFilter) {
  const [shown, setShown] = useState(PAGE);
  // Another list begins at its beginning.
  useEffect(() => setShown(PAGE), [search, state]);
  const query = useQuery(() => askFor({ search, state }, shown), [search, state, shown]);
  const { reload } = query;
  useEffect(() => {
    const timer = setInterval(() => !document.hidden && reload(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [reload]);
  const showMore = useCallback(() => setShown((count) => count + PAGE), []);
  return { ...query, showMore };
}

async function askFor({ search, state }: PrintFilter, count: number): Promise<PrintPageOfList> {
  const wanted = { ...(search && { search }), ...(state && { state }) };
  let page = await api.prints.list.query({ ...wanted, limit: Math.min(MOST, count) });
  const { prints } = page;
  while (page.nextCursor && prints.length < count) {
    const limit = Math.min(MOST, count - prints.length);
    page = await api.prints.list.query({ ...wanted, limit, cursor: page.nextCursor });
    prints.push(...page.prints);
  }
  return { ...page, prints };
}
