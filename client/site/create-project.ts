import type { ProjectStatusReport } from '../../server/projects/status.ts';

/** What the upload answers with. */
export interface CreatedProject {
  arId: string;
  ownerSecret: string;
  viewUrl: string;
}

const POLL_MS = 150;
/** Status calls that may fail in a row, as on a train in a tunnel, before we give up. */
const MOST_FAILURES = 20;

/**
 * Uploads a photo and a video. `onProgress` hears the share of bytes that has left this device, from 0 to 1; fetch could not
 * tell it. Rejects with a sentence for the visitor.
 */
export function createProject(
  photo: File,
  video: File,
  onProgress: (share: number) => void,
): Promise<CreatedProject> {
  const form = new FormData();
  form.set('photoFile', photo);
  form.set('videoFile', video);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/ar/create-demo');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 200) resolve(request.response);
      else
        reject(
          new Error(request.response?.detail ?? `The server answered ${request.status}. Please try again.`),
        );
    };
    request.onerror = () =>
      reject(new Error('The connection broke off. Your files are still here: please try again.'));
    request.send(form);
  });
}

/** Asks for a project's status until it is ready. `onProgress` hears each answer. Rejects with a sentence for the visitor. */
export async function waitUntilReady(
  id: string,
  onProgress: (report: ProjectStatusReport) => void,
): Promise<ProjectStatusReport> {
  let failures = 0;
  for (;;) {
    const report = await fetchStatus(id);
    if (report === 'unknown') throw new Error('There is no living photo at this address any more.');
    failures = report ? 0 : failures + 1;
    if (failures > MOST_FAILURES)
      throw new Error('The server does not answer. Please reload this page in a minute.');
    if (report) onProgress(report);
    if (report?.status === 'ready') return report;
    if (report?.status === 'error')
      throw new Error(report.errorMessage ?? 'That did not work. Please try again.');
    await new Promise((resolve) => setTimeout(resolve, report ? POLL_MS : 10 * POLL_MS));
  }
}

async function fetchStatus(id: string): Promise<ProjectStatusReport | 'unknown' | undefined> {
  try {
    const response = await fetch(`/api/ar/status/${encodeURIComponent(id)}`, { cache: 'no-store' });
    if (response.status === 404) return 'unknown';
    return response.ok ? await response.json() : undefined;
  } catch {
    return undefined;
  }
}
