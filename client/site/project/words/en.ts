import { formatNumber, plural } from '../../words.ts';

const days = (count: number) => `${formatNumber(count)} ${plural(count, { one: 'day', other: 'days' })}`;

export const en = {
  almost: {
    title: 'Almost there',
    lead: 'Your photo is being brought to life. The address of this page leads back to it.',
  },
  steps: {
    video: 'Making your video ready for every phone …',
    borderless: 'Finding what a phone can recognise in your photo …',
    other: 'Setting your photo into its frame …',
  },
  waiting: (ahead: number) => (ahead > 0 ? `It waits for its turn: ${ahead} before it …` : 'It is next …'),
  progress: 'Progress',
  lives: {
    title: 'Your photo lives',
    lead: 'Scan the code with a phone, then point the phone at the picture: on this screen, or on a print.',
  },
  failed: 'That did not work',
  again: 'What you sent before is still here. Choose only what is to be different:',
  fromTheBeginning: 'Begin anew',
  weak: {
    title: 'This photo needs a frame',
    frame: 'Give it a frame',
    areas: 'Your photo with its weak areas in red',
    areasHint:
      'Red is what a phone finds nothing in to hold on to. A frame is recognised round any photo; link and code stay the same.',
  },
  notOurs: {
    title: 'Made on another device',
    text: 'How this living photo is doing can only be seen on the device where it was made. You can watch it here all the same.',
    open: 'Open the living photo',
  },
  gone: 'There is no living photo at this address. Please check the link.',
  silent: {
    title: 'The server does not answer',
    text: 'Nothing is lost. As soon as it answers, this page shows your living photo.',
    asking: 'Asking again and again',
    still: 'The server does not answer at the moment: what you see may be a little old.',
  },
  ended: {
    PROJECT_EXPIRED: {
      title: 'Its time is over',
      text: 'This living photo was a demo, and its video no longer plays.',
    },
    PROJECT_ENDED: {
      title: 'Its time is over',
      text: 'This living photo was a demo. Its photo and video have been removed.',
    },
    PROJECT_DELETED: {
      title: 'No longer here',
      text: 'This living photo was deleted, with everything in it.',
    },
    PROJECT_TAKEN_DOWN: {
      title: 'Taken down',
      text: 'Whoever runs this place has taken this living photo down.',
    },
    renewable: (moment: string) =>
      `Photo and video are kept until ${moment}: until then whoever runs this place can bring it back.`,
  },
  farewell: {
    title: 'Deleted',
    text: 'Photo, video and everything made of them are gone. Its link and code lead nowhere now.',
    photos: 'My living photos',
  },
  forget: 'Remove it from this device',
  picture: 'Your photo in its frame',
  watch: { here: 'Watch it here', sound: 'Tap for sound', stop: 'Stop' },
  qrCode: 'QR code that opens the AR page',
  scanMe: 'Scan me',
  scanMeHint: 'With the camera of any phone. No app.',
  openHere: 'Open on this device',
  openOnPhone: 'Open on this phone',
  share: 'Share',
  linkCopied: 'Link copied',
  shared: { title: 'A living photo', text: 'This photo comes alive: open the link on a phone.' },
  downloadPicture: 'Download the picture',
  downloadShort: 'Download',
  moreFiles: 'More files',
  downloadCode: 'The QR code (PNG)',
  downloadClip: 'A clip for chats (MP4)',
  downloadPrint: 'The print file, in full size',
  export: 'Everything as a ZIP, for a web space of your own',
  another: 'Make another one',
  report: 'Report this',
  made: (seconds: string) => `Made in ${seconds} seconds`,
  life: {
    label: 'How long it is kept',
    left: (span: string) => `It lives for ${span} more`,
    over: 'Its time is over',
    kept: (moment: string, grace: number) =>
      grace > 0
        ? `A demo: it plays until ${moment}; photo and video are removed ${days(grace)} later.`
        : `A demo: it plays until ${moment}; then photo and video are removed.`,
    forEver: 'Kept for ever',
    forEverHint: 'Photo and video stay until you delete them.',
    makePermanent: 'Make it permanent',
    makePermanentHint: 'Opens the shop. This page notices by itself when it is done.',
  },
  scan: {
    waiting: 'Finding out how well your print scans …',
    waitingHint: 'Your print is simulated as cameras see it: from the side, in bad light, out of focus.',
    grades: {
      'very good': 'Your print scans very well',
      good: 'Your print scans well',
      weak: 'Your print would not scan reliably',
      none: 'Your print would not scan',
    } as Record<string, string>,
    said: (good: number, n: number) =>
      `Simulated: found in its place in ${good} of ${n} camera ${plural(n, { one: 'picture', other: 'pictures' })}.`,
    notPrinted: 'So it is not printed as it is. Another photo, or a frame, helps.',
    captures: 'Simulated camera pictures',
    capture: 'A simulated camera picture of the print, with the outline that was found',
    enlarge: (number: number) => `Enlarge camera picture ${number}`,
    legend: 'The line shows where the print was found. No paper and no camera were used.',
    previous: 'Back',
    next: 'Next',
  },
  pictures: {
    title: 'Change it',
    lead: 'Link and code stay the same, whatever you change. What is there lives on until the new one is ready.',
    number: (number: number) => `Picture ${number}`,
    states: { ready: 'Lives', processing: 'Being made', error: 'Not alive' },
    modes: { framed: 'In a frame', borderless: 'Without a frame' },
    change: { framed: 'Give it a frame', borderless: 'Without a frame' },
    grades: {
      'very good': 'scans very well',
      good: 'scans well',
      weak: 'scans unreliably',
      none: 'does not scan',
    } as Record<string, string>,
    printed: (moment: string) => `printed on ${moment}`,
    making: 'The new one is being made …',
    oldOneLives: 'Until then the old one lives on.',
    atNight: (moment: string) => `It is made when the machine has time: from ${moment}.`,
    replacePhoto: 'Another photo',
    replaceVideo: 'Another video',
    remove: 'Remove',
    add: 'Add a picture',
    addHint: 'One more photo with its own video, for the same link',
    addIt: 'Bring it to life',
    photo: 'Photo',
    video: 'Video',
    full: (most: number) => `A living photo has ${most} pictures at most.`,
    removal: {
      title: 'Remove this picture?',
      text: 'Photo and video are removed for good.',
      printed: 'The photo is removed for good. Prints of it go on showing its video.',
    },
    printStays: {
      title: 'It is printed already',
      text: 'This photo was printed without a frame. Prints stay as they are, and will show the new video; the new photo has to be printed anew.',
      confirm: 'Replace it all the same',
    },
  },
  sending: {
    title: 'Sending …',
    waiting: 'The connection is gone. It goes on by itself.',
    looking: 'It is there, and is being looked at …',
  },
  deletion: {
    button: 'Delete',
    title: 'Delete this living photo?',
    text: 'Photo, video, link and code are gone at once and for good. Nobody can bring them back.',
    confirm: 'Delete for good',
    force: 'Delete it, prints and all',
  },
};

export type ProjectWords = typeof en;
export default en;
