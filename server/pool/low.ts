import { recentAudit, recordAudit } from '../../db/audit.ts';
import type { KindOverview } from '../../pool-builder/overview.ts';
import { announce } from '../notify/announce.ts';
import { sendLetter } from '../notify/send-mail.ts';
import type { Parts } from '../parts.ts';
import { kindWord, POOL_EVENTS, SYSTEM } from './events.ts';

/**
 * A pool that is used falls under its low mark again and again, and is refilled. With less than this share of the mark the refill does not
 * keep up, or does not run.
 */
const ALARMING_SHARE = 0.5;
/** Told once in so long. */
const TELL_EVERY_MINUTES = 6 * 60;

/** The kinds that many are kept of, and of which few are left. */
export function kindsThatAreLow(kinds: KindOverview[]): KindOverview[] {
  return kinds.filter(({ stocked, free, low }) => stocked && free < low * ALARMING_SHARE);
}

export const lowInWords = (kind: KindOverview): string =>
  `${kindWord(kind)}: ${kind.free} (mark: ${kind.low})`;

/** Tells shops and the admin of a pool that is low. Not while it is filled for the first time: then nobody has claimed anything yet. */
export async function tellOfLowPool(parts: Parts, kinds: KindOverview[]): Promise<void> {
  const { db, settings, log } = parts;
  for (const kind of kindsThatAreLow(kinds)) {
    if (kind.states.assigned + kind.states.printed + kind.states.resting === 0) continue;
    const subject = kindWord(kind);
    await db.transaction(async (transaction) => {
      const told = await recentAudit(transaction, {
        actions: [POOL_EVENTS.low],
        minutes: TELL_EVERY_MINUTES,
      });
      if (told.some((entry) => entry.subject === subject)) return;
      const { format, layout, style, free, low } = kind;
      const data = { format, layout, style, free, low };
      await recordAudit(transaction, { actor: SYSTEM, action: POOL_EVENTS.low, subject, details: data });
      await announce(parts, transaction, 'ar.pool.low', data);
      if (settings.ADMIN_EMAIL)
        await sendLetter(parts, transaction, {
          letter: 'pool-low',
          recipient: settings.ADMIN_EMAIL,
          language: 'en',
          onceKey: `pool-low/${subject}/${new Date().toISOString().slice(0, 13)}`,
        });
      log.warn(data, 'the pool is low');
    });
  }
}
