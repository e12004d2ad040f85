/** The page and the API on two hosts of one site, in cookie mode: the page cannot read the CSRF cookie of the API. */
import { expect, it } from 'vitest';
import * as latchkey from '../../../src/index.ts';
import { cookieJar } from '../cookieJar.ts';
import { ada } from '../harness.ts';
import { idsOf, lookThrough, startProject } from './look.ts';

const page = 'http://app.site.test:5173';
const settings = {
  CORS_ALLOWED_ORIGINS: [page],
  CSRF_TRUSTED_ORIGINS: [page],
};

it.each([
  { args: ['--cookie-mode'], unseen: ['csrf'] },
  { args: ['--cookie-mode', '--username', 'ada'], unseen: [] },
])('what is printed with $args refreshes at once', async ({ args, unseen }) => {
  await using server = await startProject('cookie', settings);
  const api = `http://api.site.test:${new URL(server.origin).port}`;
  /** A `fetch` for which the host of the API is on this machine. */
  const through =
    (fetch: typeof globalThis.fetch): typeof globalThis.fetch =>
    (input, init) =>
      fetch(String(input).replace(api, server.origin), init);
  const { report } = await lookThrough(through(fetch), `${api}/auth/`, '--origin', page, ...args);
  expect(report.createAuth).toContain(`baseUrl: '${api}/auth/'`);
  expect(report.createAuth).toContain("csrf: { header: 'X-CSRFToken', url: 'jwt/csrf/' }");
  expect(idsOf(report, 'unseen')).toEqual(unseen);

  const jar = cookieJar();
  const fromPage = through(jar.fetch);
  const [, options = ''] = /createAuth\((\{[\s\S]*?\n\})\)/.exec(report.createAuth ?? '') ?? [];
  const read = new Function(...Object.keys(latchkey), `return ${options}`);
  using auth = latchkey.createAuth({ ...read(...Object.values(latchkey)), fetch: fromPage });
  await auth.login({ username: ada.username, password: ada.password });
  await auth.refresh();
  expect(auth.state.status).toBe('authenticated');
});
