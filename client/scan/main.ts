// The page that finds a print without its QR code: it sends a picture, or one of the camera's every second, and opens what is found.
import type { ScanAnswer } from '../../server/api/scan-routes.ts';
import type { ScanWords } from '../../server/scan/scan-words.ts';

/** Enough to see a print that fills a third of the picture, and small enough for a mobile line. */
const LONG_SIDE = 1600;
const QUALITY = 0.85;
const LOOK_EVERY_MS = 1000;
/** The camera is not to run in somebody's pocket. */
const MOST_LOOKS = 60;

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const main = element<HTMLElement>('scan');
const words = JSON.parse(main.dataset.words!) as ScanWords;
const status = element<HTMLElement>('status');
const camera = element<HTMLVideoElement>('camera');
const useCamera = element<HTMLButtonElement>('use-camera');
const picture = element<HTMLInputElement>('picture');
let stream: MediaStream | undefined;

const say = (text: string) => {
  status.textContent = text;
};

picture.addEventListener('change', async () => {
  const [file] = picture.files ?? [];
  picture.value = '';
  if (!file) return;
  stop();
  say(words.looking);
  try {
    // What this browser cannot show, such as HEIC, goes as it is.
    const drawn = await createImageBitmap(file, { imageOrientation: 'from-image' }).then(shrink, () => file);
    await open(await ask(drawn));
  } catch {
    say(words.failed);
  }
});

if (navigator.mediaDevices) useCamera.hidden = false;
useCamera.addEventListener('click', () => (stream ? stop() : void look()));
addEventListener('pagehide', stop);

async function look(): Promise<void> {
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: 'environment' }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch {
    say(words.noCamera);
    return;
  }
  const mine = stream;
  camera.muted = true;
  camera.srcObject = stream;
  camera.hidden = false;
  useCamera.textContent = words.stopCamera;
  say(words.looking);
  await camera.play().catch(() => {});
  for (let looks = 0; looks < MOST_LOOKS && stream === mine; looks++) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    if (stream !== mine) return;
    if (camera.videoWidth === 0) continue;
    // A lost line or a busy server: the next look may do.
    const answer = await shrink(camera)
      .then(ask)
      .catch(() => undefined);
    if (answer?.found && stream === mine) {
      stop();
      await open(answer);
      return;
    }
  }
  if (stream === mine) {
    stop();
    say(words.notFound);
  }
}

function stop(): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
  stream = undefined;
  camera.srcObject = null;
  camera.hidden = true;
  useCamera.textContent = words.useCamera;
}

async function shrink(source: ImageBitmap | HTMLVideoElement): Promise<Blob> {
  const [width, height] =
    source instanceof HTMLVideoElement
      ? [source.videoWidth, source.videoHeight]
      : [source.width, source.height];
  const scale = Math.min(1, LONG_SIDE / Math.max(width, height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext('2d')!.drawImage(source, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/jpeg', QUALITY),
  );
}

async function ask(photo: Blob): Promise<ScanAnswer> {
  const form = new FormData();
  form.set('photoFile', photo, 'picture.jpg');
  const response = await fetch('/api/scan', { method: 'POST', body: form });
  if (!response.ok) throw new Error(`The server answered ${response.status}.`);
  return (await response.json()) as ScanAnswer;
}

async function open(answer: ScanAnswer): Promise<void> {
  if (!answer.found) {
    say(words.notFound);
    return;
  }
  say(words.found);
  location.href = answer.viewUrl;
}
