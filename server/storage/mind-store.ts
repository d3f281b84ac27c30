import { buffer } from 'node:stream/consumers';
import type { MindStore } from '../../pool-builder/mind-store.ts';
import { receiveBytes } from './save-bytes.ts';
import type { Storage } from './storage.ts';

const FOLDER = 'markers';
const EXTENSION = 'mind';

/** Where the `.mind` files of markers lie, those that no project uses yet included. */
export function mindStoreIn(storage: Storage): MindStore {
  return {
    async stage(mind) {
      const file = await receiveBytes(storage, mind);
      return {
        key: storage.keyOf(file, FOLDER, EXTENSION),
        bytes: file.bytes,
        keep: async () => void (await storage.keep(file, FOLDER, EXTENSION)),
        discard: () => storage.discard(file),
      };
    },
    read: async (key) => buffer(await storage.read(key)),
    remove: (keys) => storage.remove(keys),
    list: () => storage.list(FOLDER),
  };
}
