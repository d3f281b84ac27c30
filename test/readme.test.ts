import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings, SETTINGS } from '../server/config.ts';

const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');

describe('the README', () => {
  it('lists every setting with its default and its meaning, and no other', () => {
    const rows = [...readme.matchAll(/^\| `([A-Z_]+)` \| (.*?) ?\| (.*?) \|$/gm)].map((row) =>
      row.slice(1, 4),
    );
    const defaults = readSettings({ DATA_DIR: undefined }) as Record<string, unknown>;
    const expected = Object.entries(SETTINGS).map(([name, schema]) => {
      const value = name === 'DATA_DIR' ? '.data' : (defaults[name] ?? '');
      return [name, String(value), schema.description];
    });
    expect(rows).toEqual(expected);
  });
});
