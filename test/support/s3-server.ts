import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { checkSignature, type Owner } from './s3-signature.ts';

/** Fewer than any real storage sends at once, so that the next page has to be asked for. */
const KEYS_IN_PAGE = 3;
const STATUS_OF: Record<string, number> = {
  NoSuchKey: 404,
  NoSuchBucket: 404,
  XAmzContentSHA256Mismatch: 400,
  IncompleteBody: 400,
  InvalidRange: 416,
  MethodNotAllowed: 405,
  SlowDown: 503,
  XMinioStorageFull: 507,
};

interface StoredObject {
  content: Buffer;
  changedAt: Date;
}

/**
 * A storage that speaks S3's language, with one bucket in memory: as much of it as an object store needs. It checks what a real one
 * checks (signatures, hashes, lengths), because those on npm do not: s3rver 3.7.1 takes any secret and any hash, and cannot list a
 * second page.
 */
export class S3Server {
  readonly owner: Owner = {
    accessKeyId: 'key-of-the-tests',
    secretAccessKey: 'secret/of+the=tests',
    region: 'eu-test-1',
  };
  readonly bucket = 'living-photos';
  readonly objects = new Map<string, StoredObject>();
  /** What was asked for, as `PUT key`. */
  readonly calls: string[] = [];
  /** How the next calls fail: by a code of S3's, or by a line that breaks in the middle of the answer. */
  readonly failures: ('SlowDown' | 'cut')[] = [];
  /** How long it thinks about each call, in milliseconds. */
  delayMs = 0;
  /** Whether nothing more can be stored. */
  isFull = false;
  #server: Server | undefined;
  #port = 0;

  static async start(): Promise<S3Server> {
    const server = new S3Server();
    await server.open();
    return server;
  }

  /** Takes calls, on the same port as before. */
  async open(): Promise<void> {
    this.#server = createServer((request, response) => void this.#answer(request, response));
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Breaks every connection and refuses new ones; what is stored stays. */
  async close(): Promise<void> {
    if (!this.#server?.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** For the setting STORAGE_URL. */
  url(prefix = 'pp', { secretAccessKey = this.owner.secretAccessKey, bucket = this.bucket } = {}): string {
    const { accessKeyId, region } = this.owner;
    const key = `${accessKeyId}:${encodeURIComponent(secretAccessKey)}`;
    return `s3://${key}@${bucket}/${prefix}?endpoint=${encodeURIComponent(this.endpoint)}&region=${region}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url!, this.endpoint);
    const [, bucket, ...rest] = url.pathname.split('/').map(decodeURIComponent);
    const key = rest.join('/');
    this.calls.push(`${request.method} ${key}`);
    const failure = this.failures.shift();
    if (this.delayMs > 0) await pause(this.delayMs);
    const refuse = (code: string) => {
      const status = STATUS_OF[code] ?? 403;
      const body = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`;
      response.writeHead(status, { 'content-type': 'application/xml' });
      response.end(request.method === 'HEAD' ? undefined : body);
      request.resume();
    };
    if (failure === 'SlowDown') return refuse(failure);
    const wrong = checkSignature(request, this.owner);
    if (wrong) return refuse(wrong);
    if (bucket !== this.bucket) return refuse('NoSuchBucket');
    if (request.method === 'PUT' && this.isFull) return refuse('XMinioStorageFull');
    if (request.method === 'PUT') return this.#put(key, request, response, refuse);
    if (request.method === 'DELETE') {
      this.objects.delete(key);
      response.writeHead(204).end();
    } else if (request.method !== 'GET' && request.method !== 'HEAD') refuse('MethodNotAllowed');
    else if (key === '') this.#list(url, request, response);
    else this.#get(key, url, request, response, refuse, failure === 'cut');
  }

  async #put(
    key: string,
    request: IncomingMessage,
    response: ServerResponse,
    refuse: (code: string) => void,
  ): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk);
    } catch {
      return; // It broke off: nothing is stored.
    }
    const content = Buffer.concat(chunks);
    if (content.length !== Number(request.headers['content-length'])) return refuse('IncompleteBody');
    const hash = createHash('sha256').update(content).digest('hex');
    if (hash !== request.headers['x-amz-content-sha256']) return refuse('XAmzContentSHA256Mismatch');
    this.objects.set(key, { content, changedAt: new Date() });
    response.writeHead(200, { etag: `"${hash}"` }).end();
  }

  #get(
    key: string,
    url: URL,
    request: IncomingMessage,
    response: ServerResponse,
    refuse: (code: string) => void,
    isCut: boolean,
  ): void {
    const object = this.objects.get(key);
    const { content, changedAt } = object ?? { content: Buffer.alloc(0), changedAt: new Date() };
    const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const start = range ? Number(range[1]) : 0;
    const end = range?.[2] ? Math.min(Number(range[2]), content.length - 1) : content.length - 1;
    const problem = object ? range && start > end && 'InvalidRange' : 'NoSuchKey';
    if (problem) {
      refuse(problem);
      return;
    }
    response.writeHead(range ? 206 : 200, {
      'content-type': url.searchParams.get('response-content-type') ?? 'binary/octet-stream',
      'content-length': end - start + 1,
      'last-modified': changedAt.toUTCString(),
      'accept-ranges': 'bytes',
      ...(range && { 'content-range': `bytes ${start}-${end}/${content.length}` }),
    });
    if (request.method === 'HEAD') return void response.end();
    const body = content.subarray(start, end + 1);
    if (!isCut) return void response.end(body);
    response.write(body.subarray(0, body.length >> 1), () => response.destroy());
  }

  #list({ searchParams }: URL, request: IncomingMessage, response: ServerResponse): void {
    const prefix = searchParams.get('prefix') ?? '';
    const after = searchParams.get('continuation-token') ?? '';
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
    const page = keys.slice(0, KEYS_IN_PAGE);
    const isTruncated = keys.length > page.length;
    const contents = page.map((key) => {
      const { content, changedAt } = this.objects.get(key)!;
      return `<Contents><Key>${key}</Key><LastModified>${changedAt.toISOString()}</LastModified><Size>${content.length}</Size></Contents>`;
    });
    response.writeHead(200, { 'content-type': 'application/xml' });
    if (request.method === 'HEAD') return void response.end();
    response.end(
      `<?xml version="1.0"?><ListBucketResult><Name>${this.bucket}</Name><IsTruncated>${isTruncated}</IsTruncated>${contents.join('')}` +
        `${isTruncated ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''}</ListBucketResult>`,
    );
  }
}
