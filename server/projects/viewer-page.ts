import { chooseTracker, type TrackerName } from '../../markers/choose-tracker.ts';
import type { Rectangle } from '../../markers/formats.ts';
import { LANGUAGES, type Language, type ViewerWords } from './viewer-words/index.ts';

/** One picture and the video that plays on it. URLs are of our own origin. */
export interface ViewerItem {
  videoUrl: string;
  posterUrl: string;
  /** The framed picture, shown as what to point at. */
  pictureUrl: string;
  /** What our own runtime recognises it by: a `.target` file. Without it MindAR may, see `chooseTracker`. */
  targetUrl?: string;
  /** Where the video lies: fractions of the landscape marker. */
  window: Rectangle;
  /** A portrait print is the landscape marker turned clockwise by 90°; its photo and video stand upright on it. */
  orientation: 'landscape' | 'portrait';
  /** How a video of another aspect ratio than the window's fills it. */
  fit: 'cover' | 'contain' | 'fill' | 'exact';
  /** What the server knows the item by, where it is told of looks. */
  id?: number;
  /** Whether the video begins again at its end; default true. */
  loop?: boolean;
  /** A picture that is opaque where the video is to show: the shape of the photo in its window. */
  maskUrl?: string;
}

export interface ViewerConfig {
  title: string;
  /** What the page is written in; default English. */
  language?: Language;
  /** What the operator prefers: prints that are not made for MindAR get our own. `?tracker=` in the page's address overrules it. */
  tracker: TrackerName;
  /** The MindAR target file. */
  mindUrl: string;
  /** Where a visitor tells us that something is wrong with it. */
  reportUrl?: string | undefined;
  /** Where the page tells how fast the prints were recognised, and of which project; unset: it tells nothing. */
  looks?: { url: string; projectId: string } | undefined;
  /** Whose page it is, where the settings say so. */
  shop?: { name?: string | undefined; logoUrl?: string | undefined } | undefined;
  /** In the order of the targets in the file at `mindUrl`. */
  items: ViewerItem[];
}

/** URLs of the bundles that client/build.mjs makes. */
export interface ViewerAssets {
  viewerScript: string;
  viewerStyle: string;
  searchWorker: string;
  runtimeWasm: string;
  mindarScript: string;
}

/** What chats and social networks show of a link to the page. All addresses are absolute. */
export interface LinkPreview {
  pageUrl: string;
  description: string;
  picture: PreviewMedium;
  clip?: PreviewMedium | undefined;
}

export interface PreviewMedium {
  url: string;
  type: string;
  /** In pixels, where they are known. */
  size?: { width: number; height: number } | undefined;
}

/** What the page hands to its script, as JSON in the element `viewer-data`. */
export interface ViewerData
  extends ViewerConfig,
    Pick<ViewerAssets, 'searchWorker' | 'runtimeWasm' | 'mindarScript'> {
  words: ScriptWords;
}

/** What the script says; the rest is in the markup. */
export type ScriptWords = Pick<
  ViewerWords,
  | 'hints'
  | 'checks'
  | 'problems'
  | 'allowing'
  | 'soundOn'
  | 'soundOff'
  | 'tapToPlay'
  | 'copyLink'
  | 'linkCopied'
>;

/**
 * The viewer keeps to this policy: everything from our own server, no inline script or style, no blob worker. `wasm-unsafe-eval` allows
 * WebAssembly and, unlike its namesake, no script.
 */
export const VIEWER_CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "media-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * The AR page as HTML. What can be shown without JavaScript is in the markup: the start screen, and a link that plays the
 * video without AR. The camera's video element is here and not made by script because browsers with a strict autoplay
 * policy only start one that was muted in the markup.
 */
