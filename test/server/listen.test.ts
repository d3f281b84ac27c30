import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect, createServer } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { certificateFor, lanAddress } from '../../server/addresses.ts';
import { readSettings } from '../../server/config.ts';
import { type Listener, listen } from '../../server/listen.ts';

let dataDir: string;
let listener: Listener | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), 'passepartout-listen-'));
});
afterEach(async () => {
  await listener?.close();
  listener = undefined;
  await rm(dataDir, { recursive: true, force: true });
});

const answer = () => new Response('hello');
const open = async (settings: Record<string, string> = {}) => {
  listener = await listen(
    answer,
    readSettings({ PORT: '0', HTTPS_PORT: '0', DATA_DIR: dataDir, ...settings }),
  );
  return listener;
};

/** Over HTTPS, without asking who signed the certificate; returns the text and the certificate. */
function getSecurely(url: string): Promise<{ text: string; certificate: X509Certificate }> {
  return new Promise((resolve, reject) => {
    const call = request(url, { rejectUnauthorized: false, agent: false }, async (response) => {
      const { raw } = (response.socket as import('node:tls').TLSSocket).getPeerCertificate();
      let text = '';
      for await (const chunk of response) text += chunk;
      resolve({ text, certificate: new X509Certificate(raw) });
    });
    call.on('error', reject).end();
  });
}

// A machine without any network has no such address; then there is nothing that a phone could reach.
const hasNetwork = Object.values(networkInterfaces())
  .flat()
  .some((address) => address && !address.internal && address.family === 'IPv4');

describe('the server listens', () => {
  it('on HTTP at localhost', async () => {
    const { localUrl } = await open();
    expect(await (await fetch(localUrl)).text()).toBe('hello');
  });

  it('on one address only where it is told so: nobody passes by the proxy on the same machine', async () => {
    const { localUrl } = await open({ LISTEN_ADDRESS: '127.0.0.1' });
    expect(localUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(localUrl)).text()).toBe('hello');
    // Another one of this machine's.
    await expect(fetch(localUrl.replace('127.0.0.1', '127.0.0.2'))).rejects.toThrow();
    await listener!.close();
    await expect(open({ LISTEN_ADDRESS: '192.0.2.200' })).rejects.toMatchObject({
      code: 'ADDRESS_ELSEWHERE',
      message: expect.stringContaining('LISTEN_ADDRESS'),
    });
    await open();
    expect(await (await fetch(listener!.localUrl.replace('localhost', '127.0.0.2'))).text()).toBe('hello');
  });

  it('and on HTTPS at the address in the local network, which links carry', async () => {
    const { localUrl, publicUrl } = await open();
    if (!hasNetwork) return void expect(publicUrl).toBe(localUrl);
    expect(publicUrl).toMatch(`https://${lanAddress()}:`);
    const { text, certificate } = await getSecurely(publicUrl);
    expect(text).toBe('hello');
    expect(certificate.checkIP(lanAddress()!)).toBe(lanAddress());
    expect(certificate.checkHost('localhost')).toBe('localhost');
  });

  it('but not on HTTPS where PUBLIC_URL is set: that is what links carry then', async () => {
    const { publicUrl } = await open({ PUBLIC_URL: 'https://photos.example.com' });
    expect(publicUrl).toBe('https://photos.example.com');
  });

  it('and goes on answering for a while before it stops, keeping no connection for more', async () => {
    const { localUrl } = await open();
    const ask = () => fetch(localUrl).then(({ status, headers }) => [status, headers.get('connection')]);
    expect(await ask()).toEqual([200, 'keep-alive']);
    const drained = listener!.drain(100);
    expect(await ask()).toEqual([200, 'close']);
    await drained;
    await listener!.close();
    await expect(ask()).rejects.toThrow();
  });

  it('and stops although somebody sends half a request and waits', async () => {
    const { localUrl } = await open();
    const socket = connect(Number(new URL(localUrl).port), 'localhost');
    await once(socket, 'connect');
    socket.on('error', () => {}).resume();
    socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf');
    await new Promise((resolve) => setTimeout(resolve, 50));
    const closed = once(socket, 'close');
    await listener!.close();
    await closed;
  });

  it('or says which setting moves it away from a port in use', async () => {
    const other = createServer().listen(0);
    const { port } = other.address() as import('node:net').AddressInfo;
    await expect(open({ PORT: String(port) })).rejects.toMatchObject({
      code: 'PORT_IN_USE',
      message: expect.stringContaining('PORT'),
    });
    other.close();
  });
});

describe('the certificate', () => {
  it('stays the same from start to start, so that a phone need not be asked again', async () => {
    const first = await certificateFor('192.168.1.20', dataDir);
    expect(await certificateFor('192.168.1.20', dataDir)).toEqual(first);
  });

  it('is made anew for another address', async () => {
    const first = await certificateFor('192.168.1.20', dataDir);
    const second = await certificateFor('192.168.1.21', dataDir);
    expect(second.cert).not.toBe(first.cert);
    expect(new X509Certificate(second.cert).checkIP('192.168.1.21')).toBe('192.168.1.21');
  });

  it('is made anew where the kept one is damaged', async () => {
    await certificateFor('192.168.1.20', dataDir);
    await writeFile(path.join(dataDir, 'tls/cert.pem'), 'nonsense');
    const { cert } = await certificateFor('192.168.1.20', dataDir);
    expect(new X509Certificate(cert).checkIP('192.168.1.20')).toBe('192.168.1.20');
    expect(await readFile(path.join(dataDir, 'tls/cert.pem'), 'utf8')).toBe(cert);
  });
});
