import { spawn } from 'node:child_process';
import { lowerPriority } from '../../pool-builder/lower-priority.ts';

/** The most that one picture may take before ffmpeg is considered stuck. */
const PICTURE_TIMEOUT_MS = 20_000;

const NICENESS = 5;

/** How often it is looked whether somebody wants ffmpeg to end. */
const LOOK_EVERY_MS = 100;

/**
 * What ffmpeg may read of a visitor's video: files, and only as these kinds. A playlist would have it open other files of this machine.
 */
export const VIDEO_INPUT = ['-protocol_whitelist', 'file', '-format_whitelist', 'mov,matroska'];

/** The line that the server names where it misses ffmpeg. */
export const INSTALL_FFMPEG = 'apt-get install -y ffmpeg';

/** Whether this machine has ffmpeg. The main job works without. */
export async function hasFfmpeg(): Promise<boolean> {
  return runFfmpeg(['-version']).then(
    () => true,
    () => false,
  );
}

/**
 * The picture of a video at a second, the first unless told, as JPEG, at most 1280 px wide. ffmpeg may read files only, and is killed when it takes too long.
 * Call it in a worker thread: starting a process holds the thread that does it for tens of milliseconds on a busy machine.
 * Rejects with what ffmpeg said.
 */
export async function drawPoster({ video, at = 0 }: { video: string; at?: number }): Promise<Uint8Array> {
  const poster = await drawPictureAt(video, at);
  // Behind the last picture ffmpeg finds nothing, and is content.
  if (poster.length > 0 || at === 0) return poster;
  return drawPictureAt(video, 0);
}

async function drawPictureAt(video: string, at: number): Promise<Uint8Array> {
  const scale = "scale='min(1280,iw)':-2";
  const seek = at > 0 ? ['-ss', String(at)] : [];
  return runFfmpeg([
    ...['-v', 'error', '-nostdin', '-threads', '1', ...VIDEO_INPUT, ...seek, '-i', video],
    ...['-frames:v', '1', '-vf', scale, '-q:v', '3', '-f', 'mjpeg', 'pipe:1'],
  ]);
}

/** Tells another thread to stop. An abort signal cannot be sent there, and ending the thread would leave its ffmpeg running. */
export type StopFlag = Int32Array<SharedArrayBuffer>;
export const newStopFlag = (): StopFlag => new Int32Array(new SharedArrayBuffer(4));
export const raiseStopFlag = (flag: StopFlag) => void Atomics.store(flag, 0, 1);

export interface FfmpegOptions {
  /** What it reads at `pipe:0`. */
  input?: Uint8Array;
  /** How long it may take before it is killed. */
  timeoutMs?: number;
  stop?: StopFlag;
  /** Whoever waits for an answer goes before whoever waits for a poster, and everybody before a long conversion. */
  niceness?: number;
  /** Told what it writes to `pipe:1`, piece by piece, instead of that being kept. */
  onOutput?: (text: string) => void;
}

/** Runs ffmpeg to its end and resolves to what it wrote to `pipe:1`. Rejects with what ffmpeg said. */
export function runFfmpeg(
  args: string[],
  { input, timeoutMs = PICTURE_TIMEOUT_MS, stop, niceness = NICENESS, onOutput }: FfmpegOptions = {},
): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const child = spawn('ffmpeg', args, { stdio: ['pipe', 'pipe', 'pipe'] });
    // Not spawn's own option: where there is no ffmpeg its timer goes on, and keeps the process.
    const deadline = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const looking = stop && setInterval(() => Atomics.load(stop, 0) && child.kill('SIGKILL'), LOOK_EVERY_MS);
    child.stdin.on('error', () => {}); // it ended without reading all: its exit code says why
    child.stdin.end(input);
    if (child.pid) lowerPriority(child.pid, niceness);
    const output: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (onOutput ? onOutput(chunk.toString()) : output.push(chunk)));
    child.stderr.on('data', (chunk: Buffer) => {
      said = (said + chunk).slice(-2000);
    });
    const stopWaiting = () => {
      clearTimeout(deadline);
      clearInterval(looking);
    };
    child.on('error', (error) => {
      stopWaiting();
      reject(error);
    });
    child.on('close', (code, signal) => {
      stopWaiting();
      if (code === 0) resolve(new Uint8Array(Buffer.concat(output)));
      else reject(new Error(`ffmpeg failed (${signal ?? `exit code ${code}`}): ${said.trim()}`));
    });
  });
}
