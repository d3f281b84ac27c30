import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The built client: dist/client, seen from dist/server or, under the test runner, from server/. */
export const CLIENT_FOLDER = ['../client', '../dist/client']
  .map((folder) => fileURLToPath(new URL(folder, import.meta.url)))
  .find((folder) => existsSync(path.join(folder, 'manifest.json')))!;

let manifest: Record<string, string> | undefined;

/** The address of a built script or style. Its name holds a hash of its content, so it may be cached for ever. */
export function assetUrl(name: string): string {
  manifest ??= JSON.parse(readFileSync(path.join(CLIENT_FOLDER, 'manifest.json'), 'utf8')) as Record<
    string,
    string
  >;
  const file = manifest[name];
  if (!file) throw new Error(`The built client has no ${name}: run \`npm run build\`.`);
  return `/assets/${file}`;
}
