import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchBytes } from '../../client/viewer/fetch-bytes.ts';

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/whole') response.end('all of it');
    else if (request.url === '/half') response.write('half');
    else if (request.url !== '/silent') response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('A download', () => {
  it('brings all bytes', async () => {
    expect(Buffer.from(await fetchBytes(`${url}/whole`)).toString()).toBe('all of it');
  });

  it('fails where nothing comes, or nothing more, instead of waiting for ever', async () => {
    await expect(fetchBytes(`${url}/silent`, 100)).rejects.toThrow();
    await expect(fetchBytes(`${url}/half`, 100)).rejects.toThrow();
    await expect(fetchBytes(`${url}/none`)).rejects.toThrow('404');
  });
});
