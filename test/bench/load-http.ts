import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http';

/** No single request of a visitor may take longer: it counts as lost then. */
const PATIENCE_MS = 30_000;

export interface Answer {
  status: number;
  /** Of the body, as it was sent: compressed, where it was. */
  bytes: number;
  body: Buffer;
}

export const newAgent = (connections: number) => new Agent({ keepAlive: true, maxSockets: connections });

/** Asks for something and reads all of the answer. Throws where none comes in time. */
export function get(url: string, headers: Record<string, string> = {}, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers, ...(agent && { agent }) }, (response) => {
      readAll(response).then(resolve, reject);
    });
    giveUpLate(asked, url);
    asked.on('error', reject);
    asked.end();
  });
}

async function readAll(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  return { status: response.statusCode!, bytes: body.length, body };
}

function giveUpLate(asked: ClientRequest, url: string): void {
  const timer = setTimeout(
    () => asked.destroy(new Error(`${url} did not answer within ${PATIENCE_MS} ms.`)),
    PATIENCE_MS,
  );
  asked.on('close', () => clearTimeout(timer));
}

export interface Upload {
  photo: Buffer;
  video: Buffer;
  fields?: Record<string, string>;
}

export interface Created {
  id: string;
  secret: string;
  /** By performance.now(): when the last byte had left. */
  sentAt: number;
}

/** Sends photo and video as a form. Throws the answer where it is a refusal. */
export async function create(url: string, { photo, video, fields = {} }: Upload): Promise<Created> {
  const boundary = 'bench-load';
  const disposition = (rest: string) => `--${boundary}\r\nContent-Disposition: form-data; ${rest}\r\n\r\n`;
  const texts = Object.entries(fields).map(([name, value]) => `${disposition(`name="${name}"`)}${value}\r\n`);
  const chunks = [
    Buffer.from(`${texts.join('')}${disposition('name="photoFile"; filename="p.jpg"')}`),
    photo,
    Buffer.from(`\r\n${disposition('name="videoFile"; filename="v.mp4"')}`),
    video,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ];
  const headers = {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': chunks.reduce((sum, { length }) => sum + length, 0),
  };
  let sentAt = 0;
  const answer = await new Promise<Answer>((resolve, reject) => {
    const upload = request(`${url}/api/ar/create-demo`, { method: 'POST', headers }, (response) => {
      readAll(response).then(resolve, reject);
    });
    giveUpLate(upload, 'create-demo');
    upload.on('error', reject);
    for (const chunk of chunks) upload.write(chunk);
    upload.end(() => {
      sentAt = performance.now();
    });
  });
  const { arId, ownerSecret, code } = JSON.parse(answer.body.toString()) as Record<string, string>;
  if (!arId || !ownerSecret) throw new Error(`refused: ${answer.status} ${code}`);
  return { id: arId, secret: ownerSecret, sentAt: sentAt || performance.now() };
}

/**
 * Follows a living photo as its page does, by server-sent events. `onReport` is given each report's text and says whether it was enough.
 * Returns what ends it; rejects where the stream ends or breaks before.
 */
export function follow(
  url: string,
  { id, secret }: Pick<Created, 'id' | 'secret'>,
  onReport: (report: string) => boolean,
): { done: Promise<void>; close(): void } {
  const input = encodeURIComponent(JSON.stringify({ id }));
  const asked = request(`${url}/trpc/projects.progress?input=${input}`, {
    headers: { authorization: `Bearer ${secret}`, accept: 'text/event-stream' },
    agent: false,
  });
  const done = new Promise<void>((resolve, reject) => {
    asked.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        const lines = (text + chunk).split('\n');
        text = lines.pop()!;
        for (const line of lines) if (line.startsWith('data: ') && onReport(line)) resolve();
      });
      response.on('end', () => reject(new Error(`the progress of ${id} ended (${response.statusCode})`)));
    });
    asked.on('error', reject);
  });
  done.catch(() => {}); // where nobody waits for it any more
  asked.end();
  return { done, close: () => asked.destroy() };
}
