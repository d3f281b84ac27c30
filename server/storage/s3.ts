import { createReadStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { CodedError } from '../../markers/coded-error.ts';
import { IncomingFolder } from './incoming.ts';
import { LocalCopies } from './local-copies.ts';
import type { S3Location } from './s3-location.ts';
import { keyOf, type Storage, type StoredFile } from './storage.ts';
import { fileMissing, fileUnreadable } from './storage-errors.ts';

const CONNECT_MS = 5_000;
/** A connection on which nothing moves: longer than we bear with a visitor who does not read on. */
const SILENCE_MS = 130_000;
/** What brings no file to or fro is done, or given up, in this time. */
const SMALL_CALL_MS = 20_000;
/** Each video that somebody watches slowly holds one. */
const MOST_CONNECTIONS = 1_000;
const TRIES = 3;
const FIRST_PAUSE_MS = 100;
const REMOVED_AT_ONCE = 20;
const SHA256_HEADER = 'x-amz-content-sha256';

/**
 * Storage in a bucket of S3, or of whatever speaks its language. `folder`, on this machine, is for what arrives and for copies that
 * programs read by their paths: about `copiesBytes` of them. Throws STORAGE_UNREACHABLE.
 *
 * A single PUT makes an object whole or not at all, and one request may hold 5 GB: there is nothing to be put together or cleared up.
 * Each says the content's SHA-256, so what was damaged on the way is refused.
 */
export async function openS3Storage(
  location: S3Location,
  folder: string,
  copiesBytes: number,
): Promise<Storage> {
  const incoming = await IncomingFolder.open(path.join(folder, 'incoming'));
  const copies = await LocalCopies.open(path.join(folder, 'copies'), copiesBytes);
  const client = openClient(location);
  const Bucket = location.bucket;
  const inBucket = (key: string) => (location.prefix ? `${location.prefix}/${key}` : key);
  const object = (key: string) => ({ Bucket, Key: inBucket(checked(key)) });
  const small = () => ({ abortSignal: AbortSignal.timeout(SMALL_CALL_MS) });
  const check = () => client.send(new HeadBucketCommand({ Bucket }), small());

  async function read(key: string, range?: { start: number; end: number }): Promise<Readable> {
    const Range = range && `bytes=${range.start}-${range.end}`;
    const { Body } = await client
      .send(new GetObjectCommand({ ...object(key), Range }))
      .catch((error) => Promise.reject(asReadError(key, error)));
    return Body as Readable;
  }

  await check().catch((error) => {
    client.destroy();
    copies.close();
    throw unreachable(location, error);
  });

  return {
    keyOf,
    receive: (stream) => incoming.receive(stream),
    discard: (file) => incoming.discard(file),
    removeLeftovers: () => incoming.removeLeftovers(),
    read,

    async keep(file, folder, extension): Promise<StoredFile> {
      const key = keyOf(file, folder, extension);
      const { path: from, bytes, sha256 } = file;
      await again(async () => {
        const put = new PutObjectCommand({
          ...object(key),
          ContentLength: bytes,
          Body: createReadStream(from),
        });
        // Else the library would read the file once more to know it, or leave it unsaid.
        put.middlewareStack.add(
          (next) => (call) => {
            (call.request as { headers: Record<string, string> }).headers[SHA256_HEADER] = sha256;
            return next(call);
          },
          { step: 'build' },
        );
        await client.send(put);
      }).catch((error: Error) => {
        throw isPassing(error) ? away(error) : refused(key, error);
      });
      await copies.adopt(key, file);
      return { key, bytes };
    },

    async bytesOf(key): Promise<number> {
      const { ContentLength } = await client
        .send(new HeadObjectCommand(object(key)), small())
        .catch((error) => Promise.reject(asReadError(key, error)));
      return ContentLength!;
    },

    localPath: (key) =>
      copies.get(checked(key), () =>
        again(async () => {
          const content = await read(key);
          const file = await incoming.receive(content).catch((error) => {
            throw error instanceof CodedError ? error : away(error);
          });
          if (file.sha256 === hashIn(key)) return file;
          await incoming.discard(file);
          throw fileUnreadable(key, new Error('its content is not what it was stored with'));
        }),
      ),

    link: (key, { seconds, contentType }) =>
      getSignedUrl(client, new GetObjectCommand({ ...object(key), ResponseContentType: contentType }), {
        expiresIn: seconds,
      }),

    async *list(folder) {
      const Prefix = `${inBucket(folder)}/`;
      for (let ContinuationToken: string | undefined, more = true; more; ) {
        const page = await client
          .send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }), small())
          .catch((error) => Promise.reject(asReadError(folder, error)));
        for (const { Key, Size, LastModified } of page.Contents ?? [])
          yield { key: folder + Key!.slice(Prefix.length - 1), bytes: Size!, changedAt: LastModified! };
        ContinuationToken = page.NextContinuationToken;
        more = ContinuationToken !== undefined;
      }
    },

    async remove(keys): Promise<void> {
      // One by one: by no means all storages know how to remove many with one call, or agree on how it is to be signed.
      for (let first = 0; first < keys.length; first += REMOVED_AT_ONCE)
        await Promise.all(
          keys.slice(first, first + REMOVED_AT_ONCE).map(async (key) => {
            await client.send(new DeleteObjectCommand(object(key)), small()).catch((cause: Error) => {
              // Without a code: what has one was refused before anything was changed, and this is asked for afterwards.
              throw new Error(`The stored file ${key} cannot be removed: ${cause.message || cause.name}`, {
                cause,
              });
            });
            await copies.forget(key);
          }),
        );
    },

    async check(): Promise<void> {
      await Promise.all([
        check(),
        incoming.receive(Readable.from(['?'])).then((file) => incoming.discard(file)),
      ]);
    },

    close() {
      copies.close();
      client.destroy();
    },
  };
}

