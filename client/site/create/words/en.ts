import { formatBytes, formatNumber, plural } from '../../words.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent' });

export const en = {
  title: 'Make a living photo',
  lead: 'Point a phone at the print, and the photo starts to play. No app, no account.',
  steps: [
    'Choose a photo and the video that goes with it',
    'Its frame is what phones recognise: pick one you like',
    'Print it. The QR code on it opens the camera, and the photo lives',
  ],
  example: 'An example: a photo of a lake in its frame',
  photo: {
    title: 'Your photo',
    hint: 'From a phone, a camera or a scanner',
    take: 'Take a photo',
  },
  video: {
    title: 'Its video',
    hint: 'As phones record it, up to 10 minutes',
    take: 'Record a video',
  },
  choose: 'Drop it here or choose a file',
  chooseByTouch: 'Choose a file',
  change: 'Change',
  preview: {
    title: 'This is how it will look',
    placeLabel: 'Place the picture: the arrow keys move it, plus and minus zoom',
    hint: 'Drag to move it; zoom with two fingers or below. As long as you leave it alone, we keep heads in the picture.',
    hintPlaced: 'It will be cut exactly like this.',
    unique:
      'The pattern of each frame is drawn once and never again: yours will differ a little from this one.',
    reading: 'Opening the photo …',
    unreadable:
      'This browser cannot show this photo; our server most likely can. The frame will follow its shape, upright or lying.',
    borderless: 'Without a frame, nothing is cut off.',
    zoom: 'Zoom',
    zoomIn: 'Larger',
    zoomOut: 'Smaller',
    rotate: 'Turn by a quarter',
    reset: 'Reset',
    play: 'See it alive',
    stop: 'Back to the photo',
    sampleCode: 'A sample of a QR code',
  },
  mode: {
    title: 'With a frame or without',
    framed: 'With a frame',
    recommended: 'Recommended',
    framedText: 'Phones recognise the frame, whatever the photo shows. The QR code is part of it.',
    borderless: 'Without a frame',
    borderlessText:
      'Phones recognise the photo itself. The QR code comes as a picture of its own: print it on the back or on a card beside it.',
    meter: 'How well phones recognise this photo without a frame',
    measuring: 'Measuring the photo …',
    unknown: 'We measure the photo as soon as it is here.',
    strong: 'Strong: phones find this photo without a frame too.',
    fair: 'Fair: it may work without a frame. We look closer when it is uploaded.',
    weak: 'Weak: without a frame, phones would not recognise this photo.',
    reasons: {
      'distinct-keypoints': 'It has too few details that occur only once.',
      'keypoint-spread': 'Its details lie all in one place.',
      'tracking-points': 'It has too few sharp details to follow.',
      shape: 'It is far too long and narrow.',
    } as Record<string, string>,
    takeFrame: 'With a frame it works.',
  },
  shape: {
    title: 'Shape',
    best: 'Fits best',
    cut: (share: number) => (share < 0.005 ? 'cuts nothing off' : `cuts ${percent(share)} off`),
  },
  frame: 'Frame',
  colours: 'Colours',
  email: {
    label: 'E-mail (not required)',
    hint: 'We send you the link when it is ready, and remind you before it ends. Nothing else.',
    wrong: 'This does not look like an e-mail address.',
  },
  submit: 'Bring it to life',
  sending: {
    title: 'Uploading',
    of: (sent: number, all: number) => `${formatBytes(sent)} of ${formatBytes(all)}`,
    waiting: 'The connection dropped. It goes on by itself as soon as it is back.',
    making: 'Setting the photo into its frame …',
    stay: 'Please leave this page open until it is through.',
  },
  missing: {
    both: 'Please choose a photo and a video first.',
    photo: 'Please choose a photo first.',
    video: 'Please choose a video first.',
  },
  onlyLink: 'Only who has the link can see it.',
  kept: (hours: number, graceDays: number) =>
    `Photo and video are kept for ${hours} ${plural(hours, { one: 'hour', other: 'hours' })}${
      graceDays > 0
        ? `, and for ${graceDays} ${plural(graceDays, { one: 'day', other: 'days' })} more in case you want it back`
        : ''
    }; then all but a small picture is removed.`,
  brokeOff: 'The connection broke off. Your files are still here: please try again.',
  styles: {
    azulejo: 'Azulejo',
    botanical: 'Botanical',
    cutouts: 'Cut-outs',
    deco: 'Art deco',
    kilim: 'Kilim',
    linen: 'Ink on linen',
    marble: 'Marbled paper',
    meadow: 'Meadow',
    night: 'Starry night',
    terrazzo: 'Terrazzo',
    waves: 'Great waves',
    woodcut: 'Woodcut',
  } as Record<string, string>,
  palettes: {
    style: 'The frame’s own',
    photo: 'From the photo',
    terracotta: 'Terracotta',
    forest: 'Forest',
    delft: 'Delft',
    madder: 'Madder',
    gilt: 'Gilt',
    midnight: 'Midnight',
    riviera: 'Riviera',
    rose: 'Rose',
    lagoon: 'Lagoon',
    lavender: 'Lavender',
    coral: 'Coral',
    harvest: 'Harvest',
    candy: 'Candy',
    olive: 'Olive',
    nordic: 'Nordic',
    sepia: 'Sepia',
    graphite: 'Black and white',
  } as Record<string, string>,
};

export type CreateWords = typeof en;
export default en;
