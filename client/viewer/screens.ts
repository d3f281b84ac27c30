import type { ScriptWords, ViewerItem } from '../../server/projects/viewer-page.ts';
import { causeOf, type Problem, wordsFor } from './problems.ts';
import type { SessionState } from './session.ts';
import { chromeAddress } from './surroundings.ts';
import type { Notice } from './tracker.ts';

export type ScreenName = 'start' | 'camera' | 'problem' | 'player';

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

/** @param notice what would help while the print is looked for */
export function showState(state: SessionState, notice: Notice | null, { hints }: ScriptWords): void {
  const text = state === 'found' ? '' : state === 'searching' && notice ? hints[notice] : hints[state];
  const hint = element('hint');
  if (hint.textContent !== text) hint.textContent = text;
  element('camera-screen').dataset.state = state;
}

export function showProblem(problem: Problem, words: ScriptWords): void {
  const cause = causeOf(problem);
  const { title, advice } = wordsFor(cause, words);
  element('problem-title').textContent = title;
  element('problem-advice').textContent = advice;
  const isInApp = cause === 'in-app';
  const chrome = isInApp ? chromeAddress(location.href) : null;
  const openInChrome = element<HTMLAnchorElement>('open-in-chrome');
  openInChrome.hidden = chrome === null;
  if (chrome) openInChrome.href = chrome;
  element('copy-link').hidden = !isInApp;
  element('copy-link').textContent = words.copyLink;
  element('link').hidden = true;
  element('try-again').className = isInApp ? 'quiet' : 'primary';
  showScreen('problem');
}

/** Copies the page's address, or, where the browser does not let a page do that, shows it to be copied. */
export async function copyLink({ linkCopied }: ScriptWords): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    element('copy-link').textContent = linkCopied;
  } catch {
    const link = element<HTMLInputElement>('link');
    link.value = location.href;
    link.hidden = false;
    link.focus();
    link.select();
  }
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
