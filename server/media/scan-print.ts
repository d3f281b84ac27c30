import {
  capturesOf,
  type PrintReport,
  type PrintScan,
  reportPrint,
  type ScannedPicture,
} from '../../markers/gate/scan-print.ts';
import type { MediaThreads } from './threads.ts';

/** Threads that share one scan test. */
export const SCAN_THREADS = 2;

export interface ScannedPrint {
  report: PrintReport;
  pictures: ScannedPicture[];
}

/**
 * Puts a print file through its scan test, on two threads: about a second. The same seed gives the same verdict. An abort ends it at once.
 * Rejects with what `scanCaptures` throws, with the signal's reason, or with WORKER_FAILED.
 */
export async function scanPrint(
  threads: Pick<MediaThreads, 'run'>,
  scan: PrintScan,
  options: { signal?: AbortSignal | undefined } = {},
): Promise<ScannedPrint> {
  const count = capturesOf(scan);
  const most = Math.ceil(count / SCAN_THREADS);
  const parts = Array.from({ length: Math.ceil(count / most) }, (_, part) => ({
    first: part * most,
    count: Math.min(most, count - part * most),
  }));
  // What one part fails by, the other need not go on for.
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  const scanned = await Promise.all(
    parts.map((part) =>
      threads.run('scanCaptures', { scan, part }, { signal }).catch((error) => {
        failed.abort(error);
        throw error;
      }),
    ),
  );
  const pictures = scanned.flat();
  return { report: reportPrint(scan, pictures), pictures };
}
