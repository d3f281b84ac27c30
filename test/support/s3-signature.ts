import { createHash, createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const ALGORITHM = 'AWS4-HMAC-SHA256';
const LONGEST_SKEW_MS = 15 * 60_000;
const UNSIGNED = 'UNSIGNED-PAYLOAD';

export interface Owner {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
}

interface Signed {
  credential: string;
  /** Lower case. */
  headers: string[];
  signature: string;
  /** As `20260131T235959Z`. */
  moment: string;
  payloadHash: string;
  /** In seconds; undefined for what is signed by a header. */
  expires: number | undefined;
}

/**
 * Checks a request's signature as Amazon's version 4 describes it, written from that description alone: by its header, or by its query.
 * Returns the error's code, or undefined where all is well.
 */
export function checkSignature(request: IncomingMessage, owner: Owner): string | undefined {
  const url = new URL(request.url!, 'http://localhost');
  const signed = url.searchParams.has('X-Amz-Signature') ? fromQuery(url) : fromHeader(request);
  if (!signed) return 'AccessDenied';
  const [accessKeyId, day, region, service, end] = signed.credential.split('/');
  if (accessKeyId !== owner.accessKeyId) return 'InvalidAccessKeyId';
  if (region !== owner.region || service !== 's3' || end !== 'aws4_request')
    return 'AuthorizationHeaderMalformed';
  const ageMs = Date.now() - timeOf(signed.moment);
  if (signed.expires !== undefined && ageMs > signed.expires * 1000) return 'AccessDenied';
  if (signed.expires === undefined && Math.abs(ageMs) > LONGEST_SKEW_MS) return 'RequestTimeTooSkewed';
  if (!signed.headers.includes('host')) return 'SignatureDoesNotMatch';
  const canonical = [
    request.method,
    request.url!.split('?')[0],
    canonicalQuery(request.url!),
    ...signed.headers.map((name) => `${name}:${String(request.headers[name] ?? '').trim()}`),
    '',
    signed.headers.join(';'),
    signed.payloadHash,
  ].join('\n');
  const scope = `${day}/${region}/${service}/${end}`;
  const text = [ALGORITHM, signed.moment, scope, sha256(canonical)].join('\n');
  const key = [day!, region!, service!, end!].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${owner.secretAccessKey}`,
  );
  return hmac(key, text).toString('hex') === signed.signature ? undefined : 'SignatureDoesNotMatch';
}

function fromHeader({ headers }: IncomingMessage): Signed | undefined {
  const match = /^(\S+) Credential=(\S+?),\s*SignedHeaders=(\S+?),\s*Signature=([0-9a-f]{64})$/.exec(
    headers.authorization ?? '',
  );
  if (match?.[1] !== ALGORITHM) return undefined;
  return {
    credential: match[2]!,
    headers: match[3]!.split(';'),
    signature: match[4]!,
    moment: String(headers['x-amz-date']),
    payloadHash: String(headers['x-amz-content-sha256']),
    expires: undefined,
  };
}

function fromQuery({ searchParams: query }: URL): Signed | undefined {
  const of = (name: string) => query.get(`X-Amz-${name}`) ?? '';
  if (of('Algorithm') !== ALGORITHM) return undefined;
  return {
    credential: of('Credential'),
    headers: of('SignedHeaders').split(';'),
    signature: of('Signature'),
    moment: of('Date'),
    payloadHash: UNSIGNED,
    expires: Number(of('Expires')),
  };
}

function canonicalQuery(url: string): string {
  const pairs = url.split('?')[1]?.split('&').filter(Boolean) ?? [];
  return pairs
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .filter((pair) => !pair.startsWith('X-Amz-Signature='))
    .sort()
    .join('&');
}

const timeOf = (moment: string) =>
  Date.parse(moment.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
const sha256 = (data: string) => createHash('sha256').update(data).digest('hex');
const hmac = (key: string | Buffer, data: string) => createHmac('sha256', key).update(data).digest();
