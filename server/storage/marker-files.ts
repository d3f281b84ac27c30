import { buffer } from 'node:stream/consumers';
import type { MarkerFiles } from '../../pool-builder/marker-files.ts';
import { receiveBytes } from './save-bytes.ts';
import type { Storage } from './storage.ts';

const FOLDER = 'markers';

/** Where the files of markers lie, those that no project uses yet included. */
export function markerFilesIn(storage: Storage): MarkerFiles {
  return {
    async stage(bytes, kind) {
      const file = await receiveBytes(storage, bytes);
      return {
        key: storage.keyOf(file, FOLDER, kind),
        bytes: file.bytes,
        keep: async () => void (await storage.keep(file, FOLDER, kind)),
        discard: () => storage.discard(file),
      };
    },
    read: async (key) => buffer(await storage.read(key)),
    remove: (keys) => storage.remove(keys),
    list: () => storage.list(FOLDER),
  };
}
