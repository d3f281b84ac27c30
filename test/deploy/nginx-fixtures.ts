import { randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import { buffer } from 'node:stream/consumers';
import { openLog } from '../../server/observe/request-id.ts';
import { videoBytes } from '../support/files.ts';
import { type Nginx, startNginx } from '../support/nginx.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

/** A request that Passepartout has answered, by its own log. */
export interface Answered {
  requestId: string;
  method: string;
  path: string;
  status: number;
}

export interface Site {
  server: TestServer;
  nginx: Nginx;
  /** What the server has answered so far. */
  answered(): Answered[];
  stop(): Promise<void>;
}

/** Passepartout behind nginx. A second server before it that nobody has started shows that nginx passes it over. */
export async function startSite(
  postgresUrl: string,
  settings: Parameters<typeof startTestServer>[1] = {},
  deadServers: string[] = [],
): Promise<Site> {
  let lines = '';
  const log = openLog('debug', { write: (line) => (lines += line) });
  const server = await startTestServer(
    postgresUrl,
    { TRUST_PROXY: '1', DRAIN_SECONDS: '0', LISTEN_ADDRESS: '127.0.0.1', ...settings },
    log,
  );
  const nginx = await startNginx([...deadServers, new URL(server.localUrl).host]);
  return {
    server,
    nginx,
    answered: () =>
      lines
        .split('\n')
        .filter((line) => line.includes('"msg":"answered"'))
        .map((line) => JSON.parse(line) as Answered),
    async stop() {
      await nginx.stop();
      await server.stop();
    },
  };
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Asking {
  method?: string;
  headers?: Record<string, string | number>;
  body?: Buffer | string;
}

/** Asks over HTTPS, and trusts nobody but this nginx. */
export function ask(
  { port, ca }: Nginx,
  path: string,
  { method = 'GET', headers, body }: Asking = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const call = request({ host: 'localhost', port, path, method, headers, ca }, async (response) => {
      resolve({ status: response.statusCode!, headers: response.headers, body: await buffer(response) });
    });
    call.on('error', reject);
    call.end(body);
  });
}

/** The sample video with so many random bytes at its end, in a box that players skip. */
export function largeVideo(bytes: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(bytes + head.length);
  head.write('free', 4);
  return Buffer.concat([videoBytes(), head, randomBytes(bytes)]);
}

/** A form as browsers send it. */
export function formOf(photo: Buffer, video: Buffer): { type: string; chunks: Buffer[] } {
  const boundary = 'a-boundary';
  const part = (name: string) =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="f"\r\n\r\n`;
  const chunks = [
    ...[Buffer.from(part('photoFile')), photo, Buffer.from(`\r\n${part('videoFile')}`)],
    ...[video, Buffer.from(`\r\n--${boundary}--\r\n`)],
  ];
  return { type: `multipart/form-data; boundary=${boundary}`, chunks };
}
