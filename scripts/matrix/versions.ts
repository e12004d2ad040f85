// The versions with which the package is tested, the oldest and the newest of each tool. `results.json` lists those with which it worked in
// the last run. `docs/tools.md` and `docs/frameworks/README.md` list them too. Tests compare all of these lists.

/** The oldest Node that `engines` allows, and the Node of this project's own tools. */
export const nodes = ['22.0.0', '24.21.0'];

export const bundlers = {
  vite: ['5.0.12', '8.3.8'],
  rollup: ['3.29.5', '4.68.8'],
  esbuild: ['0.19.12', '0.28.2'],
  parcel: ['2.16.4'],
  webpack: ['4.47.0', '5.112.2'],
};

/** The versions of Jest, by the way in which the tests import the package: see `test/packaging/jest-…`. */
export const jests = { esm: ['29.7.0', '30.5.2'], babel: ['29.7.0', '30.5.2'], require: ['30.5.2'] };

/** From 2.4.4 to 2.4.11, the headers of a request in MSW have no methods. The versions just before and just after are in this list. */
export const msws = ['2.0.0', '2.4.3', '2.4.12', '2.6.0', '2.10.0', '2.15.0', '3.0.5'];

/** Packages that are installed together, with their versions. */
export type Installed = Readonly<Record<string, string>>;

const angular = (version: string, more: Installed): Installed => ({
  ...Object.fromEntries(
    ['common', 'compiler', 'core', 'platform-browser', 'router'].map((name) => [`@angular/${name}`, version]),
  ),
  ...more,
});

/** The library of each program in `test/packaging/bindings`, at the oldest and at the newest version in `peerDependencies`. */
export const bindings = {
  react: [
    { react: '18.0.0', 'react-dom': '18.0.0', 'react-router': '7.9.0' },
    { react: '19.3.1', 'react-dom': '19.3.1', 'react-router': '8.5.1' },
  ],
  vue: [
    { vue: '3.2.47', pinia: '2.0.36', 'vue-router': '4.2.0' },
    { vue: '3.5.45', pinia: '4.1.0', 'vue-router': '5.5.1' },
  ],
  // Of SvelteKit each major version, with the Vite of its time: the guard is given its `redirect`.
  svelte: [
    { svelte: '4.0.0', '@sveltejs/kit': '1.30.4', vite: '4.5.14' },
    { svelte: '4.0.0', '@sveltejs/kit': '2.0.0', vite: '5.0.12' },
    { svelte: '5.57.3', '@sveltejs/kit': '3.2.0' },
  ],
  angular: [
    angular('17.0.0', { rxjs: '7.4.0', 'zone.js': '0.14.2' }),
    angular('22.2.6', { rxjs: '7.8.2', 'zone.js': '0.16.3' }),
    // Without zone.js.
    angular('22.2.6', { rxjs: '7.8.2' }),
  ],
  'angular-server': [
    angular('17.0.0', { '@angular/platform-server': '17.0.0', rxjs: '7.4.0', 'zone.js': '0.14.2' }),
    angular('22.2.0', { '@angular/platform-server': '22.2.0', rxjs: '7.8.2' }),
  ],
  axios: [{ axios: '1.7.0' }, { axios: '1.21.1' }],
  jquery: [{ jquery: '1.12.0' }, { jquery: '3.7.1' }, { jquery: '4.0.0' }],
} satisfies Record<string, readonly Installed[]>;

/** The library that simulates a page for these programs. */
export const happyDom = '21.0.4';

/** The oldest version is not used with frameworks whose own types require more. Angular 17, for example, requires 5.2. */
export const typescripts = ['5.0.4', '5.2.2', '5.4.5', '5.9.3', '6.0.3', '7.0.2'];

/** The oldest versions in `peerDependencies`, with types of the same time. jQuery 1.12 had no types. */
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
