/** Asks a server for small things, one after the other, in a thread of its own, until it is told to stop. Posts milliseconds. */
import { setTimeout as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';

const { urls, bearer } = workerData as { urls: string[]; bearer: string };
const PAUSE_MS = 10;

let stopped = false;
parentPort!.once('message', () => {
  stopped = true;
});
const waits: number[] = [];
while (!stopped) {
  for (const url of urls) {
    const asked = performance.now();
    const response = await fetch(url, { headers: { authorization: `Bearer ${bearer}` } });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    waits.push(performance.now() - asked);
    await pause(PAUSE_MS);
  }
}
parentPort!.postMessage(waits);
