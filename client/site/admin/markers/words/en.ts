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
  marker: (id: number) => `Marker ${id}`,
  picture: (kind: string) => `Its pattern: ${kind}`,
  quality: (good: number, n: number) => `found in ${good} of ${n} simulated captures`,
  features: (count: number) => `${formatNumber(count)} features`,
  error: (share: number) =>
    `corners off by ${formatNumber(share * 100, { maximumFractionDigits: 2 })} % of the diagonal`,
  project: 'Its living photo',
  claims: (count: number) => `given ${count} ${plural(count, { one: 'time', other: 'times' })}`,
  empty: 'No such marker',
  emptyHint: 'Refill its kind, or choose another.',
  select: (id: number) => `Choose marker ${id}`,
  retire: (count: number) => `Retire ${count}`,
  retireTitle: 'Take these markers out of use?',
  retireText:
    'They are never handed out again. Projects that use them go on working; printed ones are locked anyway and stay as they are. This cannot be undone.',
  retireAction: 'Take them out of use',
};

export type MarkersWords = typeof en;
export default en;
