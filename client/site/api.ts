import {
  createTRPCClient,
  httpBatchLink,
  httpSubscriptionLink,
  splitLink,
  type TRPCLink,
} from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { EventSource } from 'eventsource';
import type { AppRouter } from '../../server/api/router.ts';
import { ownerHeaders } from './own-projects.ts';
import { problemOf } from './problems.ts';
import { noticeSessionEnd } from './session.ts';

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
  return createTRPCClient<AppRouter>({ links: [noticeRefusals, splitLink(links)] });
}

/** A call that needs a key and comes without one, from a page that had one, tells that its session is over. */
const noticeRefusals: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) =>
    observable((observer) =>
      next(op).subscribe({
        ...observer,
        next: (value) => observer.next(value),
        complete: () => observer.complete(),
        error(error) {
          if (problemOf(error)?.code === 'KEY_MISSING') noticeSessionEnd();
          observer.error(error);
        },
      }),
    );

/** The server's calls, as whoever is signed in, or as a visitor. */
export const api = connect(() => ({}));

/** The server's calls as the owner of a project that was made on this device. */
export const apiOfOwner = (projectId: string) => connect(() => ownerHeaders(projectId));

export type Api = typeof api;
