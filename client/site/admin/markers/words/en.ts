import { formatNumber, plural } from '../../../words.ts';

export const en = {
  states: {
    free: 'Free',
    assigned: 'In use',
    resting: 'Resting',
    printed: 'Printed',
    retired: 'Retired',
    building: 'Being made',
  },
  all: 'All',
  format: 'Format',
  layout: 'Layout',
  style: 'Style',
  state: 'State',
  marker: (id: number) => `Marker ${id}`,
  picture: (kind: string) => `Its pattern: ${kind}`,
  noPicture: 'Drawn by an older version: there is no picture of it any more.',
  quality: (good: number, n: number) => `Found in ${good} of ${n} captures`,
  features: (count: number, unlike: number) =>
    `${formatNumber(count)} features, ${formatNumber(unlike, { style: 'percent' })} unlike all others`,
  error: (share: number) =>
    `Video off by ${formatNumber(share * 100, { maximumFractionDigits: 2 })} % of its diagonal`,
  explained: {
    title: 'What the figures mean',
    terms: [
      [
        'Captures',
        'Before a marker enters the pool it is photographed in simulation: tilted, blurred, in poor light, from afar. It has to be found, and in the right place.',
      ],
      [
        'How far off',
        'How far the corners of the video would lie from where they belong, in the median of those captures. What is below half a percent nobody sees.',
      ],
      [
        'Features',
        'Places by which a phone knows the marker. The more of them look like no other, the faster it is found and the less it is confused with another.',
      ],
    ] as [string, string][],
  },
  project: 'Its living photo',
  claims: (count: number) => `given ${count} ${plural(count, { one: 'time', other: 'times' })}`,
  empty: 'No such marker',
  emptyHint: 'Refill its kind on the pool’s page, or choose another.',
  select: (id: number) => `Choose marker ${id}`,
  chosen: (count: number) => `${formatNumber(count)} chosen`,
  chooseAll: 'Choose all that are shown',
  clear: 'Choose none',
  retire: 'Retire …',
  retireTitle: (count: number) =>
    count === 1 ? 'Take this marker out of use?' : `Take these ${formatNumber(count)} markers out of use?`,
  retireText:
    'They are never handed out again, and the pool is refilled where it falls below its mark. Living photos that use them go on working. This cannot be undone.',
  retireAction: 'Take out of use',
  retired: (count: number) =>
    `${formatNumber(count)} ${plural(count, { one: 'marker was', other: 'markers were' })} taken out of use.`,
};

export type MarkersWords = typeof en;
export default en;
