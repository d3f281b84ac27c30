import { plural } from '../../words.ts';

export const en = {
  almost: {
    title: 'Almost there',
    lead: 'Your photo is being brought to life. The address of this page leads back to it.',
  },
  steps: { video: 'Making your video ready for every phone …', other: 'Setting your photo into its frame …' },
  waiting: (ahead: number) => (ahead > 0 ? `It waits for its turn: ${ahead} before it …` : 'It is next …'),
  progress: 'Progress',
  lives: {
    title: 'Your photo lives',
    lead: 'Scan the code with a phone, then point the phone at the framed picture.',
  },
  failed: 'That did not work',
  notOurs: {
    title: 'Made on another device',
    text: 'How this living photo is doing can only be seen on the device where it was made.',
    open: 'Open the living photo',
  },
  gone: 'There is no living photo at this address any more.',
  silent: 'The server does not answer. Please reload this page in a minute.',
  picture: 'Your photo in its frame',
  qrCode: 'QR code that opens the AR page',
  openHere: 'Open on this device',
  downloadPicture: 'Download the framed picture',
  downloadCode: 'Download the QR code',
  export: 'Everything of it as a ZIP, for a web space of your own',
  another: 'Make another one',
  report: 'Report this',
  made: (seconds: string) => `Made in ${seconds} seconds.`,
  keptUntil: (moment: string) => `It is kept at least until ${moment}.`,
  scan: {
    waiting: 'Finding out how well your print scans …',
    grades: {
      'very good': 'Your print scans very well',
      good: 'Your print scans well',
      weak: 'Your print would not scan reliably',
      none: 'Your print would not scan',
    } as Record<string, string>,
    said: (good: number, n: number) =>
      `Simulated: found in its place in ${good} of ${n} camera ${plural(n, { one: 'picture', other: 'pictures' })}.`,
    captures: 'Simulated camera pictures',
    capture: 'A simulated camera picture of the print, with the outline that was found',
  },
};

export type ProjectWords = typeof en;
export default en;
