import { expect, test } from 'vitest';
import { type AuthOptions, djoser, djoserToken } from '../../src/index.ts';
import type { FakeDjoser } from '../../src/testing.ts';
import { addressOf, openApp, pass, waysToBeOver, within } from './helpers/app.ts';
import { ada, answer, follow, origin, refresh } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;
const page = (status: number, headers: Record<string, string> = {}) =>
  new Response('<!doctype html><h1>Sign in</h1>', { status, headers: { 'Content-Type': 'text/html', ...headers } });
const basic = { 'WWW-Authenticate': 'Basic realm="gateway"' };

/** Something between the client and Django, which answers in its place while it is shut. */
function gate(isBehind: (address: string) => boolean, respond: () => Response) {
  let shut = false;
  const wire =
    (inner: typeof fetch): typeof fetch =>
    async (input, init) =>
      shut && isBehind(addressOf(input)) ? respond() : inner(input, init);
  return {
    wire,
    shut() {
      shut = true;
    },
    open() {
      shut = false;
    },
  };
}

const isRefresh = (address: string) => address.endsWith('/jwt/refresh/');
const ended = (events: string[]) => events.filter((event) => event.startsWith('ended'));

const gateways: Record<string, () => Response> = {
  '403 {"message"}': () => answer({ message: 'Forbidden' }, 403),
  '400 {"message"}': () => answer({ message: 'Bad Request' }, 400),
  '401 HTML with Basic': () => page(401, basic),
  '403 {"error"}': () => answer({ error: 'blocked by policy' }, 403),
};

test.each(waysToBeOver.flatMap((way) => Object.keys(gateways).map((words) => [words, way] as const)))(
  'B183 · the refresh is answered by a gateway in words of its own: the session stays, and goes on afterwards (%s, token %s)',
  async (words, way) => {
    const gateway = gate(isRefresh, gateways[words]!);
    const { over, heard, kept, pairs, warnings } = openApp({ wire: gateway.wire });
    gateway.shut();
    const auth = await over(way);

    const call = follow(auth.fetch(ping));
    await pass(3);
    expect(call.error).toMatchObject({ code: 'refresh_unavailable' });
    expect(auth.state.status).toBe('authenticated');
    expect(kept()).toContain(pairs[0]?.refresh);
    expect(warnings.filter((code) => code === 'unknown_refusal')).toHaveLength(1);

    gateway.open();
    await pass(60);
    expect((await within(1, auth.fetch(ping))).status).toBe(200);
    expect(ended(heard(auth))).toEqual([]);
  },
);

const proxies: Record<string, () => Response> = {
  HTML: () => page(401),
  'HTML with Basic': () => page(401, basic),
  text: () => new Response('Unauthorized', { status: 401, headers: { 'Content-Type': 'text/plain' } }),
  '{"message"}': () => answer({ message: 'Unauthorized' }, 401),
};

test.each(Object.keys(proxies))(
  'B184 · everything is answered by a proxy, and Django is not asked: the session stays, and goes on afterwards (401 with %s)',
  async (words) => {
    const proxy = gate(() => true, proxies[words]!);
    const { loggedIn, heard, kept, pairs } = openApp({ wire: proxy.wire });
    const auth = await loggedIn();
    proxy.shut();

    expect((await within(3, auth.fetch(ping))).status).toBe(401);
    expect(auth.state.status).toBe('authenticated');
    expect(kept()).toContain(pairs[0]?.refresh);

    proxy.open();
    await pass(60);
    expect((await within(1, auth.fetch(ping))).status).toBe(200);
    expect(ended(heard(auth))).toEqual([]);
  },
);

test.each(Object.keys(proxies))(
  'everything is answered by a proxy while the page loads, and the token is over: the session is there when the proxy is open again (401 with %s)',
  async (words) => {
    const proxy = gate(() => true, proxies[words]!);
    const { loggedIn, client, heard } = openApp({ wire: proxy.wire });
    const before = await loggedIn();
    before.dispose();
    await pass(301);
    proxy.shut();
    const auth = client();
    await within(3, auth.ready);
    await pass(20);
    expect(auth.state.status).toBe('authenticated');

    proxy.open();
    await pass(60);
    expect((await within(1, auth.fetch(ping))).status).toBe(200);
    expect(ended(heard(auth))).toEqual([]);
  },
);

const drfToken: Partial<AuthOptions> = { server: djoserToken() };

/** An endpoint of the server that passes on what another service said. */
const passesOn = (server: FakeDjoser, respond: () => Response) => server.route('GET', '/api/weather/', respond);

test.each([
  [
    'B185 · one endpoint passes on a 401 that is not the server’s word on the token: the user stays logged in',
    () => answer({ error: 'invalid api key' }, 401),
  ],
  ['one endpoint passes on a 401 with a page: the user of a DRF token stays logged in', () => page(401, basic)],
  [
    'one endpoint passes on a 401 with {"message"}: the user of a DRF token stays logged in',
    () => answer({ message: 'No' }, 401),
  ],
])('%s', async (_, respond) => {
  const { server, loggedIn, heard } = openApp();
  passesOn(server, respond);
  const auth = await loggedIn(drfToken);

  expect((await within(1, auth.fetch(`${origin}/api/weather/`))).status).toBe(401);
  expect(auth.state.status).toBe('authenticated');
  expect((await within(1, auth.fetch(ping))).status).toBe(200);
  expect(ended(heard(auth))).toEqual([]);
});

