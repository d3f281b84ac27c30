/** The command `bench`: each benchmark prints a table and, as its last line, JSON. */
type Benchmark = { run(): Promise<object> };

const BENCHMARKS: Record<string, () => Promise<Benchmark>> = {
  art: () => import('./art.ts'),
  confirm: () => import('./confirm.ts'),
  create: () => import('./create.ts'),
  frame: () => import('./frame.ts'),
  gate: () => import('./gate.ts'),
  'gate-rules': () => import('./gate-rules.ts'),
  engine: () => import('./engine.ts'),
  intake: () => import('./intake.ts'),
  items: () => import('./items.ts'),
  jobs: () => import('./jobs.ts'),
  lean: () => import('./lean.ts'),
  load: () => import('./load.ts'),
  pool: () => import('./pool.ts'),
  print: () => import('./print.ts'),
  projects: () => import('./projects.ts'),
  ring: () => import('./ring.ts'),
  runtime: () => import('./runtime.ts'),
  'same-photo': () => import('./same-photo.ts'),
  trackability: () => import('./trackability.ts'),
  viewer: () => import('./viewer.ts'),
};

export async function main(args: string[]): Promise<number> {
  const names = args.length > 0 ? args : Object.keys(BENCHMARKS);
  const unknown = names.find((name) => !Object.hasOwn(BENCHMARKS, name));
  if (unknown) {
    process.stderr.write(
      `There is no benchmark ${unknown}. There are: ${Object.keys(BENCHMARKS).join(', ')}\n`,
    );
    return 2;
  }
  const results: Record<string, object> = {};
  for (const name of names) results[name] = await (await BENCHMARKS[name]!()).run();
  console.log(JSON.stringify(results));
  return 0;
}
