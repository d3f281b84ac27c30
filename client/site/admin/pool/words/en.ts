import { formatNumber, plural } from '../../../words.ts';

export const en = {
  states: { free: 'Free', assigned: 'In use', resting: 'Resting', printed: 'Printed' },
  format: 'Format',
  style: 'Style',
  all: 'All',
  summary: (free: number, all: number) =>
    `${formatNumber(free)} of ${formatNumber(all)} ${plural(all, { one: 'marker is', other: 'markers are' })} free.`,
  outdated: (count: number) =>
    `${formatNumber(count)} more ${plural(count, { one: 'is', other: 'are' })} of an older version and not handed out: see to them with “npm run pool -- migrate”.`,
  freeNow: (_count: number) => 'free',
  marks: (low: number, high: number) =>
    low === high
      ? `Kept at ${formatNumber(high)}.`
      : `Refilled when fewer than ${formatNumber(low)} are free, up to ${formatNumber(high)}.`,
  noMarks: 'Not refilled by itself.',
  marksSet: 'Set by an admin.',
  lasts: (days: number) =>
    days < 1
      ? 'Lasts less than a day'
      : `Lasts about ${formatNumber(days)} ${plural(days, { one: 'day', other: 'days' })}`,
  perDay: (count: number) => `${formatNumber(count, { maximumFractionDigits: 1 })} used a day`,
  unused: 'Not used within two weeks',
  isLow: 'Below its mark',
  isEmpty: 'Empty',
  refill: 'Refill',
  refillOf: (kind: string) => `Refill ${kind}`,
  refillUpTo: 'Free markers that there shall be',
  refillHint: (free: number) =>
    `${formatNumber(free)} ${plural(free, { one: 'is', other: 'are' })} free now. Each takes about a second; they are made in the background, and visitors come first.`,
  start: 'Start',
  refilling: (kind: string) => `${kind} is being refilled`,
  isMade: 'Being refilled',
  willBeMade: 'Will be refilled as soon as there is time',
  filled: (free: string, wanted: string) => `${free} of ${wanted} free`,
  refused: (count: number) => `${formatNumber(count)} not good enough`,
  cancel: 'Cancel',
  cancelTitle: 'Stop refilling?',
  cancelText:
    'What was made stays. The kind is then left alone for a quarter of an hour; after that its marks hold again.',
  cancelAction: 'Stop refilling',
  setMarks: 'Marks',
  marksOf: (kind: string) => `Marks of ${kind}`,
  low: 'Refill below',
  high: 'Up to',
  suggested: (low: number, high: number) =>
    `By the use of the last two weeks: ${formatNumber(low)} and ${formatNumber(high)}.`,
  useSuggested: 'Take these',
  save: 'Save',
  reset: 'As the settings say',
  others: (count: number) =>
    `${formatNumber(count)} ${plural(count, { one: 'kind is', other: 'kinds are' })} not kept in stock.`,
  othersHint: 'A marker of them is made when somebody asks for it.',
  narrow: 'They are many: a format or a style above shows fewer.',
  alerts: 'When a kind was empty',
  alertsHint: 'Visitors then waited a second for a marker of their own.',
  noAlerts: 'No kind was empty within a week.',
  rejects: 'Not admitted',
  rejectsHint: 'Drawn and thrown away, by the first rule that was not kept.',
  noRejects: 'Every marker that was drawn was good enough.',
  rules: {
    'keypoints-252': 'Too few points to be found by, at close range',
    'keypoints-200': 'Too few points to be found by',
    'keypoints-159': 'Too few points to be found by, from afar',
    'unlike-descriptors': 'Its pattern repeats itself (for MindAR)',
    'tracking-points': 'Too few points to be followed by',
    'tracking-quadrant': 'A quarter with too few points to be followed by',
    'target-features': 'Too little on it, or too little contrast',
    'target-unlike-features': 'Its pattern repeats itself',
    'target-patches': 'A quarter with too little to be followed by',
    captures: 'Not found in enough simulated captures',
    'look-alike': 'Looks like another marker of the pool',
  } as Record<string, string>,
  gallery: 'See them',
};

export type PoolWords = typeof en;
export default en;
