import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** How long a server on this machine may take to say that it is there. */
const ANSWER_MS = 2000;

const recordFile = (dataDir: string) => path.join(dataDir, 'server.json');

/** Leaves a note in DATA_DIR where the server listens, for commands that work through it. */
export async function recordServer(dataDir: string, url: string): Promise<void> {
  const file = recordFile(dataDir);
  await writeFile(`${file}.tmp`, JSON.stringify({ pid: process.pid, url }));
  await rename(`${file}.tmp`, file);
}

export async function forgetServer(dataDir: string): Promise<void> {
  await rm(recordFile(dataDir), { force: true });
}

/** The address of the server that runs on this DATA_DIR, or undefined: a note may outlive the server that wrote it. */
export async function findRunningServer(dataDir: string): Promise<string | undefined> {
  try {
    const { url } = JSON.parse(await readFile(recordFile(dataDir), 'utf8')) as { url: string };
    const response = await fetch(`${url}/health`, { signal: AbortSignal.timeout(ANSWER_MS) });
    return response.ok ? url : undefined;
  } catch {
    return undefined;
  }
}
