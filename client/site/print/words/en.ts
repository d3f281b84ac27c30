import { plural } from '../../words.ts';

export const en = {
  title: 'Print shop',
  search: 'Order number or id',
  states: {
    all: 'All',
    'to-print': 'To print',
    downloaded: 'Downloaded',
    printed: 'Printed',
    demo: 'Demos',
    'not-printable': 'Does not scan',
  },
  statesHint: 'Show',
  viewsHint: 'Show as',
  views: { list: 'List', grid: 'Pictures' },
  stateOf: {
    'to-print': 'To print',
    downloaded: (moment: string) => `Downloaded ${moment}`,
    printed: (moment: string) => `Printed ${moment}`,
    demo: (moment: string) => `Demo until ${moment}`,
    'not-printable': 'Does not scan: not to be printed',
  },
  created: (moment: string) => `Made ${moment}`,
  noOrder: 'Without an order',
  picture: (order: string) => `Living photo ${order}`,
  grades: {
    'very good': 'Scans very well',
    good: 'Scans well',
    weak: 'Scans badly',
    none: 'Does not scan',
  } as Record<string, string>,
  gradeUnknown: 'Not tested yet',
  borderless: 'Without a frame',
  frame: (format: string) => `Frame ${format}`,
  pictures: (count: number) => `${count} ${plural(count, { one: 'picture', other: 'pictures' })}`,
  paper: 'Paper',
  copies: 'Copies of each',
  download: (paper: string) => `Download ${paper}`,
  downloadOne: (paper: string, order: string) => `Download ${paper}: ${order}`,
  preparing: 'Drawing and testing the print …',
  select: (order: string) => `Choose ${order}`,
  selectAll: 'Choose all that are shown',
  chosen: (count: number) => `${count} chosen`,
  hidden: (count: number) => `${count} of them not in this list`,
  clear: 'Choose none',
  downloadChosen: (paper: string) => `Download as ZIP · ${paper}`,
  unfit: (count: number, paper: string) =>
    `${count} of them ${plural(count, { one: 'does', other: 'do' })} not fit the paper ${paper} and ${plural(count, { one: 'is', other: 'are' })} left out.`,
  fitsNone: (paper: string) => `${paper} (does not fit)`,
  zipHint: 'The files are drawn and tested while the ZIP comes; a job sheet lies in it.',
  markPrinted: 'Mark as printed',
  unmark: 'Not printed after all',
  marked: (count: number) =>
    `${count} ${plural(count, { one: 'living photo is', other: 'living photos are' })} marked as printed.`,
  passedOver: (count: number) =>
    `${count} ${plural(count, { one: 'was', other: 'were' })} passed over: ${plural(count, { one: 'it is a demo, is over, or its print does', other: 'they are demos, are over, or their prints do' })} not scan.`,
  undo: 'Undo',
  keepHint:
    'Downloading a print file for the first time keeps the living photo for ever and locks its frame.',
  needsAddress:
    'Files for papers are made once PUBLIC_URL is set: a printed QR code carries that address for ever. Please ask whoever runs this server.',
  firstPrint: {
    begin: 'Check the first print',
    hint: 'Print one, find it with a phone, then release the others.',
    title: (count: number, paper: string) =>
      `First print of ${count} ${plural(count, { one: 'living photo', other: 'living photos' })} · ${paper}`,
    print: 'Print the first one',
    printHint: 'As large as it is: 100 %, not fitted to the page.',
    download: (order: string) => `Download ${order}`,
    scan: 'Scan this with a phone',
    scanHint: 'Then start the camera there and point it at the print, as a customer would.',
    code: (order: string) => `QR code that opens ${order} for the check`,
    look: 'See how it was found',
    waiting: 'Waiting for the phone …',
    found: (seconds: string, device: string) => `Found after ${seconds} s by ${device}.`,
    share: (percent: string) => `The print took ${percent} of the camera’s picture.`,
    devices: {
      iphone: 'an iPhone',
      ipad: 'an iPad',
      android: 'an Android phone',
      computer: 'a computer',
      other: 'a phone',
    } as Record<string, string>,
    slowHint:
      'That is slow. Look for glare, a print that is too dark or out of focus, and a size other than 100 %; then scan it again.',
    release: (count: number) => `Good: download the other ${count > 1 ? `${count} prints` : 'print'}`,
    done: 'Good: done',
    releaseHint: 'As soon as a phone has found the first print.',
    end: 'Give this batch up',
  },
  empty: 'There is nothing to print yet',
  emptyHint: 'What customers order appears here as soon as it is ready.',
  noneFound: 'Nothing here has this order number or id',
  showAll: 'Show everything',
};

export type PrintWords = typeof en;
export default en;
