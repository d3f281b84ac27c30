import { defineConfig } from 'vitest/config';

/** Left to the long suite: ten minutes on two cores are all that the short one has, and something shorter there covers the same ground. */
const ONLY_LONG = [
  'test/long/**',
  // e2e/admin-staff.test.ts goes through the admin's pages too, server/admin-calls.test.ts through what they call.
  'test/e2e/admin-pages.test.ts',
  // embedded-accounts.test.ts
  'test/db/embedded-shared.test.ts',
  // server/scan-print.test.ts and server/scan.test.ts name prints by the same code.
  'test/markers/runtime/identify.test.ts',
  // server/items.test.ts and server/borderless.test.ts; server/videos.test.ts
  'test/server/item-modes.test.ts',
  'test/server/videos-replaced.test.ts',
  // server/print.test.ts and server/shop-prints.test.ts; server/print-batches.test.ts
  'test/server/check-prints.test.ts',
  'test/server/print-files.test.ts',
  'test/e2e/first-print.test.ts',
  // server/viewer-page.test.ts, client/notice.test.ts and e2e/viewer.test.ts
  'test/e2e/viewer-failures.test.ts',
  // server/jobs/processes.test.ts has a server and workers apart, server/database-away.test.ts a database that goes.
  'test/server/workers-off.test.ts',
  'test/server/jobs/outage.test.ts',
  // server/doctor.test.ts
  'test/pool-builder/verify.test.ts',
  // server/compile.test.ts
  'test/server/equal-photos.test.ts',
  // Moving in is done once in the life of an installation.
  'test/server/import.test.ts',
];

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: process.argv.some((word) => word.includes('vitest.long.config')) ? [] : ONLY_LONG,
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
