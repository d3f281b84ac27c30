import type { MarkerKind } from '../../db/markers.ts';

/** The kinds of jobs with the data that each is given. Everything in it must survive JSON. */
export type JobKinds = {
  /** Makes a new project ready, or an item of one that is ready. */
  finish: { projectId: string; itemId?: number };
  /** The same where the photo itself has to be compiled, */
  compile: { projectId: string; itemId?: number };
  /** or where the video has to be coded anew. */
  transcode: { projectId: string; itemId?: number };
  /** Sees whether the prints of a project scan. No `projectId`, as with the next. */
  check: { id: string };
  /** Draws and tests the print file of an item for a paper. No `projectId` either. */
  print: { id: string; itemId: number; profileId: string };
  /** Makes what a project's link shows in a chat. No `projectId`: nothing that somebody waits for shall wait for it. */
  share: { id: string };
  /** Makes one attempt to deliver a message to a shop. */
  webhook: { messageId: number };
  /** Makes one attempt to send a letter. */
  mail: { mailId: number };
  /** Adds markers of a kind to the pool. */
  refill: MarkerKind & {
    /** Free markers that there shall be. */
    count: number;
    /** More refills follow until there are so many. */
    upTo: number;
  };
  /** Gives a job to unfinished projects that have none. */
  resume: NoData;
  /** Tells of demos that end soon. */
  remind: NoData;
  /** Looks what the pool lacks, and has it refilled. */
  reconcile: NoData;
  /** Ends what is over. */
  cleanup: NoData;
};
export type NoData = Record<string, never>;

/** Of the jobs that wait, the one with the highest number is taken first. */
export const PRIORITY = {
  order: 30,
  demo: 20,
  print: 19,
  check: 18,
  tell: 16,
  upkeep: 15,
  share: 12,
  pool: 10,
} as const;

export interface JobRules {
  /** What its jobs have unless they are sent with another: see PRIORITY. */
  priority: number;
  /** How often a job is tried again after an error. */
  retryLimit: number;
  /** Seconds before it is first tried again, at least; each further pause is about twice as long. */
  retryDelay: number;
  /** Seconds that one attempt may take, up to 20 hours. */
  timeLimit: number;
  /** The most of the kind that one process runs at once. */
  atOnce: number;
  /** Runs in slots of its own beside what somebody waits for, and gives way at once when its process is to stop. */
  background: boolean;
  /** At most one of the kind runs in the whole installation. */
  alone: boolean;
  /** Whether what has failed for good is kept for an admin to look at; not of use for what a schedule repeats anyway. */
  deadLetters: boolean;
}

export type KindMap = Record<string, object>;
export type RulesOf<Kinds extends KindMap> = { [Kind in keyof Kinds & string]: JobRules };

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const background: Pick<JobRules, 'atOnce' | 'background' | 'alone' | 'deadLetters'> = {
  atOnce: 1,
  background: true,
  alone: false,
  deadLetters: true,
};
const repeated = { ...background, alone: true, deadLetters: false };

/** What holds for each kind but how many run at once, where that depends on the threads of the process. */
const RULES = {
  finish: {
    priority: PRIORITY.demo,
    retryLimit: 5,
    retryDelay: 2,
    timeLimit: 10 * MINUTE,
    background: false,
    alone: false,
    deadLetters: true,
  },
  compile: {
    priority: PRIORITY.demo,
    retryLimit: 5,
    retryDelay: 2,
    timeLimit: 5 * MINUTE,
    background: false,
    alone: false,
    deadLetters: true,
  },
  transcode: {
    priority: PRIORITY.demo,
    retryLimit: 5,
    retryDelay: 2,
    timeLimit: HOUR,
    // ffmpeg uses all cores by itself, and keeps its memory while it runs.
    atOnce: 1,
    background: false,
    alone: false,
    deadLetters: true,
  },
  check: { ...background, priority: PRIORITY.check, retryLimit: 3, retryDelay: 5, timeLimit: 5 * MINUTE },
  // A shop waits for it, but visitors' jobs keep slots of their own.
  print: {
    ...background,
    atOnce: 2,
    priority: PRIORITY.print,
    retryLimit: 2,
    retryDelay: 2,
    timeLimit: 5 * MINUTE,
  },
  share: { ...background, priority: PRIORITY.share, retryLimit: 2, retryDelay: 30, timeLimit: 5 * MINUTE },
  // These do little but wait for somebody else's server. What it does not take they try again by themselves, with pauses of their own.
  webhook: {
    ...background,
    atOnce: 4,
    priority: PRIORITY.tell,
    retryLimit: 5,
    retryDelay: 5,
    timeLimit: MINUTE,
  },
  mail: {
    ...background,
    atOnce: 2,
    priority: PRIORITY.tell,
    retryLimit: 5,
    retryDelay: 5,
    timeLimit: 2 * MINUTE,
  },
  remind: { ...repeated, priority: PRIORITY.upkeep, retryLimit: 0, retryDelay: 0, timeLimit: 5 * MINUTE },
  // What is still missing after a failure is asked for again anyway.
  refill: {
    ...background,
    deadLetters: false,
    priority: PRIORITY.pool,
    retryLimit: 3,
    retryDelay: 30,
    timeLimit: HOUR,
  },
  resume: { ...repeated, priority: PRIORITY.upkeep, retryLimit: 0, retryDelay: 0, timeLimit: MINUTE },
  reconcile: { ...repeated, priority: PRIORITY.upkeep, retryLimit: 0, retryDelay: 0, timeLimit: MINUTE },
  cleanup: { ...repeated, priority: PRIORITY.upkeep, retryLimit: 3, retryDelay: MINUTE, timeLimit: HOUR },
};

export const KINDS = Object.keys(RULES) as (keyof JobKinds)[];

/** The kinds that somebody waits for. */
export const AWAITED_KINDS = KINDS.filter((kind) => !RULES[kind].background);

/** Whether what such a job does is done by the next one of its kind, if this one fails. */
export const isRepeated = (kind: string): boolean => !RULES[kind as keyof JobKinds]?.deadLetters;

/** The rules of a process with so many worker threads: it compiles as many photos at once, and one job more may wait for a disk. */
export function rulesFor(threads: number): RulesOf<JobKinds> {
  const { finish, compile, ...others } = RULES;
  return {
    finish: { ...finish, atOnce: threads + 1 },
    compile: { ...compile, atOnce: threads },
    ...others,
  };
}

/** The queue that keeps what has failed for good, as pg-boss knows it. */
export const deadLettersOf = (kind: string): string => `${kind}-dead`;
