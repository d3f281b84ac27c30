import { ownerHeaders } from '../own-projects.ts';
import { type Problem, ProblemError } from '../problems.ts';

/** What is being drawn is asked for again. */
const TRIES = 20;

/** Saves everything of a project as a ZIP. Rejects with the server's problem. */
export const downloadExport = (id: string): Promise<void> =>
  downloadOwnFile(id, `/api/ar/projects/${id}/export.zip`);

/** Saves the print file of a permanent project. It is drawn and tested first where it is not yet. Rejects with the server's problem. */
export const downloadPrintFile = (id: string): Promise<void> => downloadOwnFile(id, `/api/ar/print/${id}`);

/** A plain link cannot say whose project it is. */
async function downloadOwnFile(id: string, url: string): Promise<void> {
  const answer = await fetchReady(id, url);
  const file = document.createElement('a');
  file.href = URL.createObjectURL(await answer.blob());
  file.download = /filename="(.+)"/.exec(answer.headers.get('content-disposition') ?? '')?.[1] ?? '';
  file.click();
  setTimeout(() => URL.revokeObjectURL(file.href), 1000);
}

async function fetchReady(id: string, url: string): Promise<Response> {
  for (let tried = 1; ; tried++) {
    const answer = await fetch(url, { headers: ownerHeaders(id), cache: 'no-store' });
    if (answer.ok) return answer;
    const wait = Number(answer.headers.get('retry-after'));
    if (!wait || tried === TRIES) throw new ProblemError((await answer.json()) as Problem);
    await new Promise((resolve) => setTimeout(resolve, wait * 1000));
  }
}
