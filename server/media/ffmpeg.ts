import { spawn } from 'node:child_process';

/** The most that one picture may take before ffmpeg is considered stuck. */
const TIMEOUT_MS = 20_000;

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
 * Writes the first picture of a video as JPEG, at most 1280 px wide. ffmpeg may read files only, and is killed when it takes
 * too long. Rejects with what ffmpeg said.
 */
export async function drawPoster(video: string, jpeg: string): Promise<void> {
  const scale = "scale='min(1280,iw)':-2";
  await run([
    ...['-v', 'error', '-nostdin', '-y', '-threads', '1', '-protocol_whitelist', 'file', '-i', video],
    ...['-frames:v', '1', '-vf', scale, '-q:v', '3', '-f', 'mjpeg', jpeg],
  ]);
}

function run(args: string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-2000);
    });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (code === 0) resolve();
      else reject(new Error(`ffmpeg failed (${signal ?? `exit code ${code}`}): ${said.trim()}`));
    });
  });
}
