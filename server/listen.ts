import { createServer as createHttpServer, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { createAdaptorServer } from '@hono/node-server';
import { CodedError } from '../markers/coded-error.ts';
import { certificateFor, lanAddress } from './addresses.ts';
import type { Settings } from './config.ts';

/** A connection on which nothing moved for so long is cut. */
const IDLE_TIMEOUT_MS = 120_000;
const CLOSE_IDLE_EVERY_MS = 100;

type Fetch = (request: Request, environment?: unknown) => Response | Promise<Response>;

export interface Listener {
  /** Where a browser on this machine finds the service. */
  localUrl: string;
  /** What links and QR codes carry: PUBLIC_URL, else the HTTPS address in the local network, else `localUrl`. */
  publicUrl: string;
  /** Goes on answering for so long, but keeps no connection for another request: whoever spreads the load finds out, and goes elsewhere. */
  drain(milliseconds: number): Promise<void>;
  /** Takes no new connections and waits until the requests under way are answered, but for no more than four seconds. */
  close(): Promise<void>;
  /** Cuts every connection, because nothing will ever answer them. */
  abandon(): void;
}

/** How long requests that are under way may still take once the server is to stop. */
const CUT_AFTER_MS = 4000;

/**
 * Listens on HTTP and, unless PUBLIC_URL is set, on HTTPS at the address in the local network: a phone's camera needs HTTPS.
 * Throws PORT_IN_USE, PORT_FORBIDDEN or ADDRESS_ELSEWHERE.
 */
export async function listen(fetch: Fetch, settings: Settings): Promise<Listener> {
  const servers: Server[] = [];
  const underWay = new Set<ServerResponse>();
  let isDraining = false;
  const open = async (options: object, port: number, setting: string, address?: string) => {
    const server = createAdaptorServer({ fetch, ...options }) as Server;
    // A large video on a slow line takes longer than Node's five minutes: what counts is that something still arrives.
    server.requestTimeout = 0;
    server.setTimeout(IDLE_TIMEOUT_MS);
    server.prependListener('request', (_, response: ServerResponse) => {
      response.shouldKeepAlive &&= !isDraining;
      underWay.add(response);
      response.once('close', () => underWay.delete(response));
    });
    await bind(server, { port, setting, address });
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };
  const abandon = () => {
    for (const server of servers) {
      server.close();
      server.closeAllConnections();
    }
  };

  try {
    const at = settings.LISTEN_ADDRESS;
    const port = await open({ createServer: createHttpServer }, settings.PORT, 'PORT', at);
    const localUrl = `http://${hostOf(at)}:${port}`;
    const address = settings.PUBLIC_URL ? undefined : lanAddress();
    let publicUrl = settings.PUBLIC_URL ?? localUrl;
    if (address) {
      const serverOptions = await certificateFor(address, settings.DATA_DIR);
      const options = { createServer: createHttpsServer, serverOptions };
      publicUrl = `https://${address}:${await open(options, settings.HTTPS_PORT, 'HTTPS_PORT')}`;
    }
    const drain = async (milliseconds: number) => {
      isDraining = true;
      for (const response of underWay) response.shouldKeepAlive = false;
      await pause(milliseconds);
      // What was just sent is taken before the door is closed: that comes first in the next turn of the event loop.
      await new Promise((resolve) => setImmediate(resolve));
    };
    const close = async () => void (await Promise.all(servers.map(closeServer)));
    return { localUrl, publicUrl, drain, close, abandon };
  } catch (error) {
    abandon();
    throw error;
  }
}

/** The public address that the service has once it is started, for commands that work without it. */
export function publicUrlWhenStarted({ PUBLIC_URL, LISTEN_ADDRESS, PORT, HTTPS_PORT }: Settings): string {
  const address = lanAddress();
  const local = `http://${hostOf(LISTEN_ADDRESS)}:${PORT}`;
  return PUBLIC_URL ?? (address ? `https://${address}:${HTTPS_PORT}` : local);
}

/** How this machine is called in an address. */
const hostOf = (address = 'localhost') => (address.includes(':') ? `[${address}]` : address);

interface Place {
  port: number;
  /** Which setting says so. */
  setting: string;
  address: string | undefined;
}

function bind(server: Server, { port, setting, address }: Place): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EACCES')
        return reject(
          new CodedError(
            'PORT_FORBIDDEN',
            `You may not listen on port ${port}. Set ${setting} to one from 1024 up.`,
          ),
        );
      if (error.code === 'EADDRNOTAVAIL')
        return reject(
          new CodedError(
            'ADDRESS_ELSEWHERE',
            `${address} is no address of this machine. Set LISTEN_ADDRESS to one that is.`,
          ),
        );
      if (error.code !== 'EADDRINUSE') return reject(error);
      reject(
        new CodedError(
          'PORT_IN_USE',
          `Port ${port} is in use. Stop what listens there, or set ${setting} to another.`,
        ),
      );
    });
    server.listen({ port, ...(address && { host: address }) }, resolve);
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection whose last answer is under way is kept for another request: it would be waited for.
    const closing = setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS);
    // Who sends half a request and waits, by accident or on purpose, must not keep the rest from being put away in order.
    const cutting = setTimeout(() => server.closeAllConnections(), CUT_AFTER_MS);
    server.close(() => {
      clearInterval(closing);
      clearTimeout(cutting);
      resolve();
    });
    server.closeIdleConnections();
  });
}
