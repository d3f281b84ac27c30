import { plural } from '../../../words.ts';

const tries = (count: number) => `tried ${count} ${plural(count, { one: 'time', other: 'times' })}`;

export const en = {
  empty: 'No program is told of anything',
  emptyHint: 'Add the address of a shop’s program to have it told.',
  add: 'Add a webhook',
  url: 'Address that is called',
  events: 'Told of (none ticked: of everything, also what later versions add)',
  everything: 'Everything',
  addIt: 'Add it',
  secretShown: 'Messages are signed with this secret. It is shown this once: copy it now.',
  tryIt: 'Try it',
  tried: 'A message is on its way: see below.',
  rotate: 'New secret',
  rotateTitle: 'Give it a new secret?',
  rotateText: 'For a day the old one signs as well, so that the program can be changed meanwhile.',
  remove: 'Remove',
  removeTitle: 'Remove this webhook?',
  removeText: 'The program is told of nothing any more. What waits to be delivered is given up.',
  messages: 'Latest messages',
  noMessages: 'Nothing was sent yet',
  states: {
    delivered: (count: number) => `Delivered, ${tries(count)}`,
    waiting: (count: number) => (count === 0 ? 'Waits for its turn' : `Will be tried again, ${tries(count)}`),
    failed: (count: number) => `Given up, ${tries(count)}`,
  },
  answered: (status: number) => `answered ${status}`,
  redeliver: 'Send again',
};

export type WebhooksWords = typeof en;
export default en;
