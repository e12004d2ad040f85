import { defineConfig } from 'vitest/config';

/** The unit tests without those that are slow for what they tell of a single line: programs, orders, fuzz, load, other processes. */
export default defineConfig({
  test: {
    restoreMocks: true,
    include: ['test/{token,platform,session,wire,cases}/**/*.test.ts'],
    exclude: ['test/session/load.test.ts', 'test/cases/leaks-process.test.ts'],
  },
});
