// All libraries that the guides name, and the test of each. A test compares this list with the table in `docs/frameworks/README.md`.

import { readFileSync } from 'node:fs';
import { readResults } from './record.ts';

/**
 * A library. It is tested in the matrix, with the version that is installed there, or in a test, with the version in `package-lock.json`.
 */
export interface Library {
  readonly name: string;
  readonly package: string;
  /** The part of the matrix. */
  readonly part?: string;
  /** For a Django package: the requirements file of its tests. */
  readonly requirements?: string;
  readonly how: string;
  /** The file that uses the library. */
  readonly by: string;
}

const inMatrix = (
  part: string,
  by: string,
  names: Readonly<Record<string, string>>,
  how = 'packed, in Node',
): Library[] => Object.entries(names).map(([name, library]) => ({ name, package: library, part, how, by }));

const renderer = (part: string, names: Readonly<Record<string, string>>) =>
  inMatrix(part, 'scripts/matrix/renderers.mjs', names, 'packed, built, served, in Chromium');

const binding = (part: string, names: Readonly<Record<string, string>>) =>
  inMatrix(part, `test/packaging/bindings/${part}.js`, names);

const recipe = (name: string, library: string, test: string): Library => ({
  name,
  package: library,
  how: 'unit test',
  by: `test/recipes/${test}`,
});

/** A library that a guide shows. Its test runs in Chromium with a real server. */
const guide = (name: string, library: string, test: string): Library => ({
  name,
  package: library,
  how: 'with a real server, in Chromium',
  by: `test/browser/guides/${test}`,
});

export const libraries: readonly Library[] = [
  ...binding('react', { React: 'react', 'React Router': 'react-router' }),
  ...binding('vue', { Vue: 'vue', 'Vue Router': 'vue-router', 'Pinia, in a guard': 'pinia' }),
  ...binding('svelte', { Svelte: 'svelte', 'SvelteKit, its `redirect`': '@sveltejs/kit' }),
  ...binding('angular', { Angular: '@angular/core', RxJS: 'rxjs', 'zone.js': 'zone.js' }),
  ...binding('angular-server', { 'Angular, server render': '@angular/platform-server' }),
  ...binding('axios', { axios: 'axios' }),
  ...binding('jquery', { jQuery: 'jquery' }),
  ...inMatrix('msw', 'test/packaging/msw/main.js', { MSW: 'msw' }),
  ...renderer('next', { 'Next.js': 'next' }),
  ...renderer('sveltekit', { SvelteKit: '@sveltejs/kit' }),
  ...renderer('nuxt', { Nuxt: 'nuxt' }),
  recipe('openapi-fetch', 'openapi-fetch', 'openapi-fetch.test.ts'),
  recipe('TanStack Query, React', '@tanstack/react-query', 'tanstack-query.test.tsx'),
  recipe('TanStack Query, Vue', '@tanstack/vue-query', 'vue-query.test.ts'),
  recipe('TanStack Query, answers kept', '@tanstack/query-persist-client-core', 'tanstack-persist.test.ts'),
  recipe('SWR', 'swr', 'swr.test.tsx'),
  recipe('Apollo Client', '@apollo/client', 'apollo.test.tsx'),
  recipe('urql', 'urql', 'urql.test.tsx'),
  recipe('RTK Query', '@reduxjs/toolkit', 'rtk-query.test.tsx'),
  recipe('graphql-request', 'graphql-request', 'graphql-request.test.ts'),
  recipe('tRPC', '@trpc/client', 'trpc.test.ts'),
  recipe('Pinia', 'pinia', 'pinia.test.ts'),
  recipe('pinia-plugin-persistedstate', 'pinia-plugin-persistedstate', 'pinia.test.ts'),
  { name: 'partysocket', package: 'partysocket', how: 'with a real server', by: 'test/djoser/client/sockets.test.ts' },
  ...['axios-mock-adapter', 'axios-retry', 'axios-cache-interceptor'].map((name) => ({
    name,
    package: name,
    how: 'unit test',
    by: 'test/bindings/axios/mocks-retries-caches.test.ts',
  })),
  recipe('Sentry', '@sentry/browser', 'sentry.test.ts'),
  recipe('OpenTelemetry', '@opentelemetry/api', 'opentelemetry.test.ts'),
  guide('htmx 2', 'htmx.org', 'htmx.test.ts'),
  guide('htmx 4', 'htmx-4', 'htmx.test.ts'),
  guide('MapLibre GL', 'maplibre-gl', 'map.test.ts'),
  guide('eventsource-parser', 'eventsource-parser', 'event-stream.test.ts'),
  ...['django-trench', 'django-allauth', 'django-axes'].map((name) => ({
    name,
    package: name,
    requirements: 'requirements-second-factor.txt',
    how: 'with a real server',
    by: 'test/djoser/client/second-factor.test.ts',
  })),
];

/** The versions with which a library was tested, the oldest first. */
export function versionsOf({ package: name, part, requirements }: Library): string[] {
  if (requirements) return [requiredVersion(name, requirements)];
  if (part === undefined) return [installedVersion(name)];
  const tried = (readResults()[part] ?? []).flatMap((one) => (typeof one === 'string' ? one : (one[name] ?? [])));
  return [...new Set(tried)];
}

function installedVersion(name: string): string {
  const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'));
  return lock.packages[`node_modules/${name}`].version;
}

function requiredVersion(name: string, requirements: string): string {
  const lines = readFileSync(new URL(`../../test/djoser/${requirements}`, import.meta.url), 'utf8').split('\n');
  const line = lines.find((each) => each.startsWith(`${name}==`));
  if (!line) throw new Error(`${requirements} does not name ${name}.`);
  return line.slice(`${name}==`.length);
}
