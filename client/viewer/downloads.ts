import { chooseTracker } from '../../markers/choose-tracker.ts';
import { hasSimd } from '../../markers/runtime/kernels.ts';
import type { ViewerData } from '../../server/projects/viewer-page.ts';
import { SessionError } from './camera.ts';
import { fetchBytes } from './fetch-bytes.ts';
import { type LoadedRuntime, loadRuntimeTracker, UnableToCompile } from './runtime-tracker/load.ts';
import type { MakeTracker, TrackerModule } from './tracker.ts';

/**
 * Loads a tracker and the targets in the background: nobody waits for them until the camera runs. Which tracker, the prints, the
 * browser and what of their targets arrives whole decide. Rejects with a SessionError.
 */
export function startDownloads(data: ViewerData): Promise<MakeTracker> {
  const downloads = load(data).catch((error: unknown) => {
    throw error instanceof SessionError ? error : new SessionError('download', error);
  });
  downloads.catch(() => {}); // Whoever awaits it is told; until then it is no unhandled rejection.
  return downloads;
}

async function load(data: ViewerData): Promise<MakeTracker> {
  const asked = new URLSearchParams(location.search).get('tracker');
  if (asked === 'mindar') return loadMindar(data); // For comparisons: whatever the prints are made for.
  const wanted = asked === 'ours' ? 'ours' : data.tracker;
  const { items } = data;
  if (chooseTracker(items, { wanted, canRunOurs: hasSimd() }) === 'mindar') return loadMindar(data);
  const hasTargets = items.some(({ targetUrl }) => targetUrl);
  if (!hasTargets) throw new SessionError('broken');
  const runtime = hasSimd() ? await tryRuntime(data) : null;
  for (const failure of runtime?.failures.values() ?? []) console.warn(failure);
  const failed = new Set(runtime?.failures.keys());
  const choice = chooseTracker(items, { wanted, canRunOurs: runtime !== null, failed });
  if (runtime && choice === 'ours') return runtime.makeTracker;
  runtime?.discard();
  if (choice === 'mindar') return loadMindar(data);
  const [failure = new SessionError('unsupported')] = runtime?.failures.values() ?? [];
  throw failure;
}

/** Null where the browser refuses to run it. */
async function tryRuntime(data: ViewerData): Promise<LoadedRuntime | null> {
  try {
    return await loadRuntimeTracker(data);
  } catch (error) {
    if (!(error instanceof UnableToCompile)) throw error;
    console.warn(error);
    return null;
  }
}

async function loadMindar({ mindarScript, mindUrl }: ViewerData): Promise<MakeTracker> {
  const [module, targets] = await Promise.all([
    import(new URL(mindarScript, location.href).href) as Promise<TrackerModule>,
    fetchBytes(mindUrl),
  ]);
  return () => module.createTracker(targets);
}
