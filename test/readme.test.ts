import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readMind } from '../markers/engine/index.ts';
import { readSettings, SETTINGS } from '../server/config.ts';

const root = path.join(import.meta.dirname, '..');
const readme = readFileSync(path.join(import.meta.dirname, '../README.md'), 'utf8');

describe('the README', () => {
  it('shows a script for mind-ar users that runs as it stands', async () => {
    const script = /```js\n([\s\S]*?OfflineCompiler[\s\S]*?)```/.exec(readme)![1]!;
    const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-readme-'));
    try {
      await mkdir(path.join(folder, 'node_modules'));
      await symlink(root, path.join(folder, 'node_modules/passepartout'));
      await symlink(path.join(root, 'node_modules/canvas'), path.join(folder, 'node_modules/canvas'));
      await copyFile(path.join(root, 'test/fixtures/photos/cat.jpg'), path.join(folder, 'photo.jpg'));
      await writeFile(path.join(folder, 'compile.mjs'), script);
      const output = execFileSync(process.execPath, ['compile.mjs'], { cwd: folder, encoding: 'utf8' });
      expect(output.trim().split('\n').at(-1)).toBe('100');
      expect(readMind(await readFile(path.join(folder, 'targets.mind')))).toHaveLength(1);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

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
