import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** How long a server on this machine may take to say that it is there. */
const ANSWER_MS = 2000;

const recordFile = (dataDir: string) => path.join(dataDir, 'server.json');

interface ServerRecord {
  url: string;
  /** What this very server answers at `/health`: after a crash another one may listen at the same address. */
  instance: string;
}

/** Leaves a note in DATA_DIR where the server listens, for commands that work through it. */
export async function recordServer(dataDir: string, record: ServerRecord): Promise<void> {
  const file = recordFile(dataDir);
  const unfinished = `${file}.${record.instance}.tmp`;
  await writeFile(unfinished, JSON.stringify(record));
  await rename(unfinished, file);
}

/** Takes the note back, unless another server has left its own there since. */
export async function forgetServer(dataDir: string, instance: string): Promise<void> {
  if ((await readRecord(dataDir))?.instance === instance) await rm(recordFile(dataDir), { force: true });
}

/** The address of the server that runs on this DATA_DIR, or undefined: a note may outlive the server that wrote it. */
export async function findRunningServer(dataDir: string): Promise<string | undefined> {
  const record = await readRecord(dataDir);
  if (!record) return undefined;
  try {
    const response = await fetch(`${record.url}/health`, { signal: AbortSignal.timeout(ANSWER_MS) });
    const { instance } = (await response.json()) as Partial<ServerRecord>;
    return instance === record.instance ? record.url : undefined;
  } catch {
    return undefined;
  }
}

async function readRecord(dataDir: string): Promise<ServerRecord | undefined> {
  try {
    return JSON.parse(await readFile(recordFile(dataDir), 'utf8')) as ServerRecord;
  } catch {
    return undefined;
  }
}
