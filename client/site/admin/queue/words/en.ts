import { formatNumber } from '../../../words.ts';

const duration = (ms: number) =>
  ms < 1000
    ? `${formatNumber(ms)} ms`
    : `${formatNumber(ms / 1000, { maximumFractionDigits: ms < 10_000 ? 1 : 0 })} s`;

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
  all: 'All',
  heads: {
    kind: 'Job',
    waiting: 'Waiting',
    active: 'Running',
    failed: 'Given up',
    wait: 'Longest wait',
    usual: 'Usual wait',
  },
  busy: (count: number) => (count === 0 ? 'Nothing is being worked on.' : `At work: ${count}`),
  jobs: 'Jobs',
  everyKind: 'Every kind',
  kind: 'Kind',
  empty: 'No such job',
  emptyHint: 'Jobs that ended long ago are forgotten.',
  attempts: (count: number) => `attempt ${count}`,
  retry: 'Try again',
  cancel: 'Cancel',
  project: 'Living photo',
  made: 'Sent',
  began: 'Began',
  ended: 'Ended',
  data: 'What it was given',
};

export type QueueWords = typeof en;
export default en;
