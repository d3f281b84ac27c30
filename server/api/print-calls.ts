/** What the HTTP API and tRPC do with prints for papers: who may, then what. */
import { z } from 'zod';
import type { PrintFileRow } from '../../db/print-files.ts';
import { FORMATS, type FormatId } from '../../markers/formats.ts';
import { requireAdmin, requireScope } from '../access/callers.ts';
import { mayPrint } from '../access/project-rights.ts';
import { drawBack } from '../print/back.ts';
import { packBatch } from '../print/batch.ts';
import { formatsFitting, type ShopPrintRequest } from '../print/print-basis.ts';
import {
  dropProfile,
  requireProfile,
  type ShopProfile,
  saveProfile,
  shopProfiles,
} from '../print/profiles.ts';
import { awaitShopPrint, releaseShopPrint } from '../print/shop-print.ts';
import { requireProject } from '../projects/status.ts';
import { noteInAudit } from './audit.ts';
import { text } from './check-input.ts';
import type { Call } from './environment.ts';

const millimetres = (most: number) => z.number().min(0).max(most);

export const profileId = text(40);
export const profileChange = z
  .strictObject({
    name: text(60).trim().min(1, 'give it a name'),
    widthMm: z.number().min(50).max(1000).meta({ description: 'The longer side of the cut print.' }),
    heightMm: z.number().min(50).max(1000),
    dpi: z.number().int().min(150).max(600).default(300),
    bleedMm: millimetres(10).default(3),
    safetyMarginMm: millimetres(20).default(3),
    cropMarks: z.boolean().default(true),
    file: z.enum(['jpeg', 'pdf', 'overlay']).default('jpeg'),
    turning: z.enum(['item', 'landscape']).default('item'),
    codeInFrame: z.boolean().default(true),
  })
  .refine(({ widthMm, heightMm }) => widthMm >= heightMm, {
    error: 'must be the longer side',
    path: ['widthMm'],
  })
  .refine(({ widthMm, heightMm }) => widthMm <= 2 * heightMm, {
    error: 'must be twice the shorter side at most: frames are not that long',
    path: ['widthMm'],
  });
export const profile = profileChange.safeExtend({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'must consist of small letters, digits and hyphens'),
});
export const listedProfile = profile.safeExtend({
  formats: z
    .array(z.enum(Object.keys(FORMATS) as [FormatId, ...FormatId[]]))
    .meta({ description: 'Frames of these formats fit it.' }),
});

export const batch = z.object({
  profile: profileId,
  projects: z
    .array(z.object({ id: text(100), copies: z.number().int().min(1).max(1000).default(1) }))
    .min(1, 'choose what is to be printed')
    .max(1000),
});

/** Prints of many projects as a ZIP with a job sheet, for whoever may read print files. Throws PROFILE_NOT_FOUND. */
export async function callBatch(
  { parts, caller }: Call,
  { profile: id, projects }: z.infer<typeof batch>,
): Promise<ReadableStream<Uint8Array>> {
  await requireScope(caller, parts, 'print:read');
  const orders = projects.map(({ id: projectId, copies }) => ({ projectId, copies }));
  const found = await requireProfile(parts, id);
  await noteInAudit(parts, caller, 'print.batch', id, { projects: orders.length });
  return packBatch(parts, { orders, profile: found }, async (projectId) =>
    mayPrint(caller, parts, await requireProject(parts, projectId)),
  );
}

/** A profile as it is listed. */
export interface ListedProfile extends ShopProfile {
  /** Of the frames that fit it. */
  formats: FormatId[];
}

/** For whoever may read print files. */
export async function callListProfiles({ parts, caller }: Call): Promise<{ profiles: ListedProfile[] }> {
  await requireScope(caller, parts, 'print:read');
  const profiles = await shopProfiles(parts);
  return { profiles: profiles.map((each) => ({ ...each, formats: formatsFitting(each) })) };
}

/** Makes a profile, or changes it. For admins. */
export async function callPutProfile(
  { parts, caller }: Call,
  input: z.infer<typeof profile>,
): Promise<ShopProfile> {
  const admin = await requireAdmin(caller, parts);
  return saveProfile(parts, input, admin.id);
}

/** Throws PROFILE_NOT_FOUND. */
export async function callRemoveProfile({ parts, caller }: Call, id: string) {
  const admin = await requireAdmin(caller, parts);
  return dropProfile(parts, id, admin.id);
}

/** The back of a print, for whoever may have the print. Throws PUBLIC_URL_MISSING, PROFILE_NOT_FOUND. */
export async function callBack(
  { parts, caller }: Call,
  request: { projectId: string; profileId: string },
): Promise<Uint8Array> {
  await mayPrint(caller, parts, await requireProject(parts, request.projectId));
  return drawBack(parts, request);
}

/** The print file for a paper; see `callPrint`. */
export async function callShopPrint(
  { parts, caller }: Call,
  request: ShopPrintRequest,
  headOnly: boolean,
): Promise<PrintFileRow> {
  await mayPrint(caller, parts, await requireProject(parts, request.id));
  if (headOnly) return awaitShopPrint(parts, request);
  const released = await releaseShopPrint(parts, request);
  const { itemId, profileId: profile } = request;
  await noteInAudit(parts, caller, 'project.print', request.id, { itemId, profile });
  return released;
}
