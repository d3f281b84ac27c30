import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: process.argv.some((word) => word.includes('vitest.long.config')) ? [] : ['test/long/**'],
    globalSetup: ['test/support/global-setup.ts'],
    setupFiles: ['test/support/marker-cache.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two cores: a browser with a software camera beside more than one other file would starve.
    maxWorkers: 2,
    // A process of its own for each file would load, and warm up, the same modules over and over: a fifth of all the time.
    isolate: false,
    // On a shared machine a browser may starve once; what fails twice has failed. The report says what was tried again.
    retry: process.env.CI ? 1 : 0,
    reporters: ['default'],
  },
});
