import { Readable } from 'node:stream';
import type { Storage, StoredFile } from './storage.ts';

/** Stores a file that exists in memory. */
export async function saveBytes(
  storage: Storage,
  bytes: Uint8Array,
  folder: string,
  extension: string,
): Promise<StoredFile> {
  return storage.keep(await storage.receive(Readable.from([Buffer.from(bytes)])), folder, extension);
}

/** Where the `.mind` files of markers go, those that no project uses yet included. */
export function saveMindIn(storage: Storage): (mind: Uint8Array) => Promise<StoredFile> {
  return (mind) => saveBytes(storage, mind, 'markers', 'mind');
}
