import { defineConfig } from 'vitest/config';

/** One project a kind of test; `npm test` runs the quick ones, `npm run test:all` every one. */
export default defineConfig({
  test: {
    // Native addons crash in worker threads, and a test that hangs must not hang the gate.
    pool: 'forks',
    testTimeout: 30_000,
    // Tests that kill processes race with a busy machine; a fault of ours fails twice.
    retry: process.env['CI'] === undefined ? 0 : 1,
    projects: [
      { extends: true, test: { name: 'unit', include: ['src/**/*.test.ts'] } },
      { extends: true, test: { name: 'contract', include: ['tests/contract/**/*.test.ts'] } },
      {
        extends: true,
        test: { name: 'architecture', include: ['tests/architecture/**/*.test.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'journeys',
          include: ['tests/journeys/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['tests/faults/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
