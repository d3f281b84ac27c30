// A marker takes a second of processor time, and the first ones of every database have the same seeds: each is built once for all test
// files of a run, and found again by the others. What is built in processes of their own (the commands) is built there.
import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { inject } from 'vitest';
import { Threads } from '../../pool-builder/threads.ts';

type Run = (name: string, input: unknown, options?: { signal?: AbortSignal }) => Promise<unknown>;

const folder = inject('markerCache');
const threads = Threads.prototype as unknown as { run: Run };
const { run } = threads;
let written = 0;

threads.run = async function (this: unknown, name, input, options = {}) {
  if (name !== 'buildMarker') return run.call(this, name, input, options);
  const file = path.join(folder, createHash('sha256').update(JSON.stringify(input)).digest('hex'));
  const found = await readFile(file).catch(() => null);
  options.signal?.throwIfAborted();
  if (found) return deserialize(found);
  const built = await run.call(this, name, input, options);
  const temporary = `${file}-${process.pid}-${written++}`;
  await writeFile(temporary, serialize(built));
  await rename(temporary, file);
  return built;
};
