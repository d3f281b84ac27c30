import type { ErrorCode } from '../../../server/api/errors.ts';

export type ProblemWords = Partial<Record<ErrorCode, string>>;

/** What every page of the site says. */
export const en = {
  skip: 'Skip to the content',
  nav: 'Pages',
  create: 'Make one',
  photos: 'My living photos',
  scan: 'Find one by its print',
  printShop: 'Print shop',
  admin: 'Admin',
  language: 'Language',
  appearance: { title: 'Appearance', system: 'As the device', day: 'Light', night: 'Dark' },
  report: 'Report a living photo',
  forPrograms: 'For programs',
  signIn: 'Sign in',
  signOut: 'Sign out',
  loading: 'Loading …',
  tryAgain: 'Try again',
  close: 'Close',
  cancel: 'Cancel',
  copy: 'Copy',
  copied: 'Copied',
  more: 'Show more',
  staff: {
    lead: 'For print shops and admins. The key comes from whoever runs this place.',
    otherKey: (name: string) => `The key of ${name} does not open this page. Another one may.`,
    key: 'Key',
    signedIn: (name: string) => `Signed in as ${name}`,
    ended: 'Your session has ended',
    endedHint: 'Sign in again to go on. What is on this page is still there.',
  },
  notFound: { title: 'Nothing here', text: 'There is no page at this address.', home: 'To the start page' },
  broken: {
    title: 'This page stumbled',
    text: 'Something went wrong in this page, not in what you made. Please load it again.',
    reload: 'Load again',
  },
  offline: 'The server cannot be reached. Please check the connection and try again.',
  /** What the server's codes mean; a code that is missing here is told in the server's own (English) words. */
  problems: {} as ProblemWords,
};

export type CommonWords = typeof en;
export default en;
