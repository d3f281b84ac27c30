import type { LetterWords } from './words.ts';

export const en: LetterWords = {
  ready: (expiresAt) => ({
    subject: 'Your living photo is ready',
    paragraphs: [
      'Your photo comes alive now: open the link on a phone, or scan the code with its camera, and point it at the print.',
      ...(expiresAt ? [`It is a demo and works until ${expiresAt}.`] : []),
    ],
  }),
  expiring: (expiresAt) => ({
    subject: 'Your living photo ends soon',
    paragraphs: [
      `Your living photo works until ${expiresAt}; then its video stops playing.`,
      'If you want to keep it, ask the shop where you made it to make it permanent.',
    ],
  }),
  links: (count) => ({
    subject: 'Your living photos',
    paragraphs: [
      count === 1 ? 'Here is the link to your living photo.' : 'Here are the links to your living photos.',
    ],
  }),
  noLinks: () => ({
    subject: 'Your living photos',
    paragraphs: [
      'Somebody, probably you, asked for the links to your living photos. None that still works was made with this address.',
    ],
  }),
  poolLow: (kinds) => ({
    subject: 'The marker pool is low',
    paragraphs: [
      `There are few free markers left: ${kinds}. The server refills the pool by itself; if this number keeps falling, it cannot keep up. See /admin.`,
    ],
  }),
  open: 'Open the living photo',
  scan: 'Scan this code with your phone’s camera.',
  madeOn: (moment) => `made on ${moment}`,
  reason: 'You get this letter because this address was given with a living photo, or to recover one.',
};
