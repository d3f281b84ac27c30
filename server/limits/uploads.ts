/** What comes before an upload is read: whoever has used up a limit is refused before. */
import { freeUploadSlot, renewUploadSlot, takeUploadSlot } from '../../db/limits.ts';
import { type Caller, hasScope, type KeyCaller } from '../access/callers.ts';
import type { Parts } from '../parts.ts';
import { addressHolder, LimitReached, type Used } from './limits.ts';
import { requireRoom } from './room.ts';
import { type Allowance, allowanceOfAddress, allowanceOfKey } from './rules.ts';

/** An upload whose server died keeps its slot for so long. */
const SLOT_SECONDS = 180;
const RENEW_EVERY_MS = 60_000;
/** When one of the uploads under way may be over. */
const TRY_AGAIN_SECONDS = 10;
const KILOBYTE = 1024;

type Needs = Pick<Parts, 'db' | 'settings' | 'limits' | 'log'>;

/** An upload that was let in. */
export interface Admitted {
  /** To be called once it is over, with whether it came to something: what did not is no project of the day. */
  end(outcome: { hasMade: boolean }): Promise<void>;
}

export interface Asked {
  caller: Caller;
  /** Whether a project is to be made, or only one to be changed. */
  isNew: boolean;
  /** Of its body, by the header Content-Length; undefined where it comes in chunks. */
  announcedBytes: number | undefined;
}

/**
 * Lets an upload in, or throws: LimitReached, QUEUE_FULL or STORAGE_FULL. Whoever has a key that may create is counted by it, everybody
 * else by the address; every attempt of theirs to create counts, also one that is refused later.
 */
export async function admitUpload(parts: Needs, { caller, isNew, announcedBytes }: Asked): Promise<Admitted> {
  const { limits, settings } = parts;
  const key = keyThatCounts(caller, isNew);
  const holder = key ? `key:${key.id}` : addressHolder(caller.address);
  const allowance = key ? allowanceOfKey(settings, key.limits) : allowanceOfAddress(settings);
  if (isNew && !key) await limits.use('creates', holder, 1, settings.CREATES_PER_HOUR);
  await requireRoom(parts);

  const used: Used[] = [];
  const slot = await takeSlot(parts, holder, allowance);
  try {
    const kilobytes = kilobytesOf(announcedBytes, settings);
    used.push(await limits.use('kilobytes', holder, kilobytes, allowance.megabytesPerDay * KILOBYTE));
    if (isNew) used.push(await limits.use('projects', holder, 1, allowance.projectsPerDay));
  } catch (error) {
    for (const each of used) await limits.giveBack(each);
    await slot.free();
    throw error;
  }
  return {
    async end({ hasMade }) {
      await slot.free();
      const project = used.find(({ rule }) => rule === 'projects');
      if (project && !hasMade) await limits.giveBack(project);
    },
  };
}

/** A key that may not create counts as a visitor where it creates. */
function keyThatCounts(caller: Caller, isNew: boolean): KeyCaller | undefined {
  if (caller.kind !== 'key') return undefined;
  return !isNew || hasScope(caller, 'demo:create') ? caller : undefined;
}

/** One that does not say how large it is counts as the largest that there may be. */
function kilobytesOf(
  announced: number | undefined,
  { MAX_PHOTO_MB, MAX_VIDEO_MB }: Needs['settings'],
): number {
  const most = (MAX_PHOTO_MB + MAX_VIDEO_MB) * KILOBYTE;
  return announced === undefined || !(announced >= 0)
    ? most
    : Math.min(most, Math.ceil(announced / KILOBYTE));
}

async function takeSlot(
  { db, log }: Needs,
  holder: string,
  { uploadsAtOnce }: Allowance,
): Promise<{ free(): Promise<void> }> {
  const slot = await takeUploadSlot(db, { holder, most: uploadsAtOnce, seconds: SLOT_SECONDS });
  if (!slot)
    throw new LimitReached(
      'TOO_MANY_UPLOADS',
      'As many uploads as one may have at once are under way.',
      TRY_AGAIN_SECONDS,
    );
  const quietly = (what: string, work: Promise<void>) =>
    work.catch((error) => log.warn({ err: error, holder }, `an upload’s slot could not be ${what}`));
  const renewing = setInterval(
    () => quietly('renewed', renewUploadSlot(db, slot, SLOT_SECONDS)),
    RENEW_EVERY_MS,
  ).unref();
  return {
    async free() {
      clearInterval(renewing);
      // It is free again by itself, later.
      await quietly('freed', freeUploadSlot(db, slot));
    },
  };
}
