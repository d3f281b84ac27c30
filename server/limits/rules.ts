/** What is limited, by whom it is counted, and what whoever comes to the limit is told. */
import type { KeyLimits } from '../../db/schema.ts';
import type { Settings } from '../config.ts';

export const MINUTE = 60;
export const HOUR = 3600;
export const DAY = 24 * HOUR;

export interface Rule {
  /** The stable code of the refusal. */
  code: string;
  /** How long a window is, in seconds. */
  seconds: number;
  /** What was too much, as a sentence that "Please try again …" may follow. */
  sentence: string;
}

export const RULES = {
  requests: { code: 'TOO_MANY_REQUESTS', seconds: MINUTE, sentence: 'That were too many calls in a minute.' },
  creates: {
    code: 'TOO_MANY_CREATES',
    seconds: HOUR,
    sentence: 'From your network many living photos were made, or tried, in the last hour.',
  },
  projects: {
    code: 'TOO_MANY_PROJECTS',
    seconds: DAY,
    sentence: 'As many living photos as one may make in a day were made already.',
  },
  kilobytes: {
    code: 'TOO_MUCH_UPLOADED',
    seconds: DAY,
    sentence: 'As much as one may upload in a day was uploaded already.',
  },
  wrongKeys: {
    code: 'TOO_MANY_WRONG_KEYS',
    seconds: HOUR,
    sentence: 'Wrong keys were tried from your network again and again.',
  },
  reports: {
    code: 'TOO_MANY_REPORTS',
    seconds: HOUR,
    sentence: 'Many reports came from your network in the last hour; they were received.',
  },
  looks: {
    code: 'TOO_MANY_LOOKS',
    seconds: HOUR,
    sentence: 'Many notes on how prints were recognised came from your network in the last hour.',
  },
  recoveries: {
    code: 'TOO_MANY_RECOVERIES',
    seconds: HOUR,
    sentence: 'Links were asked for from your network again and again in the last hour.',
  },
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;

/** How much an address or a key may, unless the key has limits of its own. */
export interface Allowance {
  requestsPerMinute: number;
  uploadsAtOnce: number;
  megabytesPerDay: number;
  projectsPerDay: number;
}

export const allowanceOfAddress = (settings: Settings): Allowance => ({
  requestsPerMinute: settings.REQUESTS_PER_MINUTE,
  uploadsAtOnce: settings.UPLOADS_AT_ONCE,
  megabytesPerDay: settings.UPLOAD_MB_PER_DAY,
  projectsPerDay: settings.PROJECTS_PER_DAY,
});

export const allowanceOfKey = (settings: Settings, limits: KeyLimits): Allowance => ({
  requestsPerMinute: limits.requestsPerMinute ?? settings.KEY_REQUESTS_PER_MINUTE,
  uploadsAtOnce: limits.uploadsAtOnce ?? settings.KEY_UPLOADS_AT_ONCE,
  megabytesPerDay: limits.megabytesPerDay ?? settings.KEY_UPLOAD_MB_PER_DAY,
  projectsPerDay: limits.projectsPerDay ?? settings.KEY_PROJECTS_PER_DAY,
});
