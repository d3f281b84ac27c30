import { createHmac } from 'node:crypto';
import { installationSecret } from '../../db/access.ts';
import {
  deleteIdempotencyKey,
  findIdempotencyKey,
  insertIdempotencyKey,
  renewIdempotencyKey,
  takeOverIdempotencyKey,
} from '../../db/idempotency.ts';
import { findProject } from '../../db/projects.ts';
import { CodedError } from '../../markers/coded-error.ts';
import type { Caller } from '../access/callers.ts';
import { addressHolder } from '../limits/limits.ts';
import type { Parts } from '../parts.ts';
import type { CreatedProject, ProjectIdentity } from './create.ts';
import { newOwnerSecret, newProjectId, ownerSecretFrom, randomText } from './ids.ts';
import { viewPath } from './links.ts';

/** How long a key stands for the project that was made under it. */
export const IDEMPOTENCY_HOURS = 24;
/** Whoever works under a key says so this often; not heard of for the longer time, its server died. */
const RENEWED_EVERY_MS = 5000;
const GIVEN_UP_AFTER_SECONDS = 25;
const KEY = /^[\x21-\x7e]{1,200}$/;
/** Of a visitor, whose address others share: none of them may guess it, for its answer holds the owner's secret. */
const LEAST_OF_VISITOR = 20;

export interface Asked {
  caller: Caller;
  /** The header `Idempotency-Key`; without one every call makes a project of its own. */
  idempotencyKey: string | undefined;
  /** A hash of what was asked for, where that is known before it is done. */
  fingerprint?: string;
}

/**
 * Makes a project, or answers with the one that the same caller made under the same key: an answer that was lost is asked for again
 * without harm. Its owner's secret is not stored for that: it follows from the project's id and a secret of the installation.
 * Throws IDEMPOTENCY_KEY_INVALID, IDEMPOTENCY_KEY_REUSED (something else was asked for under it), IDEMPOTENCY_KEY_BUSY (the first
 * call is not over), and what `create` throws.
 */
export async function createOnce(
  parts: Parts,
  { caller, idempotencyKey: key, fingerprint }: Asked,
  create: (identity: ProjectIdentity) => Promise<CreatedProject>,
): Promise<CreatedProject & { isRepeated: boolean }> {
  if (key === undefined) {
    const created = await create({ id: newProjectId(), ownerSecret: newOwnerSecret() });
    return { ...created, isRepeated: false };
  }
  const isGuessable = caller.kind !== 'key' && key.length < LEAST_OF_VISITOR;
  if (!KEY.test(key) || isGuessable)
    throw new CodedError(
      'IDEMPOTENCY_KEY_INVALID',
      `An Idempotency-Key has 1 to 200 letters, digits and signs, and ${LEAST_OF_VISITOR} at least without a key of ours: a UUID, say.`,
    );
  const { db } = parts;
  const holder = caller.kind === 'key' ? `key:${caller.id}` : addressHolder(caller.address);
  const entry = { holder, key, fingerprint: fingerprint ?? null, projectId: newProjectId() };
  const known = (await insertIdempotencyKey(db, entry)) ? undefined : await findIdempotencyKey(db, entry);
  const id = known?.projectId ?? entry.projectId;
  const identity = { id, ownerSecret: await ownerSecretOf(parts, id) };
  if (known) {
    if (known.fingerprint !== entry.fingerprint)
      throw new CodedError(
        'IDEMPOTENCY_KEY_REUSED',
        'Something else was asked for under this Idempotency-Key. Please send a new one with each new request.',
      );
    if (await findProject(db, id))
      return { ...identity, viewUrl: parts.publicUrl + viewPath(id), isRepeated: true };
    if (!(await takeOverIdempotencyKey(db, known, GIVEN_UP_AFTER_SECONDS)))
      throw new CodedError(
        'IDEMPOTENCY_KEY_BUSY',
        'The first call with this Idempotency-Key is not over. Please ask again in a moment.',
      );
  }
  let heardOf = performance.now();
  const renew = async () => {
    const asked = performance.now();
    await renewIdempotencyKey(db, entry);
    heardOf = asked;
  };
  // A database that is away for a moment does no harm: the next time comes soon.
  const renewing = setInterval(() => renew().catch(() => {}), RENEWED_EVERY_MS);
  try {
    return { ...(await create(identity)), isRepeated: false };
  } catch (error) {
    // What failed may be tried again at once; unless the answer was lost only between the database and us.
    const isOurs = performance.now() - heardOf < GIVEN_UP_AFTER_SECONDS * 1000;
    // Of whoever was silent for too long somebody else may have taken the key over.
    if (isOurs && !(await findProject(db, id).catch(() => true)))
      await deleteIdempotencyKey(db, entry).catch(() => {});
    throw error;
  } finally {
    clearInterval(renewing);
  }
}

async function ownerSecretOf({ db }: Parts, id: string): Promise<string> {
  const secret = await installationSecret(db, 'owners', randomText(32));
  return ownerSecretFrom(createHmac('sha256', secret).update(id).digest());
}
