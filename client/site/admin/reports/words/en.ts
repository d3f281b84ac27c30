export const en = {
  empty: 'Nobody has reported anything',
  emptyHint: 'What visitors report appears here.',
  open: 'Open',
  all: 'All',
  which: 'Which',
  reasons: {
    privacy: 'It shows me, or my child, against my will',
    copyright: 'The photo or the video is mine, and was used without my leave',
    hate: 'It is hateful, violent or threatening',
    sexual: 'It is sexual',
    fraud: 'It is fraud, or pretends to be somebody else',
    other: 'Something else',
  } as Record<string, string>,
  closed: (by: string) => `Looked at by ${by}`,
  look: 'Look at it',
  picture: 'The framed picture',
  leave: 'Leave it',
  takeDown: 'Take down',
  because: (reason: string) => `reported: ${reason}`,
  takeDownTitle: 'Take this living photo down?',
  takeDownText:
    'Everything of it is removed at once and for good, printed or not. Its link says from then on that it was taken down. All its reports are closed.',
  reason: 'Why (only for the log)',
};

export type ReportsWords = typeof en;
export default en;
