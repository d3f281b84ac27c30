/** How well prints are recognised where they hang: what AR pages tell, and what the admin sees of it. */
import { z } from 'zod';
import { insertLook, type LookSummary, looksByDevice, looksByStyle, poorestMarkers } from '../../db/looks.ts';
import { LOOK_DEVICES, LOOK_TRACKERS } from '../../db/schema.ts';
import { requireAdmin } from '../access/callers.ts';
import { addressHolder } from '../limits/limits.ts';
import type { Call } from './environment.ts';
import { projectId } from './project-calls.ts';

const LONGEST_MS = 24 * 3600_000;
const milliseconds = z.number().int().min(0).max(LONGEST_MS);

/** With fewer looks a marker's share says nothing. */
const LEAST_LOOKS = 5;
const MARKERS_SHOWN = 20;

export const newLook = z.strictObject({
  projectId,
  item: z
    .number()
    .int()
    .min(1)
    .max(2 ** 31 - 1)
    .nullable(),
  device: z.enum(LOOK_DEVICES),
  tracker: z.enum(LOOK_TRACKERS),
  msToLock: milliseconds.nullable(),
  losses: z.number().int().min(0).max(100_000),
  followedMs: milliseconds,
});

/** What an AR page tells. */
export type NewLook = z.infer<typeof newLook>;

export interface LookReport {
  /** How long looks are kept; 0: none is. */
  days: number;
  styles: (LookSummary & { style: string | null; layout: string | null })[];
  devices: (LookSummary & { device: string })[];
  poorestMarkers: (LookSummary & { markerId: number; style: string; layout: string })[];
}

/** For everybody. Keeps nothing where TELEMETRY_DAYS is 0. Throws TOO_MANY_LOOKS. */
export async function callNoteLook({ parts, caller }: Call, look: NewLook): Promise<{ noted: boolean }> {
  if (parts.settings.TELEMETRY_DAYS === 0) return { noted: false };
  await parts.limits.use('looks', addressHolder(caller.address), 1, parts.settings.LOOKS_PER_HOUR);
  await insertLook(parts.db, look);
  return { noted: true };
}

export async function callLookReport({ parts, caller }: Call): Promise<LookReport> {
  await requireAdmin(caller, parts);
  const { db, settings } = parts;
  const [styles, devices, poorest] = await Promise.all([
    looksByStyle(db),
    looksByDevice(db),
    poorestMarkers(db, { least: LEAST_LOOKS, limit: MARKERS_SHOWN }),
  ]);
  return { days: settings.TELEMETRY_DAYS, styles, devices, poorestMarkers: poorest };
}
