import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundlers, jests, msws, nodes, typescripts } from '../../scripts/matrix/versions.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/tools.md'), 'utf8');
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const rows = Object.fromEntries(
  [...page.matchAll(/^\| ([\w, `]+) \| ([\d., ]+) \|/gm)].map(([, tool = '', versions = '']) => [
    tool.toLowerCase(),
    versions.split(', '),
  ]),
);

it('the page on tools says what the matrix tries', () => {
  expect(rows).toEqual({
    node: nodes,
    typescript: typescripts,
    ...bundlers,
    'jest, as es modules': jests.esm,
    'jest, with babel': jests.babel,
    'jest, with `require`': jests.require,
    msw: msws,
  });
});

it('what package.json promises at least is what is tried at least', () => {
  expect(manifest.engines.node).toBe(`>=${Number.parseInt(nodes[0] ?? '', 10)}`);
  expect(manifest.peerDependencies.msw).toBe(`>=${Number.parseInt(msws[0] ?? '', 10)}`);
});

it.each([
  ['webpack-4/webpack.config.cjs', 'include: /node_modules[\\\\/](latchkey|ky)[\\\\/]/'],
  ['webpack-4/webpack.config.cjs', "targets: 'chrome 70'"],
  ['jest-babel/package.json', '/node_modules/(?!(latchkey|ky)/)'],
  ['jest-esm/package.json', '"transform": {}'],
])('the page on tools shows what is set in %s: %s', (file, line) => {
  expect(readFileSync(join(import.meta.dirname, file), 'utf8').replaceAll(/\s+/g, ' ')).toContain(line);
  expect(page).toContain(line);
});
