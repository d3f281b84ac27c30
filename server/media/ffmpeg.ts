import { spawn } from 'node:child_process';
import { lowerPriority } from '../../pool-builder/lower-priority.ts';

/** The most that one picture may take before ffmpeg is considered stuck. */
const TIMEOUT_MS = 20_000;

const NICENESS = 5;

/** The line that the server names where it misses ffmpeg. */
export const INSTALL_FFMPEG = 'apt-get install -y ffmpeg';

/** Whether this machine has ffmpeg. The main job works without. */
export async function hasFfmpeg(): Promise<boolean> {
  return run(['-version']).then(
    () => true,
    () => false,
  );
}

/**
 * The first picture of a video as JPEG, at most 1280 px wide. ffmpeg may read files only, and is killed when it takes too long.
 * Call it in a worker thread: starting a process holds the thread that does it for tens of milliseconds on a busy machine.
 * Rejects with what ffmpeg said.
 */
export async function drawPoster(video: string): Promise<Uint8Array> {
  const scale = "scale='min(1280,iw)':-2";
  return run([
    ...['-v', 'error', '-nostdin', '-threads', '1', '-protocol_whitelist', 'file', '-i', video],
    ...['-frames:v', '1', '-vf', scale, '-q:v', '3', '-f', 'mjpeg', 'pipe:1'],
  ]);
}

/** Runs ffmpeg to its end and resolves to what it wrote to its output. */
function run(args: string[]): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    // Whoever waits for an answer goes before whoever waits for a poster.
    if (child.pid) lowerPriority(child.pid, NICENESS);
    const output: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve(new Uint8Array(Buffer.concat(output)));
      else reject(new Error(`ffmpeg failed (${signal ?? `exit code ${code}`}): ${said.trim()}`));
    });
  });
}
