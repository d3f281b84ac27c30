import type { ViewerItem } from '../../server/projects/viewer-page.ts';
import { PROBLEM_TEXTS, type Problem } from './problems.ts';
import type { SessionState } from './session.ts';

export type ScreenName = 'start' | 'camera' | 'problem' | 'player';

const HINTS: Record<SessionState, string> = {
  asking: 'Allow the camera when you are asked',
  loading: 'Getting ready…',
  searching: 'Point at the picture\nLet it fill most of the screen',
  found: '',
};

/** The element that the server's page has under this id. */
export function element<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as T;
}

/** Shows one screen, hides the others, and moves the focus to what the visitor will want to use or hear first. */
export function showScreen(name: ScreenName): void {
  for (const screen of document.querySelectorAll('main')) screen.hidden = screen.id !== `${name}-screen`;
  const first = {
    start: 'start-camera',
    camera: 'leave-camera',
    problem: 'problem-title',
    player: 'leave-player',
  };
  element(first[name]).focus({ preventScroll: true });
}

export function showState(state: SessionState): void {
  element('hint').textContent = HINTS[state];
  element('camera-screen').dataset.state = state;
}

export function showProblem(problem: Problem): void {
  element('problem-title').textContent = PROBLEM_TEXTS[problem].title;
  element('problem-advice').textContent = PROBLEM_TEXTS[problem].advice;
  showScreen('problem');
}

/** The videos without AR. Call it from a tap, which allows the first to play with its sound at once. */
export function showPlayers(items: readonly ViewerItem[]): void {
  // A print that was replaced plays what took its place: each video is listed once.
  const once = items.filter(
    ({ videoUrl }, index) => items.findIndex((item) => item.videoUrl === videoUrl) === index,
  );
  const players = once.map((item, index) => {
    const video = document.createElement('video');
    video.controls = true;
    video.playsInline = true;
    video.poster = item.posterUrl;
    video.preload = index === 0 ? 'auto' : 'none';
    video.src = item.videoUrl;
    return video;
  });
  element('players').replaceChildren(...players);
  showScreen('player');
  players[0]?.play().catch(() => {}); // The controls are there for a browser that wants another tap.
}

export function closePlayers(): void {
  for (const video of element('players').querySelectorAll('video')) {
    video.pause();
    video.removeAttribute('src'); // Stops the download too.
    video.load();
  }
  element('players').replaceChildren();
  showScreen('start');
}

/** Gives the four corners that show how to hold the phone the shape of the print. */
export function shapeAim(print: HTMLImageElement | null): void {
  if (!print) return;
  const shape = () =>
    element('aim').style.setProperty('--ratio', String(print.naturalWidth / print.naturalHeight || 1.5));
  if (print.complete) shape();
  else print.addEventListener('load', shape, { once: true });
}
