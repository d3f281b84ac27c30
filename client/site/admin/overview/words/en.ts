import { formatBytes, formatNumber, plural } from '../../../words.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent' });

export const en = {
  verdict: {
    well: 'All is well',
    attention: (count: number) =>
      `${count} ${plural(count, { one: 'thing wants', other: 'things want' })} attention`,
    wrong: 'Something is wrong',
  },
  states: { well: 'Well', attention: 'Wants attention', wrong: 'Wrong' },
  checks: {
    database: {
      name: 'Database',
      say: (isWell: boolean) => (isWell ? 'It answers.' : 'It does not answer.'),
    },
    storage: {
      name: 'Storage',
      say: (isWell: boolean) => (isWell ? 'Files can be stored.' : 'Nothing can be stored.'),
    },
    disk: {
      name: 'Free disk',
      say: (_: boolean, free: number | null, least: number | null) =>
        `${formatBytes(free ?? 0)} are free; below ${formatBytes(least ?? 0)} nothing is taken in.`,
    },
    pool: {
      name: 'Pool',
      say: (_: boolean, low: number | null, free: number | null) =>
        low
          ? `${low} ${plural(low, { one: 'kind is', other: 'kinds are' })} below the mark; ${formatNumber(free ?? 0)} markers are free.`
          : `${formatNumber(free ?? 0)} markers are free.`,
    },
    queue: {
      name: 'Queue',
      say: (_: boolean, failed: number | null, waiting: number | null) =>
        failed
          ? `${failed} ${plural(failed, { one: 'job was', other: 'jobs were' })} given up; ${waiting} waiting.`
          : `${waiting} waiting, none given up.`,
    },
    workers: {
      name: 'Workers',
      say: (isWell: boolean, busy: number | null) =>
        isWell
          ? busy
            ? `${busy} ${plural(busy, { one: 'process is', other: 'processes are' })} at work.`
            : 'Nothing has to be done.'
          : 'Jobs wait, and nobody works on them.',
    },
    ffmpeg: {
      name: 'ffmpeg',
      say: (isWell: boolean) =>
        isWell ? 'Every video is taken.' : 'It is missing: only videos as phones play them are taken.',
    },
    reports: {
      name: 'Reports',
      say: (_: boolean, open: number | null) =>
        open
          ? `${open} ${plural(open, { one: 'report is', other: 'reports are' })} open.`
          : 'Nobody has reported anything.',
    },
    webhooks: {
      name: 'Webhooks',
      say: (_: boolean, failed: number | null) =>
        failed
          ? `${failed} ${plural(failed, { one: 'message was', other: 'messages were' })} given up within a day.`
          : 'Shops hear of everything.',
    },
    recognition: {
      name: 'Recognition',
      say: (_: boolean, share: number | null, looks: number | null) =>
        share === null
          ? 'Nobody has looked at a print within a week.'
          : `${percent(share)} of ${formatNumber(looks ?? 0)} looks found their print within a week.`,
    },
  } as Record<
    string,
    { name: string; say: (isWell: boolean, figure: number | null, of: number | null) => string }
  >,
  today: 'Within a day',
  created: 'living photos made',
  looks: 'looks at prints',
  printed: 'printed for the first time',
};

export type OverviewWords = typeof en;
export default en;
