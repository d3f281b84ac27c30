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
  stateOf: {
    'to-print': 'To print',
    downloaded: (moment: string) => `Downloaded ${moment}`,
    printed: (moment: string) => `Printed ${moment}`,
    demo: (moment: string) => `Demo until ${moment}`,
    'not-printable': 'Does not scan: not to be printed',
  },
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
  download: 'Download',
  downloadOne: (order: string) => `Download the print of ${order}`,
  preparing: 'Drawing and testing the print …',
  select: (order: string) => `Choose ${order}`,
  selectAll: 'Choose all that are shown',
  chosen: (count: number) => `${count} chosen`,
  clear: 'Choose none',
  downloadChosen: 'Download as ZIP',
  zipHint: 'The files are drawn and tested while the ZIP comes; a job sheet lies in it.',
  markPrinted: 'Mark as printed',
  unmark: 'Not printed after all',
  marked: (count: number) =>
    `${count} ${plural(count, { one: 'living photo is', other: 'living photos are' })} marked as printed.`,
  undo: 'Undo',
  keepHint:
    'Downloading a print file for the first time keeps the living photo for ever and locks its frame.',
  needsAddress:
    'Files for papers are made once PUBLIC_URL is set: a printed QR code carries that address for ever. Please ask whoever runs this server.',
  empty: 'There is nothing to print yet',
  emptyHint: 'What customers order appears here as soon as it is ready.',
  noneFound: 'Nothing here has this order number or id',
  showAll: 'Show everything',
  open: 'Open',
};

export type PrintWords = typeof en;
export default en;
