export const en = {
  title: 'My living photos',
  lead: 'Made on this device. Another browser, or a private window, does not know them.',
  empty: 'Nothing made on this device yet',
  emptyHint: 'What you make appears here.',
  make: 'Make a living photo',
  states: { ready: 'Lives', processing: 'Being made', pending: 'Being made', error: 'Not alive' } as Record<
    string,
    string
  >,
  keptUntil: (moment: string) => `until ${moment}`,
  forEver: 'kept for ever',
  picture: 'The framed picture',
};

export type PhotosWords = typeof en;
export default en;
