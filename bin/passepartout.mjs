#!/usr/bin/env node
// The one entry of every command: builds what is missing or out of date, then runs dist/.
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';

const commands = {
  start: ['server/main.js', 'starts the service: http://localhost:3000'],
  demo: ['server/commands/demo.js', '[photo] [video]: one living photo from the command line'],
  pool: [
    'server/commands/pool.js',
    'build --count N | status | verify | migrate | sheet: the pool of markers',
  ],
  doctor: ['server/commands/doctor.js', '[--fix]: what is wrong with this installation?'],
  backup: ['server/commands/backup.js', 'FOLDER [--keep N]: database and files, beside the running service'],
  restore: ['server/commands/restore.js', 'FOLDER: brings a backup back into an empty place'],
  import: ['server/commands/import.js', 'DIR_OR_DATABASE [--objects DIR]: moves an old installation in'],
  worker: ['server/commands/worker.js', '[--once]: runs jobs in a process of its own'],
  compile: ['server/commands/compile.js', 'IN OUT.mind: compiles an image for MindAR'],
  frame: ['server/commands/frame.js', 'PHOTO OUT.jpg: a photo in its frame, and what it is recognised by'],
  'scan-test': ['server/commands/scan-test.js', 'PRINT FILE.target: is a print recognised?'],
  'field-kit': ['server/commands/field-kit.js', '[--out FOLDER] [--url URL]: six prints to try with phones'],
  bench: ['test/bench/main.js', '[name]: benchmarks as ratios in one run'],
};

const [name = '', ...args] = process.argv.slice(2);
const command = commands[name];
if (!command || args.includes('--help')) {
  const lines = Object.entries(commands).map(([key, [, text]]) => `  passepartout ${key.padEnd(9)} ${text}`);
  process.stderr.write(`Usage:\n${lines.join('\n')}\n`);
  process.exit(command || name === '' || name === '--help' ? 0 : 1);
}
// A signal would end the process without its exit handlers, which give the embedded database back. Commands that end gracefully
// listen for themselves; a second signal ends them too.
for (const [signal, number] of Object.entries({ SIGHUP: 1, SIGINT: 2, SIGTERM: 15 })) {
  process.on(signal, () => process.listenerCount(signal) === 1 && process.exit(128 + number));
}
if (existsSync('.env')) process.loadEnvFile('.env');
try {
  await ensureBuilt();
  const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
  const { main } = await import(pathToFileURL(path.join(root, 'dist', command[0])).href);
  process.exitCode = await main(args);
} catch (error) {
  // What reaches this line was foreseen by no command: say it in one line; LOG_LEVEL=debug shows where.
  process.stderr.write(`${process.env.LOG_LEVEL === 'debug' ? error.stack : error.message}\n`);
  process.exitCode = 1;
}
