import { statfs } from 'node:fs/promises';
import { type StoredFiles, storedFiles } from '../../db/usage.ts';
import type { Settings } from '../config.ts';
import type { Parts } from '../parts.ts';

export interface StorageReport {
  place: 'disk' | 's3';
  kinds: StoredFiles[];
  totals: { files: number; bytes: number };
  /** Of the disk that DATA_DIR lies on: its size, and what is free of it. */
  diskBytes: number;
  freeBytes: number;
  /** With less free disk than this nothing is taken in. */
  leastFreeBytes: number;
  /** When and what the night's work removes. */
  cleanup: {
    hour: number;
    demoHours: number;
    graceDays: number;
    uploadHours: number;
    compileCacheBytes: number;
  };
}

/** What is stored, by the rows that name it: no file is looked at. */
export async function reportStorage({
  db,
  settings,
}: Pick<Parts, 'db' | 'settings'>): Promise<StorageReport> {
  const [kinds, disk] = await Promise.all([storedFiles(db), diskOf(settings)]);
  const sum = (count: (kind: StoredFiles) => number) => kinds.reduce((total, kind) => total + count(kind), 0);
  return {
    place: settings.STORAGE_URL ? 's3' : 'disk',
    kinds,
    totals: { files: sum(({ files }) => files), bytes: sum(({ bytes }) => bytes) },
    ...disk,
    leastFreeBytes: settings.MIN_FREE_DISK_MB * 1e6,
    cleanup: {
      hour: settings.CLEANUP_HOUR,
      demoHours: settings.DEMO_TTL_HOURS,
      graceDays: settings.DEMO_GRACE_DAYS,
      uploadHours: settings.UPLOAD_TTL_HOURS,
      compileCacheBytes: settings.COMPILE_CACHE_MB * 1e6,
    },
  };
}

export const freeDiskBytes = async (settings: Pick<Settings, 'DATA_DIR'>): Promise<number> =>
  (await diskOf(settings)).freeBytes;

async function diskOf({ DATA_DIR }: Pick<Settings, 'DATA_DIR'>) {
  const { bavail, blocks, bsize } = await statfs(DATA_DIR);
  return { diskBytes: blocks * bsize, freeBytes: bavail * bsize };
}
