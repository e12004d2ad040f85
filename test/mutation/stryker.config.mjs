// Floors 0 to 3, changed one place at a time: a change that no test notices is a line that no test holds.
export default {
  testRunner: 'vitest',
  vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  mutate: ['src/{token,platform,session,djoser}/**/*.ts'],
  // What runs when a module is loaded cannot be told test by test: each such change would cost a run of everything.
  ignoreStatic: true,
  ignorePatterns: [
    '/demo',
    '/docs',
    '/dist',
    '/coverage',
    '/reports',
    '/bench',
    '/test/{browser,djoser,house,model,hostile,docs,recipes,demo,devtools,bindings,packaging,ssr}',
    '.*',
  ],
  reporters: ['clear-text', 'json', 'html'],
  clearTextReporter: { reportTests: false, logTests: false },
  jsonReporter: { fileName: 'reports/mutation/mutation.json' },
  htmlReporter: { fileName: 'reports/mutation/mutation.html' },
  incremental: true,
  incrementalFile: 'node_modules/.cache/stryker/incremental.json',
  tempDirName: 'node_modules/.cache/stryker/tmp',
  concurrency: 1,
  timeoutMS: 10_000,
  thresholds: { high: 90, low: 85, break: 85 },
};
