import { formatBytes, formatNumber, plural } from '../../../words.ts';

const percent = (share: number) => formatNumber(share, { style: 'percent' });

interface CheckWords {
  name: string;
  /** What the check counts, in short. */
  figure?: (figure: number | null, of: number | null) => string;
  say: (isWell: boolean, figure: number | null, of: number | null) => string;
  /** What one does about it. */
  mend?: string;
}

export const en = {
  verdict: {
    well: 'All is well',
    attention: (count: number) =>
      `${count} ${plural(count, { one: 'thing wants', other: 'things want' })} attention`,
    wrong: (count: number) => (count === 1 ? 'Something is wrong' : `${count} things are wrong`),
    besides: (count: number) =>
      `Besides, ${count} ${plural(count, { one: 'thing wants', other: 'things want' })} attention.`,
    noAnswer: 'The server does not answer',
  },
  states: { well: 'Well', attention: 'Wants attention', wrong: 'Wrong' },
  checks: {
    database: {
      name: 'Database',
      say: (isWell: boolean) => (isWell ? 'It answers.' : 'It does not answer. Prints on walls wait for it.'),
      mend: 'See to PostgreSQL, and to DATABASE_URL where it is set.',
    },
    storage: {
      name: 'Storage',
      say: (isWell: boolean) => (isWell ? 'Files can be stored.' : 'Nothing can be stored.'),
      mend: 'See to the disk, or to the bucket that STORAGE_URL names.',
    },
    disk: {
      name: 'Free disk',
      figure: (free: number | null) => formatBytes(free ?? 0),
      mend: 'Give it more room, or remove what nobody needs.',
      say: (_: boolean, free: number | null, least: number | null) =>
        `${formatBytes(free ?? 0)} are free; below ${formatBytes(least ?? 0)} nothing is taken in.`,
    },
    pool: {
      name: 'Pool',
      figure: (low: number | null) => formatNumber(low ?? 0),
      mend: 'It is refilled by itself; see whether that keeps up.',
      say: (_: boolean, low: number | null, free: number | null) =>
        low
          ? `${low} ${plural(low, { one: 'kind is', other: 'kinds are' })} below the mark; ${formatNumber(free ?? 0)} markers are free.`
          : `${formatNumber(free ?? 0)} markers are free.`,
    },
    queue: {
      name: 'Queue',
      figure: (failed: number | null, waiting: number | null) => formatNumber(failed || (waiting ?? 0)),
      mend: 'See why, and try them again.',
      say: (isWell: boolean, failed: number | null, waiting: number | null) =>
        failed
          ? `${failed} ${plural(failed, { one: 'job was', other: 'jobs were' })} given up; ${waiting} waiting.`
          : isWell
            ? waiting
              ? `${waiting} waiting, none given up.`
              : 'Nothing waits, nothing was given up.'
            : `${waiting} waiting, one of them for longer than a minute.`,
    },
    workers: {
      name: 'Workers',
      mend: 'Start a worker, or set WORKERS to on.',
      say: (isWell: boolean, busy: number | null) =>
        isWell
          ? busy
            ? `${busy} ${plural(busy, { one: 'process is', other: 'processes are' })} at work.`
            : 'Nothing has to be done.'
          : 'Jobs wait, and nobody works on them.',
    },
    ffmpeg: {
      name: 'ffmpeg',
      mend: 'Install it and start the server again.',
      say: (isWell: boolean) =>
        isWell ? 'Every video is taken.' : 'It is missing: only videos as phones play them are taken.',
    },
    reports: {
      name: 'Reports',
      figure: (open: number | null) => formatNumber(open ?? 0),
      mend: 'Look at what was reported; take it down, or leave it.',
      say: (_: boolean, open: number | null) =>
        open
          ? `${open} ${plural(open, { one: 'report is', other: 'reports are' })} open.`
          : 'Nobody has reported anything.',
    },
    webhooks: {
      name: 'Webhooks',
      figure: (failed: number | null) => formatNumber(failed ?? 0),
      mend: 'See what the shop’s server answered, and send them again.',
      say: (_: boolean, failed: number | null) =>
        failed
          ? `${failed} ${plural(failed, { one: 'message', other: 'messages' })} could not be delivered.`
          : 'Shops hear of everything.',
    },
    recognition: {
      name: 'Recognition',
      figure: (share: number | null) => percent(share ?? 0),
      mend: 'See which frame or device is found least often.',
      say: (_: boolean, share: number | null, looks: number | null) =>
        share === null
          ? 'Nobody has looked at a print within a week.'
          : `${percent(share)} of ${formatNumber(looks ?? 0)} looks found their print within a week.`,
    },
  } as Record<string, CheckWords>,
  calm: 'As it should be',
  asOf: (time: string) => `As of ${time}. It looks again by itself.`,
  today: 'The last 24 hours',
  created: 'living photos made',
  looks: 'looks at prints',
  printed: 'printed for the first time',
};

export type OverviewWords = typeof en;
export default en;
