import { Readable } from 'node:stream';
import type { IncomingFile, Storage, StoredFile } from './storage.ts';

/** Stores a file that exists in memory. */
export async function saveBytes(
  storage: Storage,
  bytes: Uint8Array,
  folder: string,
  extension: string,
): Promise<StoredFile> {
  return keepOrDiscard(storage, await receiveBytes(storage, bytes), folder, extension);
}

/** Gives an incoming file its name; where that fails nothing stays of it. */
export async function keepOrDiscard(
  storage: Storage,
  file: IncomingFile,
  folder: string,
  extension: string,
): Promise<StoredFile> {
  try {
    return await storage.keep(file, folder, extension);
  } catch (error) {
    await storage.discard(file);
    throw error;
  }
}

/** Writes what exists in memory to a temporary file. */
export function receiveBytes(storage: Storage, bytes: Uint8Array): Promise<IncomingFile> {
  return storage.receive(Readable.from([Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)]));
}