export function renderViewerPage(config: ViewerConfig, assets: ViewerAssets, preview?: LinkPreview): string {
  const title = escapeHtml(config.title);
  const firstVideo = escapeHtml(config.items[0]?.videoUrl ?? '');
  // What the page will run in a browser of today.
  const tracker = chooseTracker(config.items, { wanted: config.tracker, canRunOurs: true });
  const recognised = tracker === 'ours' ? config.items.filter(({ targetUrl }) => targetUrl) : config.items;
  const { searchWorker, runtimeWasm, mindarScript } = assets;
  const language = config.language ?? 'en';
  const words = escapeWords(LANGUAGES[language]);
  const data: ViewerData = {
    ...config,
    searchWorker,
    runtimeWasm,
    mindarScript,
    words: scriptWords(LANGUAGES[language]),
  };
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="theme-color" content="#121316">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
${preview ? renderPreviewTags(config.title, preview) : ''}
<link rel="stylesheet" href="${escapeHtml(assets.viewerStyle)}">
<script type="application/json" id="viewer-data">${escapeJson(data)}</script>
<script type="module" src="${escapeHtml(assets.viewerScript)}"></script>
${tracker === 'ours' ? renderPreloads(recognised, assets) : ''}
</head>
<body>

<main class="screen" id="start-screen">
  <div class="card">
    ${renderShop(config.shop)}<div class="prints">${printsOf(config.items)
      .map((item) => renderPrint(item, words.printAlt))
      .join('')}</div>
    <h1>${title}</h1>
    <p>${words.lead}</p>
    <button class="primary" id="start-camera" type="button" disabled>${words.startCamera}</button>
    <a class="quiet" data-watch href="${firstVideo}">${words.watch}</a>
    ${config.reportUrl ? `<a class="quiet" href="${escapeHtml(config.reportUrl)}">${words.report}</a>` : ''}
    <p class="not-starting" id="not-starting">${words.notStarting}</p>
    <noscript><p>${words.noScript}</p></noscript>
  </div>
</main>

<main class="stage" id="camera-screen" hidden>
  <h1 class="for-screen-readers">${title}</h1>
  <video id="camera" autoplay muted playsinline disablepictureinpicture aria-hidden="true" tabindex="-1"></video>
  <canvas id="glued" aria-hidden="true" hidden></canvas>
  <div id="overlays"></div>
  <div id="aim" aria-hidden="true"><i></i><i></i><i></i><i></i></div>
  <p class="check" id="check" role="status" hidden></p>
  <button class="round corner" id="leave-camera" type="button" aria-label="${words.closeCamera}">✕</button>
  <div class="bottom">
    <div class="hint">
      <img src="${escapeHtml(recognised[0]?.pictureUrl ?? '')}" alt="">
      <p role="status" aria-live="polite" id="hint"></p>
    </div>
    <div class="controls" id="controls" hidden>
      <button class="round" id="restart" type="button" aria-label="${words.playAgain}" title="${words.playAgain}">${ICONS.restart}</button>
      <button class="pill" id="sound" type="button">${words.soundOn}</button>
      <button class="round" id="full-screen" type="button" aria-label="${words.fullScreen}" title="${words.fullScreen}" aria-pressed="false">${ICONS.fullScreen}</button>
    </div>
    <a class="quiet" data-watch href="${firstVideo}">${words.watch}</a>
  </div>
</main>

<main class="screen" id="problem-screen" hidden>
  <div class="card">
    <h1 id="problem-title" tabindex="-1"></h1>
    <p id="problem-advice"></p>
    <a class="primary" id="open-in-chrome" hidden>${words.openInChrome}</a>
    <button class="primary" id="copy-link" type="button" hidden>${words.copyLink}</button>
    <input id="link" readonly hidden aria-label="${words.copyLink}">
    <button class="primary" id="try-again" type="button">${words.tryAgain}</button>
    <a class="quiet" data-watch href="${firstVideo}">${words.watch}</a>
  </div>
</main>

<main class="screen player" id="player-screen" hidden>
  <h1 class="for-screen-readers">${title}</h1>
  <button class="round corner" id="leave-player" type="button" aria-label="${words.closeVideo}">✕</button>
  <div id="players"></div>
</main>

</body>
</html>
`;
}

/** The logo says the name to whoever does not see it; without one the name stands there. */
function renderShop({ name, logoUrl }: NonNullable<ViewerConfig['shop']> = {}): string {
  if (logoUrl) return `<img class="shop" src="${escapeHtml(logoUrl)}" alt="${escapeHtml(name ?? '')}">`;
  return name ? `<p class="shop">${escapeHtml(name)}</p>` : '';
}

/** What our own runtime's script will ask for first, so that it is under way before the script runs. */
function renderPreloads(items: readonly ViewerItem[], { runtimeWasm }: ViewerAssets): string {
  return [runtimeWasm, ...items.flatMap(({ targetUrl }) => targetUrl ?? [])]
    .map((url) => `<link rel="preload" as="fetch" crossorigin href="${escapeHtml(url)}">`)
    .join('\n');
}

/** Open Graph, which nearly all read, and the little that only Twitter reads. */
function renderPreviewTags(title: string, { pageUrl, description, picture, clip }: LinkPreview): string {
  const tags: [name: string, content: string][] = [
    ['og:type', clip ? 'video.other' : 'website'],
    ['og:site_name', 'Passepartout'],
    ['og:title', title],
    ['og:description', description],
    ['og:url', pageUrl],
    ...mediumTags('og:image', picture),
    ['og:image:alt', 'The framed picture'],
    ...(clip ? mediumTags('og:video', clip) : []),
    ['twitter:card', 'summary_large_image'],
    ['twitter:title', title],
    ['twitter:description', description],
    ['twitter:image', picture.url],
  ];
  const lines = tags.map(([name, content]) => {
    const attribute = name.startsWith('og:') ? 'property' : 'name';
    return `<meta ${attribute}="${name}" content="${escapeHtml(content)}">`;
  });
  return [`<meta name="description" content="${escapeHtml(description)}">`, ...lines].join('\n');
}

function mediumTags(name: string, { url, type, size }: PreviewMedium): [string, string][] {
  const tags: [string, string][] = [[name, url]];
  if (url.startsWith('https:')) tags.push([`${name}:secure_url`, url]);
  tags.push([`${name}:type`, type]);
  if (size) tags.push([`${name}:width`, String(size.width)], [`${name}:height`, String(size.height)]);
  return tags;
}

/** A print that was replaced shows what took its place: each picture is shown once. */
function printsOf(items: readonly ViewerItem[]): ViewerItem[] {
  return items.filter(
    ({ pictureUrl }, index) => items.findIndex((item) => item.pictureUrl === pictureUrl) === index,
  );
}

function renderPrint(item: ViewerItem, alt: string): string {
  return `<img src="${escapeHtml(item.pictureUrl)}" alt="${alt}">`;
}

/** Drawn here: not every phone's font has signs for these. */
const ICONS = {
  restart: icon('M4 4v5h5M4.7 9A8 8 0 1 1 4 12.5'),
  fullScreen: icon('M9 4H4v5M15 4h5v5M9 20H4v-5M15 20h5v-5'),
};

function icon(path: string): string {
  return `<svg viewBox="0 0 24 24" width="24" height="24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true"><path d="${path}"/></svg>`;
}

function scriptWords(words: ViewerWords): ScriptWords {
  const { hints, checks, problems, allowing, soundOn, soundOff, tapToPlay, copyLink, linkCopied } = words;
  return { hints, checks, problems, allowing, soundOn, soundOff, tapToPlay, copyLink, linkCopied };
}

/** The words that the markup has, escaped. */
function escapeWords(words: ViewerWords): Record<WordName, string> {
  const entries = Object.entries(words).filter(([, text]) => typeof text === 'string');
  return Object.fromEntries(entries.map(([name, text]) => [name, escapeHtml(text)])) as Record<
    WordName,
    string
  >;
}

type WordName = {
  [Name in keyof ViewerWords]: ViewerWords[Name] extends string ? Name : never;
}[keyof ViewerWords];

function escapeHtml(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

/** JSON that can't end its script element: `<` only occurs inside JSON strings, where \u003c means the same. */
function escapeJson(value: unknown): string {
  return JSON.stringify(value).replace(/</g, '\\u003c');
}
