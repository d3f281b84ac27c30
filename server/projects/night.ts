import type { ProjectSchedule } from '../../db/schema.ts';
import type { Settings } from '../config.ts';

type Hours = Pick<Settings, 'NIGHT_FROM_HOUR' | 'NIGHT_TO_HOUR'>;

/** What tells the queue when to compile: nothing for at once, or a moment of the next night. */
export function compileAt(schedule: ProjectSchedule, hours: Hours): { startAfter?: Date } {
  return schedule === 'night' ? { startAfter: momentOfNight(hours, new Date(), Math.random()) } : {};
}

/**
 * A moment of the night, by local time: of what is left of this one, or else of the next. Whoever gives random shares from 0 to 1 gets
 * moments that are spread evenly. The night lasts from the one hour to the other, past midnight where the second is smaller.
 */
export function momentOfNight(
  { NIGHT_FROM_HOUR: from, NIGHT_TO_HOUR: to }: Hours,
  now: Date,
  share: number,
): Date {
  const atHour = (day: number, hour: number) =>
    new Date(now.getFullYear(), now.getMonth(), now.getDate() + day, hour).getTime();
  const night = [-1, 0, 1]
    .map((day) => ({ begin: atHour(day, from), end: atHour(to > from ? day : day + 1, to) }))
    .find(({ end }) => end > now.getTime())!;
  const begin = Math.max(night.begin, now.getTime());
  return new Date(begin + share * (night.end - begin));
}
