// The engine against mind-ar's compiler: the same images, in one process, in turns. CPU time of the whole process (both
// use one thread; garbage collection counts). mind-ar needs a minute or two for its large image.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { engineOn } from '../../markers/engine/engine.ts';
import { type Engine, type GreyImage, greyFromRgb, loadEngine } from '../../markers/engine/index.ts';
import { instantiateKernels, type Kernels } from '../../markers/engine/kernels.ts';
import { createMemory } from '../../markers/engine/memory.ts';
import { photo } from '../oracle/images.ts';
import { compileWithMindAr } from '../oracle/mind-ar.ts';

interface Subject {
  photo: string;
  width: number;
  height: number;
  /** Runs of mind-ar, and of the engine before and after each of them. */
  rounds: number;
  runs: number;
  aim: number;
}

const SUBJECTS: Subject[] = [
  { photo: 'raindrops', width: 1920, height: 1920, rounds: 1, runs: 12, aim: 600 },
  { photo: 'coffee', width: 640, height: 400, rounds: 2, runs: 20, aim: 250 },
  { photo: 'meadow', width: 640, height: 400, rounds: 2, runs: 20, aim: 250 },
];
const WARM_UP_RUNS = 6;

async function greyPhoto(name: string, width: number, height: number): Promise<GreyImage> {
  const { data } = await photo(name, { width, height });
  return { data: greyFromRgb(data, 3, 'mean'), width, height };
}

/** Milliseconds of CPU that `work` uses. */
async function cpuTime(work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const median = (times: number[]) => [...times].sort((a, b) => a - b)[times.length >> 1]!;
const rounded = (value: number) => Math.round(value * 10) / 10;

async function compare(engine: Engine, subject: Subject) {
  const { width, height, rounds, runs, aim } = subject;
  const image = await greyPhoto(subject.photo, width, height);
  for (let i = 0; i < WARM_UP_RUNS; i++) await engine.compileTarget(image);
  const ours: number[] = [];
  const theirs: number[] = [];
  const measureOurs = async () => {
    for (let i = 0; i < runs; i++) ours.push(await cpuTime(() => engine.compileTarget(image)));
  };
  await measureOurs();
  for (let round = 0; round < rounds; round++) {
    theirs.push(await cpuTime(() => compileWithMindAr(image)));
    await measureOurs();
  }
  const mindAr = median(theirs);
  return {
    image: `${subject.photo} ${width}×${height}`,
    mindArMs: Math.round(mindAr),
    medianMs: rounded(median(ours)),
    bestMs: rounded(Math.min(...ours)),
    medianRatio: Math.round(mindAr / median(ours)),
    bestRatio: Math.round(mindAr / Math.min(...ours)),
    aim,
  };
}

/** Each kernel's share of a warm compilation; what is left is the driver in JavaScript. */
async function stageShares(name: string, width: number, height: number): Promise<Record<string, number>> {
  const image = await greyPhoto(name, width, height);
  const memory = createMemory();
  const wasm = await readFile(new URL('../../markers/engine/engine.wasm', import.meta.url));
  const spent = new Map<string, number>();
  const timed = Object.fromEntries(
    Object.entries(await instantiateKernels(wasm, memory)).map(([stage, kernel]) => {
      if (typeof kernel !== 'function') return [stage, kernel];
      const call = (...parameters: unknown[]) => {
        const started = performance.now();
        const result = (kernel as (...parameters: unknown[]) => unknown)(...parameters);
        spent.set(stage, (spent.get(stage) ?? 0) + performance.now() - started);
        return result;
      };
      return [stage, call];
    }),
  ) as unknown as Kernels;
  const engine = engineOn(timed, memory);
  for (let i = 0; i < WARM_UP_RUNS; i++) await engine.compileTarget(image);
  spent.clear();
  const runs = 8;
  const started = performance.now();
  for (let i = 0; i < runs; i++) await engine.compileTarget(image);
  const total = performance.now() - started;
  const kernels = [...spent.values()].reduce((sum, time) => sum + time, 0);
  const shares = [...spent, ['driver', total - kernels] as const].map(
    ([stage, time]) => [stage, time / total] as const,
  );
  return Object.fromEntries(
    shares
      .filter(([, share]) => share >= 0.005)
      .sort(([, a], [, b]) => b - a)
      .map(([stage, share]) => [stage, Math.round(share * 1000) / 1000]),
  );
}

/** A process of its own that loads the engine and compiles one image: its wall and CPU time from start, and its memory. */
async function freshProcess(image: GreyImage) {
  const folder = await mkdtemp(path.join(tmpdir(), 'engine-bench-'));
  const pixels = path.join(folder, 'pixels');
  await writeFile(pixels, image.data);
  const script = `
    import { readFileSync } from 'node:fs';
    const { loadEngine } = await import(${JSON.stringify(new URL('../../markers/engine/index.js', import.meta.url).href)});
    const data = new Uint8Array(readFileSync(${JSON.stringify(pixels)}));
    await (await loadEngine()).compileTarget({ data, width: ${image.width}, height: ${image.height} });
    const { user, system } = process.cpuUsage();
    const wallMs = Math.round(performance.now());
    // Linux counts the parent's memory into maxRSS; VmHWM is this program's own.
    const peakKb = Number(/VmHWM:\\s+(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
    console.log(JSON.stringify({ wallMs, cpuMs: Math.round((user + system) / 1000), peakMb: Math.round(peakKb / 1024) }));`;
  const results: { wallMs: number; cpuMs: number; peakMb: number }[] = [];
  for (let i = 0; i < 5; i++) {
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    results.push(JSON.parse(stdout));
  }
  await rm(folder, { recursive: true });
  return results.sort((a, b) => a.wallMs - b.wallMs)[2]!;
}

async function detectTime(engine: Engine): Promise<number> {
  const image = await greyPhoto('coffee', 640, 480);
  const times: number[] = [];
  for (let i = 0; i < 60; i++) times.push(await cpuTime(() => engine.detect(image)));
  return median(times.slice(10));
}

/** Prints tables and returns the figures. */
export async function run(): Promise<object> {
  const engine = await loadEngine();
  const ratios = [];
  for (const subject of SUBJECTS) ratios.push(await compare(engine, subject));
  console.table(ratios);
  const stages = {
    'raindrops 1920×1920': await stageShares('raindrops', 1920, 1920),
    'coffee 640×400': await stageShares('coffee', 640, 400),
  };
  for (const [image, shares] of Object.entries(stages)) {
    console.log(
      `${image}: ${Object.entries(shares)
        .map(([stage, share]) => `${stage} ${(share * 100).toFixed(1)} %`)
        .join(', ')}`,
    );
  }
  const fresh = {
    '640×400': await freshProcess(await greyPhoto('coffee', 640, 400)),
    '1920×1920': await freshProcess(await greyPhoto('raindrops', 1920, 1920)),
  };
  console.table(fresh);
  const detectMs = rounded(await detectTime(engine));
  console.log(`detect, 640×480: ${detectMs} ms (aim: at most 3)`);
  return { ratios, stages, fresh, detectMs };
}
