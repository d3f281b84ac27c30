import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

const root = path.join(import.meta.dirname, '..');

/** Which top-level folders the files of a folder may import from; `types` marks what only types may come from. */
const MAY_IMPORT: Record<string, { code: string[]; types?: string[] }> = {
  markers: { code: [] },
  db: { code: ['markers'] },
  'pool-builder': { code: ['db', 'markers'] },
  server: { code: ['pool-builder', 'db', 'markers'] },
  client: { code: ['markers'], types: ['server'] },
};

interface Import {
  file: string;
  target: string;
  typesOnly: boolean;
}

function importsOf(folder: string): Import[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(tsx?|mjs)$/.test(name))
    .flatMap((name) => {
      const file = path.join(folder, name);
      return findImports(readFileSync(path.join(root, file), 'utf8')).map(({ specifier, typesOnly }) => ({
        file,
        target: specifier.startsWith('.')
          ? path.normalize(path.join(path.dirname(file), specifier))
          : specifier,
        typesOnly,
      }));
    });
}

/** Static imports, re-exports and dynamic imports of a source text. `typeof import()` counts as types. */
function findImports(source: string): { specifier: string; typesOnly: boolean }[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
  const statements = /^\s*(?:import|export)\s+(type\s)?(?:[\w*{}\s,]+\sfrom\s+)?['"]([^'"]+)['"]/gm;
  const dynamic = /(typeof\s+)?import\(\s*['"]([^'"]+)['"]\s*\)/g;
  return [...code.matchAll(statements), ...code.matchAll(dynamic)].map((match) => ({
    specifier: match[2]!,
    typesOnly: match[1] !== undefined,
  }));
}

function violations(folder: string, imports: Import[]): string[] {
  const { code, types = [] } = MAY_IMPORT[folder]!;
  return imports
    .filter(({ target, typesOnly }) => {
      const top = target.split(path.sep)[0]!;
      if (!(top in MAY_IMPORT) || top === folder || code.includes(top)) return false;
      return !(typesOnly && types.includes(top));
    })
    .map(({ file, target, typesOnly }) => `${file} imports ${typesOnly ? 'types of ' : ''}${target}`);
}

describe('imports point one way', () => {
  it.each(Object.keys(MAY_IMPORT))('in %s', (folder) => {
    const imports = importsOf(folder);
    expect(imports.length).toBeGreaterThan(0);
    expect(violations(folder, imports)).toEqual([]);
  });

  it('and an import the wrong way is found', () => {
    const source = "import { a } from '../server/app.ts';\nimport type { B } from '../server/b.ts';";
    const imports = findImports(source).map(({ specifier, typesOnly }) => ({
      file: 'client/x.ts',
      target: path.normalize(path.join('client', specifier)),
      typesOnly,
    }));
    expect(violations('client', imports)).toEqual(['client/x.ts imports server/app.ts']);
  });
});
