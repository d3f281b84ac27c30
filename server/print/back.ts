import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { CodedError } from '../../markers/coded-error.ts';
import type { Parts } from '../parts.ts';
import { qrCodeText } from '../projects/links.ts';
import { requireLivingProject } from '../projects/status.ts';
import { requireProfile, type ShopProfile } from './profiles.ts';

const LOGO_PIXELS = 600;

/**
 * The back of a project's prints for a paper, or a card to lay beside them: its QR code, and what to do with it in three languages. A PDF. Throws
 * PUBLIC_URL_MISSING, PROFILE_NOT_FOUND, and what looking for the project throws.
 */
export async function drawBack(
  parts: Parts,
  { projectId, profileId }: { projectId: string; profileId: string },
): Promise<Uint8Array> {
  return drawBackFor(parts, projectId, await requireProfile(parts, profileId));
}

/** The same for a profile that is at hand. */
export async function drawBackFor(
  parts: Parts,
  projectId: string,
  { widthMm: width, heightMm: height, bleedMm: bleed, cropMarks }: ShopProfile,
): Promise<Uint8Array> {
  const { settings, publicUrl, media } = parts;
  if (!settings.PUBLIC_URL)
    throw new CodedError(
      'PUBLIC_URL_MISSING',
      'No backs are made while PUBLIC_URL is unset: a printed QR code carries that address for ever.',
    );
  const { id } = await requireLivingProject(parts, projectId);
  const logo = settings.SHOP_LOGO && (await logoForPrint(settings.SHOP_LOGO));
  return media.run('drawBack', {
    ...{ trim: { width, height }, bleed, cropMarks },
    title: settings.SHOP_NAME ?? 'Living photo',
    url: qrCodeText(publicUrl, id),
    ...(logo && { logo }),
  });
}

/** PDFs hold no WebP and no SVG. A logo that cannot be read is left out: the page of an AR photo does without it too. */
async function logoForPrint(file: string): Promise<Uint8Array | undefined> {
  const size = { width: LOGO_PIXELS, height: LOGO_PIXELS, fit: 'inside' } as const;
  return readFile(file)
    .then((bytes) => sharp(bytes, { density: 300 }).resize(size).png().toBuffer())
    .catch(() => undefined);
}
