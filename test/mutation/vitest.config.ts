import { defineConfig } from 'vitest/config';

/** The unit tests of layers 0 to 3, without programs, orders and fuzz: those are slow for what they tell of a single line. */
export default defineConfig({
  test: {
    restoreMocks: true,
    testTimeout: 5000,
    include: ['test/mutation/all.ts', 'test/platform/storage-in-document.test.ts'],
  },
});
