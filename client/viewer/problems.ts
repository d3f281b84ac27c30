/** What can keep the camera from working. Each has a screen that says what to do. */
export type Problem =
  | 'insecure'
  | 'unsupported'
  | 'refused'
  | 'no-camera'
  | 'busy'
  | 'stuck'
  | 'download'
  | 'broken'
  | 'video';

export interface ProblemText {
  title: string;
  advice: string;
}

export const PROBLEM_TEXTS: Record<Problem, ProblemText> = {
  insecure: {
    title: 'This page needs a secure connection',
    advice:
      'Browsers open the camera only on pages whose address begins with https://. Ask whoever gave you this link for that address.',
  },
  unsupported: {
    title: 'This browser can’t do it',
    advice: 'Open this page in an up-to-date Chrome, Safari or Firefox.',
  },
  refused: {
    title: 'The camera was not allowed',
    advice:
      'Tap the sign beside the page’s address, allow the camera for this page, and try again. On an iPhone the camera is under “Website Settings” there.',
  },
  'no-camera': {
    title: 'No camera found',
    advice: 'Open this page on a phone, or connect a camera and try again.',
  },
  busy: {
    title: 'The camera is busy',
    advice: 'Another app or tab is using it. Close that, and try again.',
  },
  stuck: {
    title: 'The camera shows no picture',
    advice:
      'Try again. If you opened this page inside another app, open it in Safari or Chrome instead: an app’s own browser often can’t show the camera.',
  },
  download: {
    title: 'Something did not load',
    advice: 'Check your connection, and try again.',
  },
  broken: {
    title: 'This picture can’t be recognised',
    advice:
      'What your phone is to recognise it by did not arrive whole. Try again; if that does not help, the video plays without AR.',
  },
  video: {
    title: 'The video did not load',
    advice: 'Check your connection, and try again.',
  },
};
