import { quantile } from './pool-statistics.ts';

/** What came of creating at a steady rate, or tells whether it went well. */
export interface RateOutcome {
  /** Arrivals a second. */
  rate: number;
  /** Milliseconds. */
  p95Ms: number;
  /** Creations that were refused, failed or never became ready. */
  lost: number;
}

/**
 * The highest rate that went well, as did all lower ones: where it bends. Well is a 95th percentile under so many milliseconds, and nothing
 * lost. Undefined where not even the lowest rate did.
 */
export function kneeOf<Outcome extends RateOutcome>(
  outcomes: Outcome[],
  mostMs: number,
): Outcome | undefined {
  let knee: Outcome | undefined;
  for (const outcome of [...outcomes].sort((a, b) => a.rate - b.rate)) {
    if (!isWell(outcome, mostMs)) break;
    knee = outcome;
  }
  return knee;
}

export const isWell = ({ p95Ms, lost }: RateOutcome, mostMs: number) => lost === 0 && p95Ms < mostMs;

/** Waits in milliseconds as a benchmark says them; no figures where nothing was measured. */
export function summary(waits: number[]): { n: number; medianMs: number; p95Ms: number; p99Ms: number } {
  const of = (share: number) =>
    waits.length === 0 ? Number.NaN : Math.round(quantile(waits, share) * 10) / 10;
  return { n: waits.length, medianMs: of(0.5), p95Ms: of(0.95), p99Ms: of(0.99) };
}

/** The sum of a figure in Prometheus' text form over all its lines that have these labels; 0 where there is none. */
export function figureOf(text: string, name: string, labels: Record<string, string> = {}): number {
  let sum = 0;
  for (const line of text.split('\n')) {
    const [, found, inBraces = '', value] = /^(\w+)(?:\{(.*)\})? (\S+)$/.exec(line) ?? [];
    if (found !== name) continue;
    if (Object.entries(labels).every(([key, wanted]) => inBraces.split(',').includes(`${key}="${wanted}"`)))
      sum += Number(value);
  }
  return sum;
}
