import type { Looks } from '../../server/pages.ts';
import type { ProjectStatusReport } from '../../server/projects/status.ts';
import { chooseLook, type Look } from './choose-look.ts';
import { createProject } from './create-project.ts';
import { offerExport } from './offer-export.ts';
import { rememberSecret } from './own-projects.ts';
import { showScan } from './scan-result.ts';
import { waitUntilReady, watchChecks } from './watch-project.ts';

/** The upload fills this much of the progress bar, what the server does the rest. */
const UPLOAD_SHARE = 0.8;
/** Whoever waits for less than this need not hear that there is a queue. */
const TELL_OF_QUEUE_AFTER_MS = 1000;

/** The start page's script: two files in, a living photo out. */
const app = document.querySelector<HTMLElement>('#app');
if (app) void (location.hash.length > 1 ? showAgain(app, location.hash.slice(1)) : showForm(app));

/** A page that is loaded again goes on where it was: the address names the project. */
async function showAgain(app: HTMLElement, id: string): Promise<void> {
  try {
    const tell = progressTeller(() => app.querySelector('.progress') ?? showAlmost(app));
    showResult(app, id, await waitUntilReady(id, tell));
  } catch (error) {
    history.replaceState(null, '', '/');
    showForm(app);
    showProblem(app.querySelector('form')!, (error as Error).message);
  }
}

/** What stands there until a project is ready whose page was loaded again. */
function showAlmost(app: HTMLElement): HTMLElement {
  app.innerHTML = `
    <header>
      <h1>Almost there</h1>
      <p class="lead">Your photo is being brought to life. The address of this page leads back to it.</p>
    </header>
    ${progressBox()}`;
  return app.querySelector<HTMLElement>('.progress')!;
}

function progressBox(): string {
  return `
    <div class="progress" hidden>
      <progress max="1" value="0" aria-label="Progress"></progress>
      <p aria-live="polite"></p>
    </div>`;
}

function showForm(app: HTMLElement): void {
  app.innerHTML = `
    <header>
      <h1>Passepartout</h1>
      <p class="lead">Your photo comes alive when a phone looks at the print.</p>
    </header>
    <form>
      <div class="files">
        ${dropZone('photo', 'Your photo', 'From a phone, a camera or a scanner', 'image/*,.heic,.heif', '<img alt="">')}
        ${dropZone('video', 'Its video', 'As phones record it, up to 10 minutes', 'video/*,.mov,.3gp', '<video muted playsinline loop autoplay></video>')}
      </div>
      <div class="looks"></div>
      <p class="problem" role="alert" hidden></p>
      <button type="submit" class="primary">Bring it to life</button>
      ${progressBox()}
      <p class="fine-print">Only who has the link can see it. <span class="kept"></span></p>
    </form>`;
  app.querySelector('.kept')!.textContent = app.dataset.kept ?? '';
  const form = app.querySelector('form')!;
  const photo = fileInput(form, 'photo');
  const video = fileInput(form, 'video');
  const look = chooseLook(form.querySelector('.looks')!, JSON.parse(app.dataset.looks!) as Looks);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submit(app, form, { photo: photo(), video: video(), look: look() });
  });
}

function dropZone(name: string, title: string, hint: string, accept: string, preview: string): string {
  return `
    <label class="drop" data-name="${name}">
      <input type="file" name="${name}" accept="${accept}">
      <span class="drop-text"><strong>${title}</strong><span>Drop it here or choose a file</span><small>${hint}</small></span>
      <span class="preview" hidden>${preview}<span class="file-name" hidden></span><span class="change">Change</span></span>
    </label>`;
}

/** Wires one drop zone; returns how to get its file. The preview comes from the file itself, before any upload. */
function fileInput(form: HTMLFormElement, kind: string): () => File | undefined {
  const zone = form.querySelector<HTMLElement>(`[data-name=${kind}]`)!;
  const input = zone.querySelector('input')!;
  const preview = zone.querySelector<HTMLElement>('.preview')!;
  const media = preview.querySelector<HTMLImageElement | HTMLVideoElement>('img, video')!;
  const name = preview.querySelector<HTMLElement>('.file-name')!;
  let file: File | undefined;
  const take = (chosen: File | undefined) => {
    if (!chosen) return;
    file = chosen;
    URL.revokeObjectURL(media.src);
    media.src = URL.createObjectURL(chosen);
    media.hidden = false;
    name.hidden = true;
    preview.hidden = false;
    zone.classList.add('filled');
    showProblem(form, undefined);
  };
  // Not every browser shows what we take, such as HEIC: the upload will tell whether it can be used.
  const showName = () => {
    media.hidden = true;
    name.textContent = file?.name ?? '';
    name.hidden = false;
  };
  media.addEventListener('error', showName);
  // Of a video it may know the sound only.
  media.addEventListener('loadedmetadata', () => {
    if (media instanceof HTMLVideoElement && media.videoWidth === 0) showName();
  });
  input.addEventListener('change', () => take(input.files?.[0]));
  for (const type of ['dragenter', 'dragover', 'dragleave', 'drop'])
    zone.addEventListener(type, (event) => {
      event.preventDefault();
      zone.classList.toggle('over', type === 'dragenter' || type === 'dragover');
    });
  zone.addEventListener('drop', (event) => take(event.dataTransfer?.files[0]));
  return () => file;
}

