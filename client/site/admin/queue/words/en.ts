import { formatNumber, plural } from '../../../words.ts';

/** As short as it can be told: `340 ms`, `12 s`, `4 min`, `2 h`. */
const duration = (ms: number) => {
  const unit = (value: number, name: string, digits = 0) =>
    `${formatNumber(value, { maximumFractionDigits: digits })} ${name}`;
  if (ms < 1000) return unit(ms, 'ms');
  if (ms < 120_000) return unit(ms / 1000, 's', ms < 10_000 ? 1 : 0);
  return ms < 7_200_000 ? unit(ms / 60_000, 'min') : unit(ms / 3_600_000, 'h');
};

export const en = {
  duration,
  kinds: {
    finish: 'Living photo with a frame',
    compile: 'Photo without a frame',
    transcode: 'Video',
    check: 'Scan test',
    print: 'Print file',
    share: 'Link preview',
    webhook: 'Webhook',
    mail: 'Letter',
    refill: 'Refill of the pool',
    resume: 'Go on with what was left',
    remind: 'Reminders',
    reconcile: 'Look at the pool',
    cleanup: 'Clean up',
  } as Record<string, string>,
  states: {
    waiting: 'Waiting',
    active: 'Running',
    done: 'Done',
    failed: 'Failed',
    cancelled: 'Cancelled',
    dead: 'Given up',
  },
  views: {
    now: 'Now',
    active: 'Running',
    waiting: 'Waiting',
    dead: 'Given up',
    failed: 'Failed',
    cancelled: 'Cancelled',
    done: 'Done',
  },
  show: 'Which jobs are shown',
  byKind: 'By kind',
  heads: {
    kind: 'Job',
    waiting: 'Waiting',
    active: 'Running',
    failed: 'Failed',
    dead: 'Given up',
    wait: 'Longest wait',
  },
  later: 'planned',
  idle: (kinds: string) => `Nothing to do for: ${kinds}.`,
  busy: (count: number) =>
    count === 0
      ? 'Nothing is being worked on.'
      : `${count} ${plural(count, { one: 'process is', other: 'processes are' })} at work.`,
  waits: (count: number) =>
    count === 0
      ? 'Nothing waits.'
      : `${formatNumber(count)} ${plural(count, { one: 'job waits', other: 'jobs wait' })}.`,
  jobs: 'Jobs',
  everyKind: 'Every kind',
  kind: 'Kind',
  calm: 'Nothing waits',
  calmHint: 'Nothing runs and nothing was given up either. What is done stands under “Done”.',
  empty: 'No such job',
  emptyHint: 'Jobs that ended long ago are forgotten.',
  upTo: (count: number) => `up to ${formatNumber(count)}`,
  retry: 'Try again',
  retried: (kind: string) => `It begins anew, with all its attempts: ${kind}.`,
  cancel: 'Cancel',
  cancelled: (kind: string) => `Cancelled: ${kind}.`,
  cancelTitle: (kind: string) => `End this job: ${kind}?`,
  cancelText: 'Somebody may be waiting for it. It is not tried again by itself, but can be tried again here.',
  cancelRefill:
    'What was made stays. All that fills this kind of marker ends, and it is left alone for a quarter of an hour.',
  cancelAction: 'End it',
  project: 'Living photo',
  attemptsName: 'Attempts',
  made: 'Sent',
  notBefore: 'Not before',
  began: 'Last begun',
  ended: 'Ended',
  step: 'How far',
  data: 'What it was given',
  id: 'Id',
};

export type QueueWords = typeof en;
export default en;
