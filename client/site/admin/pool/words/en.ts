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
  summary: (free: number, all: number) =>
    `${formatNumber(free)} of ${formatNumber(all)} ${plural(all, { one: 'marker is', other: 'markers are' })} free.`,
  outdated: (count: number) =>
    `${formatNumber(count)} free ${plural(count, { one: 'one is', other: 'ones are' })} of an older version and not handed out.`,
  marks: (low: number, high: number) => `Refilled below ${low}, up to ${high}`,
  marksHint: 'The lines on a bar are its marks.',
  lasts: (days: number) =>
    `lasts about ${formatNumber(days, { maximumFractionDigits: 0 })} ${plural(Math.round(days), { one: 'day', other: 'days' })}`,
  unused: 'not used within two weeks',
  perDay: (count: number) => `${formatNumber(count, { maximumFractionDigits: 1 })} a day`,
  isLow: 'Below its mark',
  refill: 'Refill',
  refillUpTo: 'Free markers that there shall be',
  start: 'Start',
  refilling: (kind: string) => `${kind} is being refilled`,
  filled: (done: number, count: number) => `${done} of ${count}`,
  cancel: 'Cancel',
  setMarks: 'Marks',
  low: 'Refill below',
  high: 'Up to',
  suggested: (low: number, high: number) => `By its use: ${low} and ${high}`,
  useSuggested: 'Take these',
  save: 'Save',
  reset: 'Back to the settings',
  others: (count: number) =>
    `${count} ${plural(count, { one: 'kind', other: 'kinds' })} of which none is kept in stock`,
  othersHint: 'A marker of them is made when somebody asks for it.',
  alerts: 'When a kind was empty',
  noAlerts: 'No kind was empty within a week.',
  rejects: 'Not admitted',
  rejectsHint: 'Markers that the gate turned away, by the rule that they did not keep.',
  noRejects: 'None so far.',
  gallery: 'See them',
};

export type PoolWords = typeof en;
export default en;
