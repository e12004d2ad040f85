import { expect, test } from 'vitest';
import { djoser } from '../../src/index.ts';
import { cookieStage } from './helpers/cookie-stage.ts';
import { ada, after, atEachTest, origin } from './helpers/stage.ts';

atEachTest(`${origin}/`);

const server = djoser({ scheme: 'JWT', refreshIn: 'cookie', csrf: { header: 'X-CSRFToken', url: 'jwt/csrf/' } });

/** An endpoint with the CSRF token, which changes at each login, and the CSRF header of each request of the app. */
function openCsrf() {
  let logins = 0;
  let isAway = false;
  let refusals = 0;
  const sent: (string | null)[] = [];
  /** Each request that changes something, by the end of its path, and `csrf` for each question for the token. */
  const asked: string[] = [];
  const set = cookieStage(
    (inner) => async (input, init) => {
      const url = String(input instanceof Request ? input.url : input);
      asked.push(/(\w+)\/$/.exec(url)?.[1] ?? url);
      if (url.endsWith('/jwt/csrf/'))
        return isAway ? new Response('', { status: 502 }) : Response.json({ csrfToken: `c${logins}` });
      if (refusals > 0 && url.endsWith('/jwt/refresh/')) {
        refusals -= 1;
        return new Response('<h1>CSRF verification failed.</h1>', { status: 403 });
      }
      if (url.endsWith('/jwt/create/')) logins += 1;
      if (url.includes('/api/')) sent.push(new Headers(init?.headers).get('x-csrftoken'));
      return inner(input, init);
    },
    { csrf: false },
  );
  return {
    ...set,
    sent,
    asked,
    refuseNextRefresh: () => {
      refusals = 1;
    },
    away: () => {
      isAway = true;
    },
    loginElsewhere: () => {
      logins += 1;
    },
  };
}

test('an unsafe request of the app carries the CSRF token of the endpoint, and a safe one asks for none', async () => {
  const { tab, sent } = openCsrf();
  const auth = tab({ server });
  await after(1000, auth.login(ada));
  await after(1000, auth.fetch(`${origin}/api/ping/`));
  await after(1000, auth.fetch(`${origin}/api/ping/`, { method: 'POST' }));
  await after(1000, auth.fetch(`${origin}/api/ping/`, { method: 'DELETE' }));
  expect(sent).toEqual([null, 'c1', 'c1']);
});

test('an unsafe request goes out without the CSRF token when the endpoint fails', async () => {
  const { tab, sent, away } = openCsrf();
  const auth = tab({ server });
  await after(1000, auth.login(ada));
  away();
  expect((await after(1000, auth.fetch(`${origin}/api/ping/`, { method: 'POST' }))).status).toBe(200);
  expect(sent).toEqual([null]);
});

test('the CSRF token is asked for again after a login in this tab', async () => {
  const { tab, sent } = openCsrf();
  const auth = tab({ server });
  for (const _ of [1, 2]) {
    await after(1000, auth.login(ada));
    await after(1000, auth.fetch(`${origin}/api/ping/`, { method: 'POST' }));
  }
  expect(sent).toEqual(['c1', 'c2']);
});

test('the CSRF token is kept in the memory of the page, and asked for again after a login and after a refusal', async () => {
  const { tab, asked, refuseNextRefresh } = openCsrf();
  /** What is asked during a call. */
  const during = async (call: () => Promise<unknown>) => {
    const before = asked.length;
    await after(1000, call());
    return asked.slice(before);
  };
  const auth = tab({ server });
  const post = (client = auth) => during(() => client.fetch(`${origin}/api/ping/`, { method: 'POST' }));
  expect(await during(() => auth.login(ada))).toEqual(['csrf', 'create']);
  expect(await post()).toEqual(['csrf', 'ping']);
  expect(await post()).toEqual(['ping']);
  expect(await during(() => auth.refresh())).toEqual(['refresh']);
  refuseNextRefresh();
  expect(await during(() => auth.refresh())).toEqual(['refresh', 'csrf', 'refresh']);
  auth.dispose();

  // A page load: once for the refresh, and not again for the first unsafe request of the session that was found.
  const loaded = tab({ server });
  expect(await during(() => loaded.ready)).toEqual(['csrf', 'refresh']);
  expect(await post(loaded)).toEqual(['ping']);
});
