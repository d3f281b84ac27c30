import { useEffect, useState } from 'preact/hooks';
import { SITE } from './site-data.ts';
import { formatNumber } from './words.ts';

const MINUTES_OF_A_DAY = 24 * 60;

/** Milliseconds since 1970, again and again: whoever shows them shows them as they pass. */
export function useNow(everyMs = 1000): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

/** A span as people say it, as exactly as it matters: '3 days', '23 hours 5 minutes', '40 seconds'. */
export function formatSpan(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return inUnits(seconds, 'second');
  if (minutes < 60) return inUnits(minutes, 'minute');
  if (minutes >= 2 * MINUTES_OF_A_DAY) return inUnits(Math.floor(minutes / MINUTES_OF_A_DAY), 'day');
  const rest = minutes % 60;
  const hours = inUnits((minutes - rest) / 60, 'hour');
  return rest === 0 ? hours : `${hours} ${inUnits(rest, 'minute')}`;
}

type Unit = 'second' | 'minute' | 'hour' | 'day';

/** Chromium has none of its own. Armenian nouns stay as they are after a number. */
const ARMENIAN: Record<Unit, string> = { second: 'վայրկյան', minute: 'րոպե', hour: 'ժամ', day: 'օր' };

const inUnits = (value: number, unit: Unit) =>
  SITE.language === 'hy'
    ? `${formatNumber(value)} ${ARMENIAN[unit]}`
    : formatNumber(value, { style: 'unit', unit, unitDisplay: 'long' });
