/** The correlation of the ranks; of equals each has the middle one. */
export function spearman(a: number[], b: number[]): number {
  const ranks = (values: number[]) =>
    values.map((value) => {
      const below = values.filter((other) => other < value).length;
      const equal = values.filter((other) => other === value).length;
      return below + (equal - 1) / 2;
    });
  const [x, y] = [ranks(a), ranks(b)];
  const mean = (a.length - 1) / 2;
  const sum = (of: (i: number) => number) => a.reduce((total, _, i) => total + of(i), 0);
  const covariance = sum((i) => (x[i]! - mean) * (y[i]! - mean));
  return covariance / Math.sqrt(sum((i) => (x[i]! - mean) ** 2) * sum((i) => (y[i]! - mean) ** 2));
}
