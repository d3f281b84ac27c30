import { useEffect } from 'preact/hooks';
import { type Query, useQuery } from './use-query.ts';

/**
 * As useQuery, and asks again so many milliseconds after each answer, while somebody looks at the page and as soon as somebody does again.
 * The pause begins with the answer: a slow server is not asked faster than it answers.
 */
export function useRepeatedQuery<Data>(
  ask: () => Promise<Data>,
  inputs: unknown[],
  everyMs: number,
): Query<Data> {
  const query = useQuery(ask, inputs);
  const { isLoading, reload } = query;
  useEffect(() => {
    if (isLoading) return;
    const timer = setInterval(() => !document.hidden && reload(), everyMs);
    const returned = () => !document.hidden && reload();
    document.addEventListener('visibilitychange', returned);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', returned);
    };
  }, [isLoading, everyMs, reload]);
  return query;
}
