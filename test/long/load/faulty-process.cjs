// Loaded into servers and workers of the chaos run before anything of theirs. In each worker thread it looks for an order to end: the one
// that finds it first crashes, or takes all memory that a thread may have.
const { existsSync, readFileSync, unlinkSync } = require('node:fs');
const path = require('node:path');
const { isMainThread } = require('node:worker_threads');

const LOOK_EVERY_MS = 20;

if (!isMainThread && process.env.CHAOS_FOLDER) {
  const order = path.join(process.env.CHAOS_FOLDER, 'thread');
  setInterval(() => {
    const how = take(order);
    if (how === 'crash') throw new Error('This thread crashes, as it was told to.');
    if (how === 'memory') for (const kept = []; ; ) kept.push(new Array(100_000).fill(kept.length));
  }, LOOK_EVERY_MS).unref();
}

function take(file) {
  if (!existsSync(file)) return undefined;
  try {
    const how = readFileSync(file, 'utf8');
    unlinkSync(file);
    return how;
  } catch {
    return undefined; // another thread was faster
  }
}
