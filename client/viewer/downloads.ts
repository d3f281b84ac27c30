import type { TrackerModule } from './tracker.ts';

export interface Downloads {
  module: TrackerModule;
  targets: ArrayBuffer;
}

/** Loads the tracker's code and the targets, both at once and in the background: nobody waits for them until the camera runs. */
export function startDownloads(mindarScript: string, mindUrl: string): Promise<Downloads> {
  const downloads = Promise.all([
    import(mindarScript) as Promise<TrackerModule>,
    fetch(mindUrl).then((response) => {
      if (!response.ok) throw new Error(`The target file was answered with status ${response.status}.`);
      return response.arrayBuffer();
    }),
  ]).then(([module, targets]) => ({ module, targets }));
  downloads.catch(() => {}); // Whoever awaits it is told; until then it is no unhandled rejection.
  return downloads;
}
