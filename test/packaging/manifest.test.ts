import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

interface Manifest {
  readonly main: string;
  readonly module: string;
  readonly types: string;
  readonly unpkg: string;
  readonly browser: Record<string, string>;
  readonly typesVersions: Record<string, Record<string, string[]>>;
  readonly exports: Record<string, string | { types: string; default: string }>;
}

const manifest: Manifest = JSON.parse(read('package.json'));
const entries = Object.entries(manifest.exports).flatMap(([subpath, target]) =>
  typeof target === 'object' ? [{ subpath, ...target }] : [],
);
const below = entries.filter(({ subpath }) => subpath !== '.');

describe('package.json', () => {
  it('says the same of its entries to those who read `exports` and to those who do not', () => {
    const [main] = entries;
    expect(manifest).toMatchObject({ main: main?.default, module: main?.default, types: main?.types });
    // Parcel 2 and webpack 4.
    expect(manifest.browser).toEqual(Object.fromEntries(below.map((entry) => [entry.subpath, entry.default])));
    // TypeScript with `moduleResolution: node`.
    const types = below.map(({ subpath, types }) => [subpath.slice(2), [types]]);
    expect(manifest.typesVersions).toEqual({ '*': Object.fromEntries(types) });
  });

  it('names the files that are built', () => {
    const sources = [...read('tsup.config.ts').matchAll(/'src\/(\w+)\.ts'/g)].map(([, name]) => name);
    for (const { subpath, types, default: script } of entries) {
      const name = subpath === '.' ? 'index' : subpath.slice(2);
      expect([script, types]).toEqual([`./dist/${name}.js`, `./dist/${name}.d.ts`]);
      expect(sources).toContain(name);
    }
  });

  it('lets a bundler, a template and a CDN have the scripts for a page without a bundler', () => {
    const scripts = Object.keys(manifest.exports).filter((subpath) => subpath.endsWith('.global.js'));
    expect(scripts).toEqual(['./dist/latchkey.global.js', './dist/latchkey-jquery.global.js']);
    for (const subpath of scripts) expect(manifest.exports[subpath]).toBe(subpath);
    expect(manifest.unpkg).toBe('./dist/latchkey.global.js');
  });
});
