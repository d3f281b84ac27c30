/** z of a one-sided certainty of 97.5 %, as of a two-sided one of 95 %. */
const Z = 1.96;

/** The lower 95 % bound of a share, by Wilson's score interval (1927). */
export function lowerBound(hits: number, n: number): number {
  if (n === 0) return 0;
  const share = hits / n;
  const middle = share + (Z * Z) / (2 * n);
  const half = Z * Math.sqrt((share * (1 - share)) / n + (Z * Z) / (4 * n * n));
  return Math.max(0, (middle - half) / (1 + (Z * Z) / n));
}
