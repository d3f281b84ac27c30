import { sql } from 'drizzle-orm';
import { poolOverview } from '../../pool-builder/overview.ts';
import { poolTargets } from '../config.ts';
import type { Parts } from '../parts.ts';

/** Who waits longer than this for database or storage gets no answer worth having. */
const PATIENCE_MS = 3000;

export interface Readiness {
  /** `degraded`: it answers, but something should be seen to. `unavailable`: send nobody here. */
  status: 'ready' | 'degraded' | 'unavailable';
  checks: Record<'database' | 'storage' | 'stopping' | 'pool' | 'ffmpeg', boolean>;
  /** What is wrong, in words. */
  reasons: string[];
}

type Needs = Pick<Parts, 'db' | 'storage' | 'settings' | 'hasFfmpeg' | 'closing' | 'log'>;

/**
 * Whether this server can do its work at this moment. Never throws.
 * @param pool reads the pool, where somebody reads it at this moment anyway
 */
export async function checkReadiness(
  parts: Needs,
  pool: () => ReturnType<typeof poolOverview> = () => poolOverview(parts.db, poolTargets(parts.settings)),
): Promise<Readiness> {
  const { db, storage, closing, hasFfmpeg, log } = parts;
  const reasons: string[] = [];
  const check = async (what: string, work: () => Promise<unknown>): Promise<boolean> => {
    try {
      await Promise.race([work(), timeout()]);
      return true;
    } catch (error) {
      log.warn({ err: error }, `not ready: ${what}`);
      reasons.push(what);
      return false;
    }
  };
  const [database, stored] = await Promise.all([
    check('The database does not answer.', () => db.execute(sql`select 1`)),
    check('Nothing can be stored.', () => storage.check()),
  ]);
  const low = database ? await lowKinds(pool) : [];
  if (closing.aborted) reasons.push('The server is stopping.');
  if (low.length > 0) reasons.push(`Markers run out: ${low.join(', ')}.`);
  if (!hasFfmpeg) reasons.push('ffmpeg is missing: no video but an MP4 as phones play it is taken.');
  const works = database && stored && !closing.aborted;
  return {
    status: works ? (reasons.length === 0 ? 'ready' : 'degraded') : 'unavailable',
    checks: {
      database,
      storage: stored,
      stopping: !closing.aborted,
      pool: low.length === 0,
      ffmpeg: hasFfmpeg,
    },
    reasons,
  };
}

async function lowKinds(pool: () => ReturnType<typeof poolOverview>): Promise<string[]> {
  const kinds = await pool().catch(() => []);
  return kinds
    .filter(({ free, low }) => free < low)
    .map(
      ({ format, layout, style, free, low }) => `${format} ${layout} ${style}: ${free} of at least ${low}`,
    );
}

function timeout(): Promise<never> {
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`No answer in ${PATIENCE_MS} ms.`)), PATIENCE_MS).unref();
  });
}
