import type { ViewerData } from '../../server/projects/viewer-page.ts';
import { startDownloads } from './downloads.ts';
import { leaveFullScreen, offersFullScreen } from './full-screen.ts';
import { Look } from './look.ts';
import { batchIn, PrintCheck } from './print-check.ts';
import {
  closePlayers,
  copyLink,
  element,
  shapeAim,
  showPlayers,
  showProblem,
  showScreen,
  showState,
} from './screens.ts';
import { Session, type SessionState } from './session.ts';
import type { Notice } from './tracker.ts';

const data = JSON.parse(element('viewer-data').textContent) as ViewerData;
const stage = {
  camera: element<HTMLVideoElement>('camera'),
  glued: element<HTMLCanvasElement>('glued'),
  overlays: element('overlays'),
};
const soundButton = element<HTMLButtonElement>('sound');
const controls = element('controls');
const { words } = data;
const downloads = startDownloads(data);

let session: Session | null = null;
let soundOn = false;
let look: Look | null = null;

/** A print shop checks the first print of a batch with this phone: anew each time that the camera is started. */
function newCheck(): PrintCheck | null {
  element('check').hidden = true;
  const batch = batchIn(location.hash);
  return batch === null ? null : new PrintCheck(batch, showChecked);
}

function showChecked(isNoted: boolean): void {
  const note = element('check');
  note.textContent = words.checks[isNoted ? 'noted' : 'failed'];
  note.hidden = false;
}

function startCamera(): void {
  session?.stop();
  showScreen('camera');
  showSound(false);
  controls.hidden = true;
  let state: SessionState = 'asking';
  const mine = new Look(data);
  look = mine;
  const check = newCheck();
  let notice: Notice | null = null;
  session = new Session(stage, {
    onState(next) {
      state = next;
      if (state === 'searching') {
        mine.begin(session!.trackerName!);
        check?.begin();
      }
      if (state === 'found') notice = null;
      showState(state, notice, words);
      if (state === 'found') controls.hidden = false;
    },
    onNotice(next) {
      notice = next;
      showState(state, notice, words);
    },
    onSight(item, isSeen) {
      mine.sight(item, isSeen);
      if (!isSeen) check?.lost();
    },
    onPose: (pose) => check?.followed(pose),
    onProblem(problem) {
      session = null;
      mine.end();
      const needsReload = problem === 'download' || problem === 'broken';
      element('try-again').onclick = needsReload ? () => location.reload() : startCamera;
      showProblem(problem, words);
    },
    onSound: showSound,
    onTapNeeded() {
      soundButton.textContent = words.tapToPlay;
    },
  });
  void session.start(data.items, downloads);
}

function stopCamera(): void {
  session?.stop();
  session = null;
  look?.end();
}

function showSound(on: boolean): void {
  soundOn = on;
  soundButton.textContent = on ? words.soundOff : words.soundOn;
}

element('start-camera').onclick = startCamera;
element('leave-camera').onclick = () => {
  stopCamera();
  leaveFullScreen();
  showScreen('start');
};
element('leave-player').onclick = closePlayers;
element('copy-link').onclick = () => copyLink(words);
soundButton.onclick = () => session?.setSound(!soundOn);
element('restart').onclick = () => session?.restart();
offersFullScreen(element<HTMLButtonElement>('full-screen'));
for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-watch]'))
  link.onclick = (event) => {
    event.preventDefault();
    stopCamera();
    showPlayers(data.items);
  };

// A phone may end a page that is not in view without another word.
document.addEventListener('visibilitychange', () => document.hidden && look?.end());

// A page that the browser keeps for the "back" button must not keep the camera.
let resume = false;
window.addEventListener('pagehide', () => {
  resume = session !== null;
  stopCamera();
});
window.addEventListener('pageshow', (event) => {
  if (event.persisted && resume) startCamera();
});

shapeAim(document.querySelector('.hint img'));
element('not-starting').hidden = true;
element<HTMLButtonElement>('start-camera').disabled = false;
