import { formatBytes, formatNumber, plural } from '../../../words.ts';

export const en = {
  kinds: {
    photos: 'Photos',
    videos: 'Videos',
    pictures: 'Framed pictures, posters, previews',
    prints: 'Print files',
    targets: 'Compiled photos',
    markers: 'Markers of the pool',
    others: 'Others',
  } as Record<string, string>,
  place: { disk: 'On the disk of this machine', s3: 'In a bucket' },
  total: (files: number, bytes: number) =>
    `${formatBytes(bytes)} in ${formatNumber(files)} ${plural(files, { one: 'file', other: 'files' })}`,
  free: 'Free disk',
  taken: 'Taken',
  ofDisk: (bytes: number) => `Of ${formatBytes(bytes)}; the line is where it gets too full.`,
  share: (share: number) => formatNumber(share, { style: 'percent' }),
  least: (bytes: number) => `Below ${formatBytes(bytes)} nothing is taken in.`,
  files: (count: number) => `${formatNumber(count)} ${plural(count, { one: 'file', other: 'files' })}`,
  nothing: 'Nothing is stored yet',
  cleanup: 'What the night removes',
  hour: (hour: number) => `At ${hour}:00, by the server’s clock:`,
  demos: (hours: number, days: number) =>
    `demos that have been over for ${days} ${plural(days, { one: 'day', other: 'days' })}; a demo lives for ${hours} ${plural(hours, { one: 'hour', other: 'hours' })}. A small picture stays.`,
  uploads: (hours: number) => `files that arrived piece by piece and were not used within ${hours} hours;`,
  cache: (bytes: number) => `compiled photos that nobody uses, beyond ${formatBytes(bytes)}.`,
  keeps: 'What is permanent or printed is never removed.',
};

export type StorageWords = typeof en;
export default en;
