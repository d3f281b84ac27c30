/** What the AR page says, in one language. */
export interface ViewerWords {
  /** Of the page, where a project has no title of its own. */
  title: string;
  lead: string;
  startCamera: string;
  watch: string;
  report: string;
  noScript: string;
  /** Shown when the start button has not come to life for a while. */
  notStarting: string;
  /** While it is being made. */
  makingTitle: string;
  makingText: string;
  printAlt: string;
  closeCamera: string;
  closeVideo: string;
  soundOn: string;
  soundOff: string;
  tapToPlay: string;
  playAgain: string;
  fullScreen: string;
  tryAgain: string;
  openInChrome: string;
  copyLink: string;
  linkCopied: string;
  hints: {
    asking: string;
    loading: string;
    searching: string;
    dark: string;
    moving: string;
    far: string;
  };
  /** After a print shop's first print was found. */
  checks: { noted: string; failed: string };
  problems: Record<Problem, ProblemWords>;
  /** How the camera is allowed again, by browser. */
  allowing: { iPhone: string; chrome: string; firefox: string; other: string };
}

/** What can keep the camera from working. Each has a screen that says what to do. */
export type Problem =
  | 'insecure'
  | 'unsupported'
  | 'in-app'
  | 'refused'
  | 'no-camera'
  | 'busy'
  | 'stuck'
  | 'offline'
  | 'download'
  | 'broken'
  | 'video';

export interface ProblemWords {
  title: string;
  advice: string;
}
