import { createTRPCClient, httpBatchLink, httpSubscriptionLink, splitLink } from '@trpc/client';
import { EventSource } from 'eventsource';
import type { AppRouter } from '../../server/api/router.ts';
import { ownerHeaders } from './own-projects.ts';

const URL_OF_CALLS = '/trpc';

type Headers = () => Record<string, string>;

/** Server-sent events by fetch: the browser's own EventSource cannot say who asks, and an address is no place for a secret. */
function connect(headers: Headers) {
  const links = {
    condition: (operation: { type: string }) => operation.type === 'subscription',
    true: httpSubscriptionLink({
      url: URL_OF_CALLS,
      EventSource,
      eventSourceOptions: () => ({
        fetch: (url: string | URL, init: RequestInit) =>
          fetch(url, { ...init, cache: 'no-store', headers: { ...init.headers, ...headers() } }),
      }),
    }),
    false: httpBatchLink({ url: URL_OF_CALLS, headers }),
  };
  return createTRPCClient<AppRouter>({ links: [splitLink(links)] });
}

/** The server's calls, as whoever is signed in, or as a visitor. */
export const api = connect(() => ({}));

/** The server's calls as the owner of a project that was made on this device. */
export const apiOfOwner = (projectId: string) => connect(() => ownerHeaders(projectId));

export type Api = typeof api;
