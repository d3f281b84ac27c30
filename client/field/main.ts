// The page of the field test: each tap begins a look at a print, and what came of it is written down on this phone.
import { type Homography, mapCorners } from '../../markers/runtime/homography.ts';
import type { FieldData } from '../../server/field/field-page.ts';
import { closeCamera, openCamera } from '../viewer/camera.ts';
import { loadRuntimeTracker } from '../viewer/runtime-tracker/load.ts';
import type { Tracker } from '../viewer/tracker.ts';
import { type Look, measure, type Results } from './looks.ts';

const GIVEN_UP_AFTER_MS = 20_000;
const FOLLOWED_MS = 10_000;
const STORED = 'passepartout-field';

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const data = JSON.parse(element('field').dataset.field!) as FieldData;
const camera = element<HTMLVideoElement>('camera');
const outline = element<HTMLCanvasElement>('outline');
const status = element('status');
const print = element<HTMLSelectElement>('print');
const light = element<HTMLSelectElement>('light');
const [start, look, save] = ['start', 'look', 'save'].map((id) => element<HTMLButtonElement>(id)) as [
  HTMLButtonElement,
  HTMLButtonElement,
  HTMLButtonElement,
];

/** Kept on the phone until they are saved: a page that is closed by accident costs nothing. */
const looks: Look[] = JSON.parse(localStorage.getItem(STORED) ?? '[]');
let stream: MediaStream | undefined;
/** Whether a print is recognised at this moment. */
let isSeen = false;
let current: { look: Look; begun: number; lockedAt: number | null; isLost: boolean } | undefined;

start.addEventListener('click', async () => {
  start.disabled = true;
  try {
    const loading = loadRuntimeTracker(data);
    loading.catch(() => {});
    stream = await openCamera(camera, new AbortController().signal);
    const { makeTracker } = await loading;
    await run(makeTracker());
    start.hidden = true;
    look.hidden = false;
    status.textContent = 'Choose a print, cover it with your hand, tap “Next look” and take the hand away.';
  } catch (error) {
    status.textContent = `That did not work: ${(error as Error).message}`;
    start.disabled = false;
    if (stream) closeCamera(camera, stream);
  }
});

async function run(tracker: Tracker): Promise<void> {
  await tracker.start(camera, {
    onPose: (target, pose) => seen(data.items[target]!.number, pose),
    onNotice: () => {},
    onFail: (error) => {
      status.textContent = `The tracker stopped: ${String(error)}`;
    },
  });
}

look.addEventListener('click', () => {
  if (current) return end();
  // What is recognised already would count as a lock at once.
  if (isSeen) {
    status.textContent = 'A print is recognised already. Cover it with your hand first, then tap again.';
    return;
  }
  current = {
    begun: performance.now(),
    lockedAt: null,
    isLost: false,
    look: {
      print: Number(print.value),
      light: light.value,
      at: new Date().toISOString(),
      msToLock: null,
      recognised: null,
      losses: 0,
      followedMs: 0,
      ...{ share: null, distanceMm: null, taper: null },
    },
  };
  const mine = current;
  look.textContent = 'End this look';
  status.textContent = 'Looking…';
  setTimeout(() => current === mine && mine.lockedAt === null && end(), GIVEN_UP_AFTER_MS);
});

function seen(number: number, pose: Homography | null): void {
  draw(pose);
  isSeen = pose !== null;
  if (!current) return;
  const { look, begun } = current;
  if (!pose) {
    if (current.lockedAt !== null && !current.isLost) look.losses++;
    current.isLost = true;
    return;
  }
  current.isLost = false;
  if (current.lockedAt === null) {
    current.lockedAt = performance.now();
    look.msToLock = Math.round(current.lockedAt - begun);
    look.recognised = number;
    Object.assign(
      look,
      measure(pose, { width: camera.videoWidth, height: camera.videoHeight }, data.widthMm),
    );
    status.textContent = `Print ${number} after ${look.msToLock} ms. Move the phone about…`;
    const mine = current;
    setTimeout(() => current === mine && end(), FOLLOWED_MS);
  }
}

function end(): void {
  if (!current) return;
  const { look: done, lockedAt } = current;
  if (lockedAt !== null) done.followedMs = Math.round(performance.now() - lockedAt);
  current = undefined;
  looks.push(done);
  localStorage.setItem(STORED, JSON.stringify(looks));
  look.textContent = 'Next look';
  status.textContent =
    done.msToLock === null ? 'Nothing was recognised in 20 s.' : `Written down: ${looks.length} looks.`;
  show();
}

function show(): void {
  const body = element<HTMLTableElement>('looks').tBodies[0]!;
  element('looks').hidden = looks.length === 0;
  save.hidden = looks.length === 0;
  body.replaceChildren(
    ...looks
      .slice(-8)
      .reverse()
      .map(({ print, light, msToLock, losses, share }) => {
        const row = document.createElement('tr');
        const cells = [
          String(print),
          light,
          msToLock === null ? 'none' : `${msToLock} ms`,
          String(losses),
          share === null ? '–' : `${Math.round(100 * share)} %`,
        ];
        for (const text of cells) row.insertCell().textContent = text;
        return row;
      }),
  );
}

save.addEventListener('click', async () => {
  const [track] = stream?.getVideoTracks() ?? [];
  const results: Results = {
    version: 1,
    device: {
      userAgent: navigator.userAgent,
      screen: `${screen.width}×${screen.height}@${devicePixelRatio}`,
      camera: track?.getSettings() ?? {},
    },
    looks,
  };
  const name = `field-${new Date().toISOString().slice(0, 16).replace(/[:T]/g, '-')}.json`;
  const file = new File([JSON.stringify(results, null, 2)], name, { type: 'application/json' });
  if (
    navigator.canShare?.({ files: [file] }) &&
    (await navigator.share({ files: [file] }).then(
      () => true,
      () => false,
    ))
  )
    return;
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

/** The outline of what is recognised, over the camera's picture. */
function draw(pose: Homography | null): void {
  const context = outline.getContext('2d')!;
  [outline.width, outline.height] = [camera.videoWidth, camera.videoHeight];
  if (!pose) return;
  context.lineWidth = 4;
  context.strokeStyle = '#37d67a';
  context.beginPath();
  for (const { x, y } of mapCorners(pose, { width: 1, height: 1 }))
    context.lineTo(x * outline.width, y * outline.height);
  context.closePath();
  context.stroke();
}

show();
