import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

const forms = ['examples', 'docs'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.([jt]sx|vue|svelte|html|md)$/.test(name) && !/node_modules|\.api\.md$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(join(root, folder, name), 'utf8');
      return [...text.matchAll(/(<form[^>]*>)((?:(?!<\/form>)[\s\S])*)<\/form>/g)].map(([, tag = '', inside = '']) => ({
        name: join(folder, name),
        tag,
        inside,
      }));
    }),
);

// A page that a server renders has its form before its script runs, and the browser sends a form by GET unless the form says otherwise.
it('no login form of an example or a guide can put a password into an address', () => {
  const named = forms.filter(({ inside }) => /<input[^>]*name="[^"]*password"/.test(inside));
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter(({ tag }) => !/ hidden>| method="post"| action=\{/.test(tag))).toEqual([]);
});
