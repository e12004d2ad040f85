/** The pages that the doctor names are where its reader has them: in the installed package. */
import { describe, expect, it } from 'vitest';
import { main } from '../../src/doctor/main.ts';
import { packageFolder } from '../../src/doctor/package-folder.ts';
import { pages } from '../../src/doctor/pages.ts';
import type { Report } from '../../src/doctor/report.ts';
import { password, siteFetch, soundServer } from './site.ts';

describe('the folder of the package', () => {
  it.each([
    ['file:///home/ada/shop/node_modules/latchkey/', '/home/ada/shop', 'node_modules/latchkey/'],
    ['file:///home/ada/my%20shop/node_modules/latchkey/', '/home/ada/my shop/', 'node_modules/latchkey/'],
    ['file:///C:/shop/node_modules/latchkey/', 'C:\\shop', 'node_modules/latchkey/'],
    ['file:///C:/cache/node_modules/latchkey/', 'D:\\shop', 'C:/cache/node_modules/latchkey/'],
    [
      'file:///home/ada/.npm/_npx/1/node_modules/latchkey/',
      '/home/ada/shop',
      '/home/ada/.npm/_npx/1/node_modules/latchkey/',
    ],
    ['file:///home/ada/shop2/node_modules/latchkey/', '/home/ada/shop', '/home/ada/shop2/node_modules/latchkey/'],
    ['file:///home/ada/latchkey/', '/home/ada/latchkey', ''],
  ])('%s is in %s: %s', (root, cwd, folder) => {
    expect(packageFolder(new URL(root), cwd)).toBe(folder);
  });
});

it.each([['--json'], []])('each page is named with that folder: %s', async (...args) => {
  let printed = '';
  await main(['doctor', 'https://api.example.com/auth/', '--username', 'ada', ...args], {
    out: (text) => {
      printed += text;
    },
    err: () => undefined,
    askPassword: async () => password,
    fetch: siteFetch([({ url }) => (url.pathname.includes('blacklist') ? { status: 404 } : null), ...soundServer()]),
    withColour: false,
    version: '0.0.0',
    packageFolder: 'node_modules/latchkey/',
  });
  const named = args.length > 0 ? (JSON.parse(printed) as Report).findings.flatMap(({ page = [] }) => page) : printed;
  expect(named).toContain(`node_modules/latchkey/${pages.choosing}`);
  expect(JSON.stringify(named)).not.toMatch(/(?<!latchkey\/)docs\//);
});
