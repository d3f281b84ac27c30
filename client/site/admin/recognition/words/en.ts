import { formatNumber, plural } from '../../../words.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent', maximumFractionDigits: 1 });

export const en = {
  percent,
  off: 'AR pages tell nothing: TELEMETRY_DAYS is 0.',
  what: (days: number) =>
    `AR pages tell, when they are left, how fast the print was found: no picture, no address, no name, no living photo. It is kept for ${days} ${plural(days, { one: 'day', other: 'days' })}.`,
  empty: 'Nobody has looked at a print yet',
  all: 'All looks',
  found: (locked: number, looks: number) =>
    `${formatNumber(locked)} of ${formatNumber(looks)} looks found their print`,
  atLeast: (share: number) => `with 95 % certainty at least ${percent(share)}`,
  byDevice: 'By device',
  byStyle: 'By frame',
  poorest: 'Markers that are found least often',
  poorestHint: 'Of those with at least five looks.',
  heads: { what: '', looks: 'Looks', found: 'Found', time: 'Median time', losses: 'Lost, a minute' },
  devices: {
    iphone: 'iPhone',
    ipad: 'iPad',
    android: 'Android',
    computer: 'Computer',
    other: 'Others',
  } as Record<string, string>,
  borderless: 'Without a frame, or not known',
  marker: (id: number) => `Marker ${id}`,
};

export type RecognitionWords = typeof en;
export default en;
