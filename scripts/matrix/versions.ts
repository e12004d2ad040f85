// What the package is tried with, oldest and newest of each. The page `docs/tools.md` says the same, and a test compares them.

/** Of Node, what `engines` promises at least, and what the project's own tools run in. */
export const nodes = ['22.0.0', '24.21.0'];

export const bundlers = {
  vite: ['5.0.12', '8.3.8'],
  rollup: ['3.29.5', '4.68.8'],
  esbuild: ['0.19.12', '0.28.2'],
  parcel: ['2.16.4'],
  webpack: ['4.47.0', '5.112.2'],
};

/** Of Jest, the way that its tests take the package in: see `test/packaging/jest-…`. */
export const jests = { esm: ['29.7.0', '30.5.2'], babel: ['29.7.0', '30.5.2'], require: ['30.5.2'] };

export const msws = ['2.0.0', '2.6.0', '2.10.0', '2.15.0', '3.0.5'];

/** The oldest one takes no part where a framework's own types ask for more: Angular 17 for 5.2. */
export const typescripts = ['5.0.4', '5.2.2', '5.4.5', '5.9.3', '6.0.3', '7.0.2'];

/** What stands at the lower end of the ranges in `peerDependencies`, with the types of its time. */
export const oldestPeers = {
  '@angular/common': '17.0.0',
  '@angular/core': '17.0.0',
  '@angular/router': '17.0.0',
  '@angular/platform-browser': '17.0.0',
  '@types/jquery': '3.5.29',
  '@types/react': '18.0.0',
  axios: '1.7.0',
  jquery: '3.7.1',
  msw: '2.0.0',
  react: '18.0.0',
  rxjs: '7.4.0',
  vue: '3.2.47',
  'zone.js': '0.14.2',
};
