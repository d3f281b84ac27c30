/** Random numbers in [0, 1) that follow from their seed alone, on every machine. */
export interface Random {
  next(): number;
  between(low: number, high: number): number;
  /** An element of a list that is not empty. */
  pick<T>(list: readonly T[]): T;
  /** An element of a list of pairs [element, weight]. */
  pickWeighted<T>(list: readonly (readonly [T, number])[]): T;
}

/**
 * Chris Doty-Humphrey's sfc32 (PractRand). Its 128 bits of state keep the sequences of different seeds apart, where a generator
 * with a 32-bit counter would let thousands of markers share stretches of one cycle.
 */
export function randomFrom(seed: string): Random {
  let a = hash(seed, 0x811c9dc5);
  let b = hash(seed, 0x9e3779b9);
  let c = hash(seed, 0x85ebca6b);
  let counter = 1;
  const next = () => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4294967296;
  };
  // The author's advice: the first outputs still show the seed.
  for (let round = 0; round < 15; round++) next();
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    pick: (list) => list[Math.floor(next() * list.length)]!,
    pickWeighted: (list) => {
      const total = list.reduce((sum, [, weight]) => sum + weight, 0);
      let rest = next() * total;
      for (const [element, weight] of list) {
        rest -= weight;
        if (rest < 0) return element;
      }
      return list.at(-1)![0];
    },
  };
}

/** FNV-1a with MurmurHash3's finaliser, so that seeds that differ in one digit start far apart. */
function hash(text: string, basis: number): number {
  let value = basis;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
  return value ^ (value >>> 16);
}