/** What fails is thrown, and told where it matters. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

function openClient({ region, endpoint, credentials }: S3Location): S3Client {
  // It would remind each process that newer versions need a newer Node. Ours is pinned.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const agent = { keepAlive: true, maxSockets: MOST_CONNECTIONS };
  return new S3Client({
    region,
    ...(endpoint && { endpoint, forcePathStyle: true }),
    ...(credentials && { credentials }),
    maxAttempts: TRIES,
    logger: SILENT,
    // Sums that came to Amazon's storage late, and that others do not know: ours is in the signature.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}

/** Keys come from our own rows, yet none may ever mean anything else than a file of ours. */
function checked(key: string): string {
  const isPlain = key.split('/').every((part) => /^[\w.-]+$/.test(part) && !/^\.+$/.test(part));
  if (!isPlain) throw fileMissing(key);
  return key;
}

/** A file's name begins with the hash of its content. */
const hashIn = (key: string) => path.basename(key).split('.')[0];

interface S3Failure extends Error {
  $metadata?: { httpStatusCode?: number };
}

function asReadError(key: string, error: S3Failure): Error {
  if (error instanceof CodedError) return error;
  if (isPassing(error)) return away(error);
  const isMissing = error.$metadata?.httpStatusCode === 404 && error.name !== 'NoSuchBucket';
  return isMissing ? fileMissing(key, error) : fileUnreadable(key, error);
}

/** The library does not repeat what has begun to stream. */
async function again<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries++) {
    try {
      return await work();
    } catch (error) {
      if (tries === TRIES || !isPassing(error as Error)) throw error;
      await pause(FIRST_PAUSE_MS * 2 ** (tries - 1));
    }
  }
}

/** What the storage refuses it refuses again; where it does not answer, too much was asked of it, or our clock is off, it may answer later. */
function isPassing(error: Error): boolean {
  if (error instanceof CodedError) return error.code === 'STORAGE_AWAY';
  const status = (error as S3Failure).$metadata?.httpStatusCode;
  const isOurClock = error.name === 'RequestTimeTooSkewed';
  return isOurClock || status === undefined || status >= 500 || status === 429 || status === 408;
}

/** No file is at fault. */
const away = (cause: Error) =>
  new CodedError('STORAGE_AWAY', 'The storage of files does not answer. Please try again in a moment.', {
    cause,
  });

const refused = (key: string, cause: Error) =>
  new CodedError('STORAGE_FAILED', `The file ${key} cannot be stored: ${cause.message || cause.name}`, {
    cause,
  });

function unreachable({ bucket, endpoint }: S3Location, cause: S3Failure): CodedError {
  const status = cause.$metadata?.httpStatusCode;
  const why =
    status === 404
      ? 'there is no such bucket'
      : status === 403
        ? 'the key is wrong, or may not do it'
        : cause.message || cause.name;
  return new CodedError(
    'STORAGE_UNREACHABLE',
    `Cannot use the bucket ${bucket} at ${endpoint ?? 'Amazon S3'}: ${why}. Are STORAGE_URL, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY right?`,
    { cause },
  );
}
