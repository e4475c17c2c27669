import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    globalSetup: ['tests/fresh-dist.mjs'],
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    pool: 'forks',
    // Most tests wait for child processes; vitest alone would leave a core idle on a machine of two.
    maxWorkers: 2,
  },
});
