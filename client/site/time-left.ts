import { useEffect, useState } from 'preact/hooks';
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

const inUnits = (value: number, unit: string) =>
  formatNumber(value, { style: 'unit', unit, unitDisplay: 'long' });
