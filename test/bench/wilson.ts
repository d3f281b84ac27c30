/** The lower end of Wilson's 95 % interval of a share. */
export function wilsonLowerBound(hits: number, n: number): number {
  const z = 1.96;
  const share = hits / n;
  const spread = z * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return (share + (z * z) / (2 * n) - spread) / (1 + (z * z) / n);
}
