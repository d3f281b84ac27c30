/** Makes a button show the page on the whole screen, and again as it was; takes it away where the browser can't, as on an iPhone. */
export function offersFullScreen(button: HTMLButtonElement): void {
  if (!document.fullscreenEnabled) {
    button.hidden = true;
    return;
  }
  button.onclick = () => {
    if (document.fullscreenElement) leaveFullScreen();
    else document.documentElement.requestFullscreen({ navigationUI: 'hide' }).catch(() => {}); // It stays as it is.
  };
  document.addEventListener('fullscreenchange', () => {
    button.setAttribute('aria-pressed', String(document.fullscreenElement !== null));
  });
}

export function leaveFullScreen(): void {
  if (document.fullscreenElement) document.exitFullscreen().catch(() => {});
}
