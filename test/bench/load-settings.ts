/** How long each step of the benchmark `load` lasts. */
export const SECONDS = Number(process.env.BENCH_SECONDS ?? 15);