interface Chosen {
  photo: File | undefined;
  video: File | undefined;
  look: Look;
}

async function submit(
  app: HTMLElement,
  form: HTMLFormElement,
  { photo, video, look }: Chosen,
): Promise<void> {
  if (!photo || !video) {
    const missing = !photo && !video ? 'a photo and a video' : photo ? 'a video' : 'a photo';
    return showProblem(form, `Please choose ${missing} first.`);
  }
  showProblem(form, undefined);
  setBusy(form, true);
  const started = performance.now();
  const box = form.querySelector<HTMLElement>('.progress')!;
  try {
    showProgress(box, 0, 'Uploading …');
    const { arId, ownerSecret } = await createProject({ photo, video, look }, (share) =>
      showProgress(box, UPLOAD_SHARE * share, 'Uploading …'),
    );
    rememberSecret(arId, ownerSecret);
    history.replaceState(null, '', `#${arId}`);
    const report = await waitUntilReady(
      arId,
      progressTeller(() => box),
    );
    showResult(app, arId, report, performance.now() - started);
  } catch (error) {
    showProblem(form, (error as Error).message);
  } finally {
    setBusy(form, false);
    box.hidden = true;
  }
}

function setBusy(form: HTMLFormElement, busy: boolean): void {
  form.classList.toggle('busy', busy);
  form.querySelector<HTMLButtonElement>('button')!.disabled = busy;
}

function showProblem(form: HTMLFormElement, text: string | undefined): void {
  const problem = form.querySelector<HTMLElement>('.problem')!;
  problem.hidden = text === undefined;
  problem.textContent = text ?? '';
}

/** Shows what the server reports, in the box that is asked for as soon as there is something to wait for. */
function progressTeller(box: () => HTMLElement): (report: ProjectStatusReport) => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waitingSince: number | undefined;
  return ({ status, progress, waiting }) => {
    clearTimeout(timer);
    if (status === 'ready' || status === 'error') return;
    const share = UPLOAD_SHARE + (1 - UPLOAD_SHARE) * progress.share;
    const element = box();
    if (!waiting) {
      waitingSince = undefined;
      const text =
        progress.step === 'video'
          ? 'Making your video ready for every phone …'
          : 'Setting your photo into its frame …';
      return showProgress(element, share, text);
    }
    waitingSince ??= performance.now();
    const text = waiting.ahead > 0 ? `It waits for its turn: ${waiting.ahead} before it …` : 'It is next …';
    const wait = waitingSince + TELL_OF_QUEUE_AFTER_MS - performance.now();
    timer = setTimeout(() => showProgress(element, share, text), wait);
  };
}

function showProgress(box: HTMLElement, share: number, text: string): void {
  box.hidden = false;
  box.querySelector('progress')!.value = share;
  const label = box.querySelector('p')!;
  if (label.textContent !== text) label.textContent = text;
}

function showResult(app: HTMLElement, id: string, report: ProjectStatusReport, milliseconds?: number): void {
  const files = `/objects/ar-storage/${id}`;
  app.innerHTML = `
    <header>
      <h1>Your photo lives</h1>
      <p class="lead">Scan the code with a phone, then point the phone at the framed picture.</p>
    </header>
    <section class="result">
      <figure class="picture"><img src="${files}/enhanced-photo.jpg" alt="Your photo in its frame"></figure>
      <div class="side">
        <img class="qr-code" src="${files}/qr-code.png" alt="QR code that opens the AR page">
        <p><a class="view-link"></a></p>
        <a class="primary" href="/ar/view/${id}">Open on this device</a>
        <a class="secondary" href="${files}/enhanced-photo.jpg" download="living-photo.jpg">Download the framed picture</a>
        <a class="secondary" href="${files}/qr-code.png" download="qr-code.png">Download the QR code</a>
        <p class="fine-print"></p>
        <a class="fine-print export" hidden>Everything of it as a ZIP, for a web space of your own</a>
        <a class="again" href="/">Make another one</a>
        <a class="fine-print" href="/report/${id}">Report this</a>
      </div>
      <section class="scan" aria-live="polite" hidden></section>
    </section>`;
  const scan = app.querySelector<HTMLElement>('.scan')!;
  void showScan(scan, id, report);
  if (report.printState === 'rendering') void watchChecks(id, (now) => void showScan(scan, id, now));
  offerExport(app.querySelector<HTMLAnchorElement>('.export')!, id);
  const link = app.querySelector<HTMLAnchorElement>('.view-link')!;
  link.href = report.viewUrl;
  link.textContent = report.viewUrl.replace(/^https?:\/\//, '');
  const made = milliseconds ? `Made in ${(milliseconds / 1000).toFixed(1)} seconds. ` : '';
  const until = report.expiresAt
    ? `It is kept at least until ${new Date(report.expiresAt).toLocaleString()}.`
    : '';
  app.querySelector('.fine-print')!.textContent = made + until;
}
