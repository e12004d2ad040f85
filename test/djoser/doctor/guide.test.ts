import { expect, it } from 'vitest';
import { main } from '../../../src/doctor/main.ts';
import { pageOf } from '../../docs/pages.ts';
import { ada } from '../harness.ts';
import { startProject } from './look.ts';

it('the guide shows what is printed for the server of "Getting started"', async () => {
  // The settings of that page: SimpleJWT as it comes, and no blacklist.
  await using server = await startProject('djoser', {
    SIMPLE_JWT: { ROTATE_REFRESH_TOKENS: false, BLACKLIST_AFTER_ROTATION: false },
    WITHOUT_APPS: ['rest_framework_simplejwt.token_blacklist'],
  });
  let printed = '';
  await main(['doctor', server.baseUrl, '--username', 'ada'], {
    out: (text) => {
      printed += text;
    },
    err: () => undefined,
    askPassword: async () => ada.password,
    fetch: globalThis.fetch,
    withColour: false,
    version: '0.0.0',
  });
  const blocks = pageOf('docs/doctor.md').blocks.map(({ code }) => code);
  expect(blocks).toContain(printed.replaceAll(server.origin, 'http://127.0.0.1:8000'));
});
