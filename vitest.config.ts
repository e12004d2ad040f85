import { defineConfig } from 'vitest/config';

// Slow tests are a matter of the machine: the time limit is there for what hangs.
const shared = { restoreMocks: true, testTimeout: 20_000, expect: { poll: { timeout: 10_000 } } };

/** Browsers and a server on two cores: a tab that got no time is not a fault of ours. The report says what was tried again. */
const inBrowsers = { globalSetup: 'test/browser/setup.ts', retry: 1, testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          // The examples say `latchkey`, as an application does.
          alias: [
            { find: /^latchkey$/, replacement: `${import.meta.dirname}/src/index.ts` },
            { find: /^latchkey\/(\w+)$/, replacement: `${import.meta.dirname}/src/$1.ts` },
          ],
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['architecture', 'browser', 'djoser', 'model', 'soak', 'wire'].map((name) => `test/${name}/**`),
        },
      },
      { test: { ...shared, name: 'model', include: ['test/model/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'types',
          include: [],
          typecheck: { enabled: true, only: true, include: ['test/**/*.test-d.ts'], tsconfig: './tsconfig.test.json' },
        },
      },
      { test: { ...shared, name: 'architecture', include: ['test/architecture/**/*.test.ts'] } },
      {
        test: {
          ...shared,
          name: 'djoser',
          include: ['test/djoser/**/*.test.ts'],
          // One real server and one database: files take turns.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          ...shared,
          ...inBrowsers,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          exclude: ['test/browser/crowds/**'],
          // Most of their time goes by with waiting for a token to come to its end: two files keep two cores busy.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          ...inBrowsers,
          name: 'crowds',
          include: ['test/browser/crowds/**/*.test.ts'],
          // Fifty tabs are a load already.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          ...shared,
          ...inBrowsers,
          name: 'wire',
          include: ['test/wire/**/*.test.ts'],
          // Tests wait beside each other, up to a minute each; a file has the machine to itself.
          maxWorkers: 1,
          maxConcurrency: 6,
          testTimeout: 120_000,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          ...shared,
          ...inBrowsers,
          name: 'soak',
          include: ['test/soak/**/*.test.ts'],
          // One file after the other, since each measures a heap. Nothing is tried again: a fault may come once in twenty minutes.
          maxWorkers: 1,
          retry: 0,
          testTimeout: ((Number(process.env.SOAK_MINUTES) || 20) + 10) * 60_000,
          sequence: { groupOrder: 4 },
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts'],
      reporter: ['text-summary', 'json-summary', 'html'],
      reportsDirectory: 'coverage',
      thresholds: { statements: 95, branches: 95 },
    },
  },
});
