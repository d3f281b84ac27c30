import { api } from '../../api.ts';
import { useQuery } from '../../live/use-query.ts';

type MarkerPage = Awaited<ReturnType<typeof api.pool.markers.query>>;
export type Marker = MarkerPage['markers'][number];
export type MarkerState = Marker['state'];

/** The most that one question may ask for. */
const MOST = 200;

export interface MarkerFilter {
  format: string | undefined;
  layout: string | undefined;
  style: string | undefined;
  state: MarkerState | undefined;
}

/** Markers, the newest first, as far as they are shown. */
export function useMarkers(filter: MarkerFilter, shown: number) {
  const { format, layout, style, state } = filter;
  return useQuery(() => askFor(filter, shown), [format, layout, style, state, shown]);
}

async function askFor(filter: MarkerFilter, count: number): Promise<MarkerPage> {
  const wanted = Object.fromEntries(Object.entries(filter).filter(([, value]) => value));
  let page = await api.pool.markers.query({ ...wanted, limit: Math.min(MOST, count) });
  const { markers } = page;
  while (page.nextCursor && markers.length < count) {
    const limit = Math.min(MOST, count - markers.length);
    page = await api.pool.markers.query({ ...wanted, limit, cursor: page.nextCursor });
    markers.push(...page.markers);
  }
  return { ...page, markers };
}
