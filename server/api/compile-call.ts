/** `POST /compile`: makes a living photo of files that are named, as shops of old do. */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { findProjectFile } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import { hasScope, type KeyCaller, requireScope } from '../access/callers.ts';
import { admitUpload } from '../limits/uploads.ts';
import type { Parts } from '../parts.ts';
import { createProject } from '../projects/create.ts';
import { createOnce } from '../projects/create-once.ts';
import { mayBeProjectId } from '../projects/ids.ts';
import { makePermanent } from '../projects/life.ts';
import type { IncomingFile } from '../storage/storage.ts';
import { noteInAudit } from './audit.ts';
import { text } from './check-input.ts';
import { readCreateOptions } from './create-options.ts';
import type { Call } from './environment.ts';

const fileUrl = text(2000).min(1);
const shopName = text(200);
const choice = z.union([text(200), z.number(), z.boolean()]);

export const compileInput = z.object({
  userId: shopName.nullish(),
  orderId: shopName.nullish(),
  /** Paths of files of other projects here, or addresses on hosts that the admin allowed. */
  photoUrl: fileUrl,
  videoUrl: fileUrl,
  maskUrl: fileUrl.nullish(),
  isDemo: z.boolean().default(true),
  /** What the fields of `create-demo` say, but for `borderless`, which is true here unless it is said otherwise. */
  config: z.record(text(50), choice.nullable()).default({}),
});

export interface CompileAnswer {
  projectId: string;
  status: 'pending';
  viewUrl: string;
  ownerSecret: string;
}

/**
 * For keys that may create; what is no demo needs `project:write` as well. Shops of old print the photo as it is, so it is made without a
 * frame unless `config.borderless` is false. Answers when photo and video were fetched and looked at.
 */
export async function callCompile(
  { parts, caller }: Call,
  { photoUrl, videoUrl, maskUrl, isDemo, config, userId, orderId }: z.infer<typeof compileInput>,
  idempotencyKey: string | undefined,
): Promise<CompileAnswer> {
  const key = await requireScope(caller, parts, 'demo:create');
  if (!isDemo) await requireScope(caller, parts, 'project:write');
  const fields = { borderless: true, ...config, userId, orderId };
  const options = readCreateOptions(textsOf(fields), { isShop: true });
  const asked = JSON.stringify({ photoUrl, videoUrl, maskUrl, isDemo, fields });
  const fingerprint = createHash('sha256').update(asked).digest('hex');
  const { MAX_PHOTO_MB, MAX_VIDEO_MB } = parts.settings;
  const created = await createOnce(parts, { caller: key, idempotencyKey, fingerprint }, async (identity) => {
    const admitted = await admitUpload(parts, { caller: key, isNew: true, announcedBytes: undefined });
    const files: IncomingFile[] = [];
    let hasMade = false;
    try {
      const fetch = async (url: string, mostMegabytes: number) => {
        const file = await fetchFile(parts, key, url, mostMegabytes);
        files.push(file);
        return file;
      };
      const photo = await fetch(photoUrl, MAX_PHOTO_MB);
      const video = await fetch(videoUrl, MAX_VIDEO_MB);
      const mask = maskUrl ? await fetch(maskUrl, MAX_PHOTO_MB) : undefined;
      const project = await createProject(parts, { photo, video, mask }, options, identity);
      hasMade = true;
      return project;
    } finally {
      // Those that were taken over are gone already, which does no harm.
      for (const file of files) await parts.storage.discard(file);
      await admitted.end({ hasMade });
    }
  });
  const { id, viewUrl, ownerSecret, isRepeated } = created;
  if (!isDemo) await makePermanent(parts, id);
  if (!isRepeated) await noteInAudit(parts, key, 'project.create', id, { isDemo });
  return { projectId: id, status: 'pending', viewUrl, ownerSecret };
}

/** As a form would bring them. */
function textsOf(fields: Record<string, unknown>): Record<string, string> {
  const given = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

const STORED = /^\/objects\/ar-storage\/([^/]+)\/([\w.-]{1,100})$/;

async function fetchFile(
  parts: Parts,
  caller: KeyCaller,
  url: string,
  mostMegabytes: number,
): Promise<IncomingFile> {
  const path = url.startsWith(`${parts.publicUrl}/`) ? url.slice(parts.publicUrl.length) : url;
  if (!path.startsWith('/')) return parts.remoteFiles.fetch(url, mostMegabytes);
  const [, id, name] = STORED.exec(path.replace(/[?#].*$/, '')) ?? [];
  const file = id && name && mayBeProjectId(id) ? await findProjectFile(parts.db, id, name) : undefined;
  // The original photo, with nothing around it, is for those who may see the project.
  if (!file || !(file.isPublic || hasScope(caller, 'project:read')))
    throw new CodedError('FILE_NOT_FOUND', `There is no file at ${path.slice(0, 200)}.`);
  if (file.bytes > mostMegabytes * 1024 * 1024)
    throw new CodedError('FILE_TOO_LARGE', `The file at ${path} is larger than ${mostMegabytes} MB.`);
  return parts.storage.receive(await parts.storage.read(file.storageKey));
}
