import { createHash } from 'node:crypto';
import { findItem, type ItemWithMarker, listItems, targetOf } from '../../db/items.ts';
import { findProject, findProjectFiles, type Project, type ProjectFile } from '../../db/projects.ts';
import { ART_VERSION, MOST_BEYOND } from '../../markers/art/index.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { FORMATS, type FormatId } from '../../markers/formats.ts';
import { GATE_VERSION } from '../../markers/gate/index.ts';
import { markerOnPaper, type PrintFileKind } from '../../markers/print-profiles.ts';
import { TARGET_VERSION } from '../../markers/runtime/index.ts';
import type { Parts } from '../parts.ts';
import { MASK, PHOTO } from '../projects/files.ts';
import { fitOf, paletteFor } from '../projects/framed-picture.ts';
import { removalOf } from '../projects/gone.ts';
import { requireItem } from '../projects/items.ts';
import { itemFile, qrCodeText } from '../projects/links.ts';
import { changing, type Print, requireMade } from '../projects/print.ts';
import { unknownProject } from '../projects/status.ts';
import { requireProfile, type ShopProfile } from './profiles.ts';

export interface ShopPrintRequest extends Print {
  profileId: string;
}

/** What a print file is made of, and what it is known by. */
export interface PrintSources {
  project: Project;
  entry: ItemWithMarker;
  photo: ProjectFile;
  mask: ProjectFile | undefined;
  profile: ShopProfile;
  codeText: string | undefined;
  targetKey: string;
  /** A hash of all of it: another one, another file. */
  basis: string;
}

/** Throws PUBLIC_URL_MISSING. */
export function requirePublicUrl({ settings }: Pick<Parts, 'settings'>): void {
  if (!settings.PUBLIC_URL)
    throw new CodedError(
      'PUBLIC_URL_MISSING',
      'No print files are made while PUBLIC_URL is unset: a printed QR code carries that address for ever.',
    );
}

/**
 * What the print file of an item for a profile depends on, as it is now. Throws PUBLIC_URL_MISSING, PROFILE_NOT_FOUND, PRINT_NEEDS_FRAME, and what
 * asking for a print throws.
 */
export async function printSources(parts: Parts, request: ShopPrintRequest): Promise<PrintSources> {
  const { db, publicUrl } = parts;
  requirePublicUrl(parts);
  const profile = await requireProfile(parts, request.profileId);
  const project = await findProject(db, request.id);
  if (!project) throw unknownProject();
  if (project.endedAt) throw removalOf(project)!;
  const item = requireItem(await listItems(db, project.id), request.itemId);
  requireMade(project, item);
  const entry = (await findItem(db, item.id))!;
  const target = targetOf(entry);
  if (!target) throw changing();
  const isFramed = entry.item.mode === 'framed' && entry.marker !== null;
  if (isFramed) requireFits(entry.marker!.format as FormatId, profile);
  else if (profile.file === 'overlay')
    throw new CodedError(
      'PRINT_NEEDS_FRAME',
      `Files for ${profile.name} are frames to be laid over a photo, and this photo has none. Choose another paper, or give it a frame.`,
    );
  const named = [PHOTO, MASK].map((name) => itemFile(name, item.fileSuffix));
  const files = await findProjectFiles(db, project.id, named);
  const photo = files.find(({ name }) => name === named[0]);
  if (!photo) throw new Error(`Item ${item.id} of project ${project.id} has lost its photo.`);
  const mask = files.find(({ name }) => name === named[1]);
  const codeText = isFramed && profile.codeInFrame ? qrCodeText(publicUrl, project.id) : undefined;
  const { markerId, orientation, placing, useSmartCrop } = entry.item;
  const parts_ = [photo.storageKey, mask?.storageKey, markerId, orientation, placing, useSmartCrop];
  const look = [project.config.useSmartCrop, fitOf(project, entry.item), paletteFor(project, entry.item)];
  const versions = [ART_VERSION, GATE_VERSION, TARGET_VERSION];
  const all = JSON.stringify([parts_, look, versions, profile, codeText, target.key]);
  const basis = createHash('sha256').update(all).digest('hex');
  return { project, entry, photo, mask, profile, codeText, targetKey: target.key, basis };
}

/** The frames that fit a paper: a marker is not stretched, and its pattern reaches only so far beyond it. */
export function formatsFitting(profile: ShopProfile): FormatId[] {
  return (Object.keys(FORMATS) as FormatId[]).filter((format) => {
    const { beyond } = markerOnPaper(format, 'landscape', profile, { withBleed: profile.file === 'pdf' });
    return Math.max(beyond.x, beyond.y) <= MOST_BEYOND;
  });
}

/** Throws PRINT_DOES_NOT_FIT. */
function requireFits(format: FormatId, profile: ShopProfile): void {
  if (formatsFitting(profile).includes(format)) return;
  throw new CodedError(
    'PRINT_DOES_NOT_FIT',
    `A frame of ${FORMATS[format].name} does not fit the paper ${profile.name}: too much of it would stay empty. Choose another paper, or give the photo a frame in another format.`,
  );
}

const ENDINGS: Record<PrintFileKind, string> = { jpeg: 'jpg', pdf: 'pdf', overlay: 'png' };

const ENDINGS_OF_TYPES: Record<string, string> = {
  'image/jpeg': 'jpg',
  'application/pdf': 'pdf',
  'image/png': 'png',
};

/** The ending of a file's name by what it is. */
export const endingOfType = (type: string): string => ENDINGS_OF_TYPES[type] ?? 'bin';

/** The ending of a file by a profile's kind. */
export const endingOf = (kind: PrintFileKind): string => ENDINGS[kind];
