// The page of a living photo that is still being made: it shows how far that is, and becomes the AR page when it is there. Without this script
// the page looks again by itself.

const LOOK_EVERY_MS = 1000;

const progress = document.querySelector<HTMLProgressElement>('progress');
const timer = setInterval(() => void look(), LOOK_EVERY_MS);

async function look(): Promise<void> {
  if (document.hidden) return;
  // A lost line comes back.
  const answer = await fetch(location.href, { headers: { accept: 'text/html' } }).catch(() => null);
  if (!answer) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const now = page.querySelector<HTMLProgressElement>('progress');
  if (now && progress) {
    progress.value = now.value;
    return;
  }
  clearInterval(timer);
  location.reload();
}
