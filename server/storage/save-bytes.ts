import { Readable } from 'node:stream';
import type { IncomingFile, Storage, StoredFile } from './storage.ts';

/** Stores a file that exists in memory. */
export async function saveBytes(
  storage: Storage,
  bytes: Uint8Array,
  folder: string,
  extension: string,
): Promise<StoredFile> {
  return storage.keep(await receiveBytes(storage, bytes), folder, extension);
}

/** Writes what exists in memory to a temporary file. */
export function receiveBytes(storage: Storage, bytes: Uint8Array): Promise<IncomingFile> {
  return storage.receive(Readable.from([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]));
}
