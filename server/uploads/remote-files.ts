import http from 'node:http';
import https from 'node:https';
import { pipeline, Transform } from 'node:stream';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { CodedError } from '../../markers/coded-error.ts';
import type { Settings } from '../config.ts';
import type { IncomingFile, Storage } from '../storage/storage.ts';

const MEGABYTE = 1024 * 1024;
/** From one byte to the next. */
const SILENCE_MS = 20_000;
/** From the first byte to the last. */
const WHOLE_MS = 5 * 60_000;
const MOST_REDIRECTS = 3;

/** Fetches files from the hosts that the admin allowed. */
export interface RemoteFiles {
  /**
   * Fetches a file into storage. Throws FILE_HOST_NOT_ALLOWED (another host, or an address in a private network, whatever the host's name
   * says), FILE_NOT_FETCHED or FILE_TOO_LARGE.
   */
  fetch(url: string, mostMegabytes: number): Promise<IncomingFile>;
}

export interface RemoteFilesOptions {
  storage: Storage;
  settings: Pick<Settings, 'FILE_HOSTS'>;
  /** Addresses that are let through although they are private: for tests. */
  privateAddresses?: string[];
}

/**
 * The name of a host is looked up by the connection itself, and what it is looked up to is what is checked: a name that means another
 * address a moment later gains nothing.
 */
export function openRemoteFiles({
  storage,
  settings,
  privateAddresses = [],
}: RemoteFilesOptions): RemoteFiles {
  const allowed = new Set(settings.FILE_HOSTS ?? []);
  const options = { allowIPAddressList: privateAddresses };
  const agents = {
    'http:': new RequestFilteringHttpAgent(options),
    'https:': new RequestFilteringHttpsAgent(options),
  };

  function check(text: string, base?: string): URL {
    const url = URL.canParse(text, base) ? new URL(text, base) : undefined;
    if (!url || !(url.protocol in agents) || url.username)
      throw new CodedError(
        'INPUT_INVALID',
        'Name files by an http or https address, or by a path such as /objects/ar-storage/ID/photo.',
      );
    if (!allowed.has(url.host.toLowerCase()))
      throw new CodedError(
        'FILE_HOST_NOT_ALLOWED',
        `Files are not fetched from ${url.host}: the admin has to name it in FILE_HOSTS.`,
      );
    return url;
  }

  async function open(url: URL, signal: AbortSignal): Promise<http.IncomingMessage> {
    const { get } = url.protocol === 'https:' ? https : http;
    const agent = agents[url.protocol as keyof typeof agents];
    return new Promise((resolve, reject) => {
      const request = get(url, { agent, signal, headers: { 'user-agent': 'Passepartout' } }, resolve);
      request.setTimeout(SILENCE_MS, () =>
        request.destroy(new Error(`nothing came for ${SILENCE_MS / 1000} s`)),
      );
      request.on('error', reject);
    });
  }

  async function follow(
    text: string,
    signal: AbortSignal,
  ): Promise<{ url: URL; answer: http.IncomingMessage }> {
    let url = check(text);
    for (let n = 0; n <= MOST_REDIRECTS; n++) {
      const answer = await open(url, signal);
      const { statusCode = 0, headers } = answer;
      if (statusCode < 300 || statusCode >= 400 || !headers.location) return { url, answer };
      answer.destroy();
      url = check(headers.location, url.href);
    }
    throw new Error('it leads on and on');
  }

  return {
    async fetch(text, mostMegabytes) {
      const most = mostMegabytes * MEGABYTE;
      const tooLarge = () =>
        new CodedError('FILE_TOO_LARGE', `The file at ${nameOf(text)} is larger than ${mostMegabytes} MB.`);
      try {
        const { answer } = await follow(text, AbortSignal.timeout(WHOLE_MS));
        if (answer.statusCode !== 200) {
          answer.destroy();
          throw new Error(`the answer was ${answer.statusCode}`);
        }
        if (Number(answer.headers['content-length'] ?? 0) > most) {
          answer.destroy();
          throw tooLarge();
        }
        // What says that it is small may go on for ever.
        let bytes = 0;
        const counted = new Transform({
          transform(chunk: Buffer, _encoding, done) {
            bytes += chunk.length;
            done(bytes > most ? tooLarge() : null, chunk);
          },
        });
        pipeline(answer, counted, () => {});
        return await storage.receive(counted);
      } catch (error) {
        throw asProblem(error, text);
      }
    },
  };
}

function asProblem(error: unknown, url: string): unknown {
  if (error instanceof CodedError && error.code !== 'UPLOAD_BROKEN') return error;
  const { message } = error as Error;
  if (/is not allowed/.test(message))
    return new CodedError(
      'FILE_HOST_NOT_ALLOWED',
      'Files are not fetched from addresses in private networks.',
      {
        cause: error,
      },
    );
  return new CodedError('FILE_NOT_FETCHED', `The file at ${nameOf(url)} could not be fetched: ${message}.`, {
    cause: error,
  });
}

/** Without its query, which may hold a secret. */
const nameOf = (url: string) => url.replace(/[?#].*$/, '').slice(0, 200);
