/** The package as it is published: the tests of this folder run `dist`, typed by the sources that it was built from. */
import { existsSync } from 'node:fs';

const entry = async (name: string): Promise<unknown> => {
  const url = new URL(`../../../dist/${name}.js`, import.meta.url);
  if (!existsSync(url)) throw new Error(`There is no ${name}.js in dist: run \`npm run build\` first.`);
  return import(url.href);
};

export const main = (await entry('index')) as typeof import('../../../src/index.ts');
export const fetchOnly = (await entry('fetch')) as typeof import('../../../src/fetch.ts');
export const core = (await entry('core')) as typeof import('../../../src/core.ts');

export const { AuthError, createAuth, djoser, memoryStorage } = main;
