// Runs record.ts: bundles it, as Node 20 does not take TypeScript, and names the file to write.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const folder = path.dirname(fileURLToPath(import.meta.url));
// The bundle must lie where `../fixtures/photos/` and the packages are found from: in a folder of test/.
const bundle = path.join(folder, 'record.bundle.mjs');
await build({
  entryPoints: [path.join(folder, 'record.ts')],
  outfile: bundle,
  bundle: true,
  packages: 'external',
  platform: 'node',
  format: 'esm',
});
const { status } = spawnSync(
  process.execPath,
  [bundle, path.join(folder, 'hashes.json'), ...process.argv.slice(2)],
  {
    stdio: 'inherit',
  },
);
rmSync(bundle);
process.exit(status ?? 1);
