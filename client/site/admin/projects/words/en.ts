export const en = {
  search: 'Order number, id or link',
  states: { all: 'All', ready: 'Lives', processing: 'Being made', pending: 'Waiting', error: 'Failed' },
  state: 'State',
  empty: 'No living photo here',
  none: 'Nothing has this order number, id or link. What has ended is not listed.',
  noOrder: 'Without an order',
  picture: 'The framed picture',
  demoUntil: (moment: string) => `Demo until ${moment}`,
  forEver: 'Kept for ever',
  printed: (moment: string) => `Print downloaded ${moment}`,
  made: (moment: string) => `Made ${moment}`,
  open: 'Open the AR page',
  more: 'What can be done',
  extend: 'A day longer',
  permanent: 'Make it permanent',
  remove: 'Delete',
  takeDown: 'Take down',
  removeTitle: 'Delete this living photo?',
  removeText: 'Photo, video and link go for good. Whoever scans its code is told that it was deleted.',
  printedText: 'Its print file was downloaded: prints may hang on walls, and would no longer come alive.',
  takeDownTitle: 'Take this living photo down?',
  takeDownText:
    'Everything of it is removed at once and for good, printed or not. Its link says from then on that it was taken down. Open reports of it are closed.',
  reason: 'Why (only for the log)',
};

export type ProjectsWords = typeof en;
export default en;
