import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (path: string) => readFileSync(new URL(`../../demo/${path}`, import.meta.url), 'utf8');
const page = readdirSync(new URL('../../demo/page/', import.meta.url)).map((name) => read(`page/${name}`));

test.each(readdirSync(new URL('../../demo/shown/', import.meta.url)))('%s is shown, and it is what runs', (name) => {
  const imports = page.flatMap((text) => [...text.matchAll(/from '\.\.\/shown\/([^']+)'/g)].map(([, path]) => path));
  expect(imports).toContain(`${name}?raw`);
  expect(imports).toContain(name);
});
