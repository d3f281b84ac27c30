import type { ProjectStatusReport } from '../../server/projects/status.ts';
import { ownerHeaders } from './own-projects.ts';

type Scan = NonNullable<ProjectStatusReport['scan']>;

const GRADES: Record<Scan['grade'], string> = {
  'very good': 'Your print scans very well',
  good: 'Your print scans well',
  weak: 'Your print would not scan reliably',
  none: 'Your print would not scan',
};

/** Says what is known of the scan test of the first print, and shows its captures in a row. */
export async function showScan(
  box: HTMLElement,
  id: string,
  { printState, scan }: Pick<ProjectStatusReport, 'printState' | 'scan'>,
): Promise<void> {
  box.hidden = !scan && printState !== 'rendering';
  const key = scan?.testedAt ?? 'waiting';
  if (box.hidden || box.dataset.shown === key) return;
  box.dataset.shown = key;
  if (!scan) {
    box.innerHTML = '<p>Finding out how well your print scans …</p>';
    return;
  }
  box.innerHTML =
    '<h2></h2><p></p><div class="captures" role="group" aria-label="Simulated camera pictures" tabindex="0"></div>';
  box.classList.toggle('bad', !scan.scans);
  box.querySelector('h2')!.textContent = GRADES[scan.grade];
  box.querySelector('p')!.textContent = scan.words;
  const pictures = await Promise.all(scan.captures.map((url) => loadCapture(url, id)));
  if (box.dataset.shown !== key) return;
  const shown = pictures.filter((picture) => picture !== undefined);
  box.querySelector('.captures')!.append(...shown);
}

/** They show the photo, so whoever asks has to say who he is, as no `src` can. */
async function loadCapture(url: string, id: string): Promise<HTMLImageElement | undefined> {
  try {
    const response = await fetch(new URL(url).pathname, { headers: ownerHeaders(id) });
    if (!response.ok) return undefined;
    const picture = new Image(320, 180);
    picture.alt = 'A simulated camera picture of the print, with the outline that was found';
    picture.src = URL.createObjectURL(await response.blob());
    return picture;
  } catch {
    return undefined;
  }
}
