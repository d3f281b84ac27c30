// Wrong input that follows from a seed, so that what it finds can be found again.
import { type Random, randomFrom } from '../../markers/art/random.ts';

/** What programs stumble over, wherever a value may stand. */
const NASTY: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1, 0.5, 1e308, -1e308, 2 ** 31, 2 ** 53, 2 ** 63],
  ...[
    '',
    ' ',
    '0',
    '-1',
    'null',
    'NaN',
    '1e999',
    '\0',
    'a\0b',
    '../../etc/passwd',
    '..%2f..%2f',
    '%00',
    '%ff',
  ],
  ...[
    '<script>alert(1)</script>',
    "' or 1=1 --",
    '{{7*7}}',
    '\r\nX-Injected: 1',
    '\ud800',
    '\u202eabc',
    '💥'.repeat(50),
  ],
  ...[
    'x'.repeat(300),
    'x'.repeat(20_000),
    'http://127.0.0.1:5432/',
    'file:///etc/passwd',
    '__proto__',
    'constructor',
  ],
  ...[[], [null], [[]], {}, { __proto__: null }, { toString: 1 }, Array(1000).fill(0)],
  ...['2026-13-45T99:99:99Z', '0000-00-00', new Array(200).fill('[').join('')],
];

export class Mutator {
  readonly random: Random;

  constructor(seed: string) {
    this.random = randomFrom(seed);
  }

  int(below: number): number {
    return Math.floor(this.random.next() * below);
  }

  nasty(): unknown {
    return this.random.pick(NASTY);
  }

  nastyText(): string {
    const value = this.nasty();
    return typeof value === 'string' ? value : String(JSON.stringify(value));
  }

  /** The same value, but for something in it: changed, gone, or added. */
  json(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || this.random.next() < 0.1) return this.nasty();
    const entries = Object.entries(value);
    const at = this.int(entries.length + 1);
    if (at === entries.length) entries.push([this.nastyText().slice(0, 40), this.nasty()]);
    else if (this.random.next() < 0.2) entries.splice(at, 1);
    else entries[at] = [entries[at]![0], this.json(entries[at]![1])];
    return Array.isArray(value) ? entries.map(([, entry]) => entry) : Object.fromEntries(entries);
  }

  /** The same bytes, but for a few: flipped, overwritten by extremes, cut off, repeated, or moved. */
  bytes(original: Uint8Array): Uint8Array<ArrayBuffer> {
    let bytes = new Uint8Array(original);
    for (let times = 1 + this.int(4); times > 0 && bytes.length > 0; times--) {
      const at = this.int(bytes.length);
      switch (this.int(6)) {
        case 0:
          bytes[at]! ^= 1 << this.int(8);
          break;
        case 1:
          bytes.fill(this.random.pick([0, 1, 0x7f, 0x80, 0xff]), at, at + this.random.pick([1, 2, 4, 8]));
          break;
        case 2:
          bytes = bytes.slice(0, at);
          break;
        case 3:
          bytes = joined(bytes, bytes.slice(at, at + 1 + this.int(2000)));
          break;
        case 4:
          bytes = joined(bytes.slice(0, at), bytes.slice(at + 1 + this.int(16)));
          break;
        default:
          // The first bytes say what the rest is.
          bytes[this.int(Math.min(64, bytes.length))] = this.int(256);
      }
    }
    return bytes;
  }
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
