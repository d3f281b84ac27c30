import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';

const open = async (port: number, ca: string, protocol: 'http/1.1' | 'h2'): Promise<TLSSocket> => {
  const socket = connect({ port, host: 'localhost', servername: 'localhost', ca, ALPNProtocols: [protocol] });
  await once(socket, 'secureConnect');
  return socket;
};

/** Nothing at all comes only from an other side that hangs up. */
const FIRST_BYTE_MS = 10_000;
/** After the first bytes: then the answer is over. */
const QUIET_MS = 1500;

/** Collects what arrives until the other side hangs up, or has nothing more to say. */
function collect(socket: TLSSocket): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const end = () => {
      socket.destroy();
      resolve(Buffer.concat(chunks));
    };
    socket.setTimeout(FIRST_BYTE_MS, end);
    socket.on('data', (chunk) => {
      chunks.push(chunk);
      socket.setTimeout(QUIET_MS);
    });
    socket.on('error', end).on('close', end);
  });
}

/** Sends bytes over TLS as they are, which no HTTP library would, and resolves to all that is answered. */
export async function sendRawTls(port: number, ca: string, request: string): Promise<string> {
  const socket = await open(port, ca, 'http/1.1');
  const answer = collect(socket);
  socket.write(Buffer.from(request, 'latin1'));
  return (await answer).toString('latin1');
}

const FRAME = { data: 0, headers: 1, reset: 3, settings: 4, goAway: 7 } as const;
const END_STREAM = 1;
const END_HEADERS = 4;

function frame(type: number, flags: number, stream: number, payload: Buffer): Buffer {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** A header field of HPACK, literal and without Huffman's code: whatever bytes are in it. */
function literal(name: string, value: string): Buffer {
  const [nameBytes, valueBytes] = [Buffer.from(name, 'latin1'), Buffer.from(value, 'latin1')];
  return Buffer.concat([
    Buffer.from([0, nameBytes.length]),
    nameBytes,
    Buffer.from([valueBytes.length]),
    valueBytes,
  ]);
}

/**
 * One request over HTTP/2 with these header fields, each shorter than 127 bytes, and body. Resolves to the types of the frames that came
 * back for it, and the first bytes of its header block: 0x88 says 200.
 */
export async function sendRawHttp2(
  port: number,
  ca: string,
  fields: [string, string][],
  body?: string,
): Promise<{ frames: string[]; isOk: boolean }> {
  const socket = await open(port, ca, 'h2');
  const answer = collect(socket);
  const block = Buffer.concat(fields.map(([name, value]) => literal(name, value)));
  const flags = END_HEADERS | (body === undefined ? END_STREAM : 0);
  socket.write(
    Buffer.concat([
      Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'),
      frame(FRAME.settings, 0, 0, Buffer.alloc(0)),
      frame(FRAME.headers, flags, 1, block),
      ...(body === undefined ? [] : [frame(FRAME.data, END_STREAM, 1, Buffer.from(body, 'latin1'))]),
    ]),
  );
  const bytes = await answer;
  const frames: string[] = [];
  let isOk = false;
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    const type = bytes[at + 3]!;
    const name = Object.entries(FRAME).find(([, number]) => number === type)?.[0];
    if (type === FRAME.headers && bytes[at + 9] === 0x88) isOk = true;
    if (name && type !== FRAME.settings) frames.push(name);
  }
  return { frames, isOk };
}
