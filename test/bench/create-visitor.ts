/** The visitor of the benchmark `create`, in a thread of its own. Posts 'warm', then the milliseconds of each visit. */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { visit } from './create.ts';

const { url, files, runs, warmUp } = workerData as {
  url: string;
  files: { photo: string; video: string };
  runs: number;
  warmUp: number;
};
const photo = await readFile(files.photo);
const video = await readFile(files.video);
for (let run = 0; run < warmUp; run++) await visit(url, photo, video);
parentPort!.postMessage('warm');
for (let run = 0; run < runs; run++) parentPort!.postMessage(await visit(url, photo, video));
