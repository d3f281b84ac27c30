import { recordAudit } from '../../db/audit.ts';
import {
  addMissingProfiles,
  findProfile,
  listProfiles,
  type NewPrintProfile,
  type PrintProfileRow,
  putProfile,
  removeProfile,
} from '../../db/print-profiles.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { PRINT_PRESETS, type PrintProfile } from '../../markers/print-profiles.ts';
import type { Parts } from '../parts.ts';

/** A profile as shops see it: with whether the QR code stands in the frame, or is left to the back. */
export interface ShopProfile extends PrintProfile {
  codeInFrame: boolean;
}

type Needs = Pick<Parts, 'db'>;

/** The profiles in use. The presets are there from the first time on that somebody asks. */
export async function shopProfiles({ db }: Needs): Promise<ShopProfile[]> {
  await addMissingProfiles(
    db,
    PRINT_PRESETS.map((preset) => rowOf({ ...preset, codeInFrame: true })),
  );
  return (await listProfiles(db)).map(profileOf);
}

/** Throws PROFILE_NOT_FOUND. */
export async function requireProfile(parts: Needs, id: string): Promise<ShopProfile> {
  const known = (await findProfile(parts.db, id)) ?? undefined;
  if (known) return profileOf(known);
  const profiles = await shopProfiles(parts);
  const found = profiles.find((profile) => profile.id === id);
  if (found) return found;
  const ids = profiles.map((profile) => profile.id).join(', ');
  throw new CodedError('PROFILE_NOT_FOUND', `There is no print profile of this name. There are: ${ids}.`);
}

/** Makes a profile, or changes it: what was printed by it is made anew when somebody asks for it. */
export async function saveProfile({ db }: Needs, profile: ShopProfile, actor: string): Promise<ShopProfile> {
  await putProfile(db, rowOf(profile));
  await recordAudit(db, { actor, action: 'print.profile', subject: profile.id, details: profile });
  return profile;
}

/** Throws PROFILE_NOT_FOUND. */
export async function dropProfile(
  parts: Needs,
  id: string,
  actor: string,
): Promise<{ id: string; removed: true }> {
  await requireProfile(parts, id);
  await removeProfile(parts.db, id);
  await recordAudit(parts.db, { actor, action: 'print.removeProfile', subject: id });
  return { id, removed: true };
}

function rowOf({ cropMarks, file, turning, codeInFrame, ...columns }: ShopProfile): NewPrintProfile {
  return { ...columns, settings: { cropMarks, file, turning, codeInFrame } };
}

function profileOf({ settings, ...row }: PrintProfileRow): ShopProfile {
  const { id, name, widthMm, heightMm, dpi, bleedMm, safetyMarginMm } = row;
  const { cropMarks = true, file = 'jpeg', turning = 'item', codeInFrame = true } = settings;
  return {
    ...{ id, name, widthMm, heightMm, dpi, bleedMm, safetyMarginMm },
    ...{ cropMarks, file, turning, codeInFrame },
  };
}
