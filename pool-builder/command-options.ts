import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { MarkerKind } from '../db/markers.ts';
import { STYLES } from '../markers/art/index.ts';
import { CodedError } from '../markers/coded-error.ts';
import { FORMATS, LAYOUTS } from '../markers/formats.ts';
import { DEFAULT_KIND } from './kinds.ts';

export const POOL_USAGE = `Usage:
  pool build --count N [--format 3x2] [--layout ${DEFAULT_KIND.layout}] [--style terrazzo] [--workers W] [--json]
  pool status [--json]
  pool verify [--fix] [--workers W] [--json]
  pool migrate [--workers W] [--json]
  pool sheet --out FILE.png [--photo FILE] [--format 3x2] [--width 200] [--styles a,b] [--layouts a,b] [--palettes a,b]`;

const ACTIONS = ['build', 'status', 'verify', 'migrate'] as const;

export interface PoolCommand {
  action: (typeof ACTIONS)[number];
  kind: MarkerKind;
  /** Of `build`: how many markers shall be free. */
  count: number;
  workers: number;
  fix: boolean;
  json: boolean;
}

/** Reads the words after `pool`. Throws USAGE for what it does not know. */
export function readPoolCommand(args: string[]): PoolCommand {
  const { values, positionals } = parse(args);
  const [action, ...rest] = positionals;
  const known = ACTIONS.find((name) => name === action);
  if (!known || rest.length > 0) throw usage('Say `build`, `status`, `verify`, `migrate` or `sheet`.');
  if (values.fix && known !== 'verify') throw usage('`--fix` belongs to `verify`.');
  if (values.count !== undefined && known !== 'build') throw usage('`--count` belongs to `build`.');
  // 3:2 is how people write it.
  const kind = { format: values.format.replace(':', 'x'), layout: values.layout, style: values.style };
  check('format', kind.format, FORMATS);
  check('layout', kind.layout, LAYOUTS);
  check('style', kind.style, STYLES);
  return {
    action: known,
    kind,
    count: known === 'build' ? positive('--count', values.count) : 0,
    workers: values.workers === undefined ? availableParallelism() : positive('--workers', values.workers),
    fix: values.fix,
    json: values.json,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        count: { type: 'string' },
        format: { type: 'string', default: DEFAULT_KIND.format },
        layout: { type: 'string', default: DEFAULT_KIND.layout },
        style: { type: 'string', default: DEFAULT_KIND.style },
        workers: { type: 'string' },
        fix: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

function check(name: string, value: string, known: object): void {
  if (Object.hasOwn(known, value)) return;
  throw usage(`There is no ${name} ${value}; there is ${Object.keys(known).join(', ')}.`);
}

/** More than any shop needs, and some 30 GB of markers. */
const MOST = 100_000;

function positive(name: string, value: string | undefined): number {
  const number = Number(value);
  if (value === undefined) throw usage(`${name} is missing.`);
  if (!Number.isInteger(number) || number < 1 || number > MOST)
    throw usage(`${name} must be a whole number from 1 to ${MOST}.`);
  return number;
}

function usage(problem: string): CodedError {
  return new CodedError('USAGE', `${problem}\n${POOL_USAGE}`);
}
