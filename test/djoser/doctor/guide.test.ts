import { expect, it } from 'vitest';
import { main } from '../../../src/doctor/main.ts';
import { startStockDjango } from '../../browser/newcomer.ts';
import { pageOf } from '../../docs/pages.ts';
import { ada } from '../harness.ts';

it('the guide shows what is printed for the server of "Getting started"', async () => {
  // The project that the page makes, block by block.
  await using server = await startStockDjango(ada);
  let printed = '';
  await main(['doctor', `${server.origin}/auth/`, '--username', ada.username], {
    out: (text) => {
      printed += text;
    },
    err: () => undefined,
    askPassword: async () => ada.password,
    fetch: globalThis.fetch,
    withColour: false,
    version: '0.0.0',
    packageFolder: 'node_modules/latchkey/',
  });
  const shown = pageOf('docs/doctor.md').blocks.find(({ code }) => code.startsWith('latchkey doctor '))?.code;
  expect(shown).toBe(printed.replaceAll(server.origin, 'http://127.0.0.1:8000'));
});
