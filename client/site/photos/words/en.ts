import { plural } from '../../words.ts';

export const en = {
  title: 'My living photos',
  lead: 'Made on this device. Another browser, or a private window, does not know them.',
  empty: 'Nothing made on this device yet',
  emptyHint: 'What you make appears here.',
  make: 'Make a living photo',
  states: { lives: 'Lives', making: 'Being made', failed: 'Did not work', over: 'Its time is over' },
  noMore: 'No longer there',
  left: (span: string) => `${span} left`,
  forEver: 'kept for ever',
  madeOn: (moment: string) => `Made on ${moment}`,
  pictures: (count: number) => `${count} ${plural(count, { one: 'picture', other: 'pictures' })}`,
  picture: 'The framed picture',
  forget: 'Remove from this device',
  forgetting: {
    title: 'Remove it from this device?',
    text: 'The living photo lives on, but only this device can change or delete it: afterwards nobody can, and only its link leads to it.',
    confirm: 'Remove from this device',
  },
  link: {
    title: 'Have a link?',
    text: 'Paste the link of a living photo, or what stands below its code.',
    label: 'Link or id',
    open: 'Open it',
    wrong: 'This is no link of a living photo.',
  },
  recovery: {
    title: 'Lost a link?',
    text: 'If you gave your e-mail address when you made it, we send you your links.',
    email: 'E-mail address',
    send: 'Send me my links',
    sent: (email: string) => `A letter is on its way to ${email}. Please look into your mailbox.`,
  },
};

export type PhotosWords = typeof en;
export default en;
