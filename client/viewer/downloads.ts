import { hasSimd } from '../../markers/runtime/kernels.ts';
import type { ViewerData, ViewerItem } from '../../server/projects/viewer-page.ts';
import { SessionError } from './camera.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { loadRuntimeTracker, UnableToCompile } from './runtime-tracker/load.ts';
import type { MakeTracker, TrackerModule } from './tracker.ts';

/**
 * Loads a tracker and the targets in the background: nobody waits for them until the camera runs. It is our own where the page and
 * the browser can do with it, else MindAR's. Rejects with a SessionError.
 */
export function startDownloads(data: ViewerData): Promise<MakeTracker> {
  const downloads = load(data).catch((error: unknown) => {
    throw error instanceof SessionError ? error : new SessionError('download', error);
  });
  downloads.catch(() => {}); // Whoever awaits it is told; until then it is no unhandled rejection.
  return downloads;
}

async function load(data: ViewerData): Promise<MakeTracker> {
  const wanted = new URLSearchParams(location.search).get('tracker') ?? data.tracker;
  const targetUrls = data.items.flatMap(({ targetUrl }) => targetUrl ?? []);
  if (wanted === 'mindar' || targetUrls.length < data.items.length) return loadMindar(data);
  try {
    if (hasSimd()) return await loadRuntimeTracker(data, targetUrls);
  } catch (error) {
    if (!(error instanceof UnableToCompile)) throw error;
    console.warn(error);
  }
  if (data.items.some(isForMindar)) return loadMindar(data);
  throw new SessionError('unsupported');
}

async function loadMindar({ mindarScript, mindUrl }: ViewerData): Promise<MakeTracker> {
  const [module, targets] = await Promise.all([
    import(new URL(mindarScript, location.href).href) as Promise<TrackerModule>,
    fetchBytes(mindUrl),
  ]);
  return () => module.createTracker(targets);
}

/** MindAR needs a frame of about a fifth of the print, or the photo itself. */
const MINDAR_BAND = 0.19;

function isForMindar({ window }: ViewerItem): boolean {
  const isWhole = window.width >= 1 && window.height >= 1;
  return isWhole || Math.max(window.x, window.y) >= MINDAR_BAND;
}
