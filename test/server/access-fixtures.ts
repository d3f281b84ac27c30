import type { TestServer } from '../support/server.ts';

/** Signs in with a key and returns the cookie, as a browser would send it. */
export async function signIn(server: TestServer, key: string, cookie = ''): Promise<string> {
  const response = await postForm(server, '/login', { key }, { cookie });
  if (!response.ok) throw new Error(`The sign-in answered ${response.status}.`);
  return cookieOf(response);
}

export const cookieOf = (response: Response) => response.headers.get('set-cookie')!.split(';')[0]!;

/** Sends a form as a page of our own would. */
export function postForm(
  server: TestServer,
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(server.localUrl + path, {
    method: 'POST',
    redirect: 'manual',
    headers: { origin: server.localUrl, ...headers },
    body: new URLSearchParams(fields),
  });
}
