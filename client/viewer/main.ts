import type { ViewerData } from '../../server/projects/viewer-page.ts';
import { startDownloads } from './downloads.ts';
import {
  closePlayers,
  element,
  shapeAim,
  showPlayers,
  showProblem,
  showScreen,
  showState,
} from './screens.ts';
import { Session } from './session.ts';

const data = JSON.parse(element('viewer-data').textContent) as ViewerData;
const stage = { camera: element<HTMLVideoElement>('camera'), overlays: element('overlays') };
const soundButton = element<HTMLButtonElement>('sound');
const downloads = startDownloads(data);

let session: Session | null = null;
let soundOn = false;

function startCamera(): void {
  session?.stop();
  showScreen('camera');
  showSound(false);
  soundButton.hidden = true;
  session = new Session(stage, {
    onState(state) {
      showState(state);
      if (state === 'found') soundButton.hidden = false;
    },
    onProblem(problem) {
      session = null;
      const needsReload = problem === 'download' || problem === 'broken';
      element('try-again').onclick = needsReload ? () => location.reload() : startCamera;
      showProblem(problem);
    },
    onSound: showSound,
    onTapNeeded() {
      soundButton.textContent = 'Tap to play';
    },
  });
  void session.start(data.items, downloads);
}

function stopCamera(): void {
  session?.stop();
  session = null;
}

function showSound(on: boolean): void {
  soundOn = on;
  soundButton.textContent = on ? 'Mute' : 'Tap for sound';
}

element('start-camera').onclick = startCamera;
element('leave-camera').onclick = () => {
  stopCamera();
  showScreen('start');
};
element('leave-player').onclick = closePlayers;
soundButton.onclick = () => session?.setSound(!soundOn);
for (const link of document.querySelectorAll<HTMLAnchorElement>('[data-watch]'))
  link.onclick = (event) => {
    event.preventDefault();
    stopCamera();
    showPlayers(data.items);
  };

// A page that the browser keeps for the "back" button must not keep the camera.
let resume = false;
window.addEventListener('pagehide', () => {
  resume = session !== null;
  stopCamera();
});
window.addEventListener('pageshow', (event) => {
  if (event.persisted && resume) startCamera();
});

shapeAim(document.querySelector('.prints img'));
element<HTMLButtonElement>('start-camera').disabled = false;
