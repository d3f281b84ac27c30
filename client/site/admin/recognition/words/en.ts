import { formatNumber, plural } from '../../../words.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent', maximumFractionDigits: 1 });

export const en = {
  percent,
  off: 'AR pages tell nothing, since TELEMETRY_DAYS is 0. What stands here was told before.',
  offHint:
    'With TELEMETRY_DAYS set to a number of days, AR pages tell how fast they found the print, and nothing else.',
  what: (days: number) =>
    `AR pages tell, when they are left, how fast the print was found: no picture, no address, no name, no living photo. It is kept for ${days} ${plural(days, { one: 'day', other: 'days' })}.`,
  empty: 'Nobody has looked at a print yet',
  emptyHint: 'As soon as phones find prints, it stands here how many do, and how fast.',
  seconds: (ms: number) => `${formatNumber(ms / 1000, { maximumFractionDigits: 2 })} s`,
  legend: { certain: 'Certain to 95 %', counted: 'What was counted' },
  all: 'All looks',
  found: (locked: number, looks: number) =>
    `${formatNumber(locked)} of ${formatNumber(looks)} looks found their print`,
  atLeast: (share: number) => `with 95 % certainty at least ${percent(share)}`,
  byDevice: 'By device',
  byStyle: 'By frame',
  poorest: 'Markers that are found least often',
  poorestHint: 'Of those with at least five looks.',
  heads: { looks: 'Looks', found: 'Found', time: 'Median time', losses: 'Lost, a minute' },
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