const about = (code: string) => () => answer({ detail: 'No.', code }, 401);
const fails = () =>
  new Response('<h1>Server Error (500)</h1>', { status: 500, headers: { 'Content-Type': 'text/html' } });

test.each(['user_not_found', 'user_inactive', 'password_changed'])(
  'the API says %s, and the server fails at the refresh: the session ends, as the server has said',
  async (code) => {
    const { server, loggedIn, heard, kept, pairs } = openApp();
    const auth = await loggedIn();
    server.failNext('/api/ping/', about(code));
    server.failNext(refresh, fails);
    const response = await within(1, auth.fetch(ping));
    expect([response.status, await response.json()]).toEqual([401, { detail: 'No.', code }]);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(ended(heard(auth))).toHaveLength(1);
    expect(kept()).not.toContain(pairs[0]?.refresh);
  },
);

test.each([
  ['an account', 'network', about('user_not_found'), () => Promise.reject(new TypeError('Failed to fetch'))],
  ['a token', 500, about('token_not_valid'), fails],
  ['nothing known', 500, about('wrong_pin'), fails],
])('a 401 about %s does not end the session when the refresh fails (%s)', async (_, _status, refusal, respond) => {
  const { server, loggedIn, heard } = openApp();
  const auth = await loggedIn();
  server.failNext('/api/ping/', refusal);
  server.failNext(refresh, respond);
  expect((await within(1, auth.fetch(ping))).status).toBe(401);
  expect(auth.state.status).toBe('authenticated');
  expect(ended(heard(auth))).toEqual([]);
});

test('B187 · DRF tokens: the server says in its words that the token is invalid', async () => {
  const { server, loggedIn, heard } = openApp();
  const auth = await loggedIn(drfToken);
  server.deleteUser('ada');

  const response = await within(3, auth.fetch(ping));
  expect(response.status).toBe(401);
  expect(await response.json()).toEqual({ detail: 'Invalid token.' });
  await pass(2);
  expect(auth.state.status).toBe('anonymous');
  expect(ended(heard(auth))).toHaveLength(1);
});

const challenge = { 'WWW-Authenticate': 'Bearer realm="api"' };
const tokenNotValid = 'token_not_valid';
const refusals: Record<string, () => Response> = {
  'in SimpleJWT’s words': () =>
    Response.json({ detail: 'Token is blacklisted', code: tokenNotValid }, { status: 401, headers: challenge }),
  'in those of drf-standardized-errors': () =>
    Response.json(
      {
        type: 'client_error',
        errors: [
          { code: tokenNotValid, detail: 'Token is blacklisted', attr: 'detail' },
          { code: tokenNotValid, detail: tokenNotValid, attr: 'code' },
        ],
      },
      { status: 401, headers: challenge },
    ),
  'with an empty 401': () => new Response(null, { status: 401 }),
};

test.each(waysToBeOver.flatMap((way) => Object.keys(refusals).map((words) => [words, way] as const)))(
  'B188 · a refusal in the server’s own words still ends the session, in each of the shapes that such servers have (%s, token %s)',
  async (words, way) => {
    const { server, over, heard, kept } = openApp();
    server.failNext(refresh, [refusals[words]!, refusals[words]!, refusals[words]!]);
    const auth = await over(way);

    const call = follow(auth.fetch(ping));
    await pass(3);
    expect(call.error).toMatchObject({ code: 'session_ended' });
    expect(ended(heard(auth))).toEqual(['ended:rejected']);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'rejected' });
    expect(kept()).not.toMatch(/eyJ/);
  },
);

const ownWay = djoser({
  isRefusal: (status: number, body: unknown) =>
    status === 410 ? (body as { fault?: string } | null)?.fault === 'SESSION_GONE' : undefined,
});

test.each([
  ['SESSION_GONE', 'session_ended', 'anonymous'],
  ['MAINTENANCE', 'refresh_unavailable', 'authenticated'],
])('B190 · `isRefusal` decides where a server refuses in its own way (410 %s: %s)', async (fault, code, status) => {
  const { server, client } = openApp();
  const gone = () => answer({ fault }, 410);
  server.failNext(refresh, [gone, gone, gone]);
  const auth = client({ server: ownWay });
  await within(1, auth.login(ada));

  const call = follow(auth.refresh());
  await pass(3);
  expect(call.error).toMatchObject({ code });
  expect(auth.state.status).toBe(status);
});

test('`isRefusal` says that a 401 in the server’s words is no refusal: the session stays', async () => {
  const { server, client, heard } = openApp();
  server.failNext(refresh, refusals['in SimpleJWT’s words']!);
  const auth = client({ server: djoser({ isRefusal: () => false }) });
  await within(1, auth.login(ada));

  const call = follow(auth.refresh());
  await pass(3);
  expect(call.error).toMatchObject({ code: 'refresh_unavailable' });
  expect(auth.state.status).toBe('authenticated');
  expect(ended(heard(auth))).toEqual([]);
});
