import path from 'node:path';
import type { Settings } from '../config.ts';
import { openDiskStorage } from './disk.ts';
import type { Storage } from './storage.ts';

/** Where files are kept, as the settings say it. Worker threads are told it, too. */
export type StorageLocation = Pick<Settings, 'DATA_DIR' | 'STORAGE_URL' | 'STORAGE_COPIES_MB'>;

const MEGABYTE = 1024 * 1024;

/** Opens the storage that the settings name: a folder in DATA_DIR, or a bucket. Throws STORAGE_UNREACHABLE. */
export async function openStorage({
  DATA_DIR,
  STORAGE_URL,
  STORAGE_COPIES_MB,
}: StorageLocation): Promise<Storage> {
  if (!STORAGE_URL) return openDiskStorage(path.join(DATA_DIR, 'storage'));
  // A tenth of a second that nobody waits for whose files lie on the disk.
  const { openS3Storage } = await import('./s3.ts');
  return openS3Storage(STORAGE_URL, path.join(DATA_DIR, 's3'), STORAGE_COPIES_MB * MEGABYTE);
}
