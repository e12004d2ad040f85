import { expect, test } from 'vitest';
import { addressOf, openApp, pass, within } from './helpers/app.ts';
import { ada, answer, follow, origin, refresh, sleepThrough } from './helpers/stage.ts';

const ping = `${origin}/api/ping/`;
const forbidden = () => answer({ detail: 'You do not have permission to perform this action.' }, 403);

test('B155 · the first request is one that the user may not make: it gets its 403, and all others go on working', async () => {
  const { server, loggedIn } = openApp();
  server.route('GET', '/api/payroll/', forbidden);
  const auth = await loggedIn();

  expect((await within(1, auth.fetch(`${origin}/api/payroll/`))).status).toBe(403);
  for (let i = 0; i < 3; i += 1) expect((await within(1, auth.fetch(ping))).status).toBe(200);
  expect(server.count(refresh)).toBe(0);
});

test.each(['just as its answer arrives', 'while it is under way'])(
  'B156 · the first request after a login is given up by its caller, %s: the next ones are answered, and no refresh token is spent',
  async (moment) => {
    const givenUp = new AbortController();
    const { server, loggedIn } = openApp({
      wire: (inner) => async (input, init) => {
        const response = await inner(input, init);
        if (addressOf(input).endsWith('/api/search/') && moment === 'just as its answer arrives') givenUp.abort();
        return response;
      },
    });
    server.route('GET', '/api/search/', () => []);
    server.setLatency(({ path }) => (path === '/api/search/' ? 200 : 0));
    const auth = await loggedIn();

    const search = follow(auth.fetch(`${origin}/api/search/`, { signal: givenUp.signal }));
    await pass(0.1);
    if (moment === 'while it is under way') givenUp.abort();
    await pass(1);
    expect(search.done).toBe(true);

    for (let i = 0; i < 3; i += 1) expect((await within(1, auth.fetch(ping))).status).toBe(200);
    expect(await within(1, auth.getUser())).toMatchObject({ username: 'ada' });
    expect(server.count(refresh)).toBe(0);
  },
);

test('B157 · the first request goes to an endpoint that is open to anybody: it is made as the user, not as a guest', async () => {
  const { server, loggedIn } = openApp();
  const askedBy: (string | null)[] = [];
  const open = { protected: false };
  server.route('POST', '/api/comments/', (_, { user }) => void askedBy.push(user?.username ?? null), open);
  const auth = await loggedIn();

  const response = await within(1, auth.fetch(`${origin}/api/comments/`, { method: 'POST', body: '{"text":"hi"}' }));
  expect(response.status).toBe(200);
  expect(askedBy).toEqual(['ada']);
});

test('the device sleeps until the scheme of the first request is known: a new token goes out, and not the one that is over', async () => {
  const { server, client } = openApp();
  server.setLatency(({ path }) => (path.endsWith('/users/me/') ? 3000 : 0));
  const auth = client();
  follow(auth.login(ada));
  await pass(0.1);
  const post = follow(auth.fetch(ping, { method: 'POST', body: '{}' }));
  await pass(0.5);
  sleepThrough(310);
  await pass(4);
  expect(post.value?.status).toBe(200);
  expect(server.calls('/api/ping/').map(({ status }) => status)).toEqual([200]);
  expect(server.count(refresh)).toBe(1);
});

test('B158 · the first request is a slow one: the others do not wait for its answer', async () => {
  const { server, loggedIn } = openApp();
  server.route('GET', '/api/report/', () => ({ pages: 400 }));
  const auth = await loggedIn();
  server.setLatency(({ path }) => (path === '/api/report/' ? 5000 : 0));

  const report = follow(auth.fetch(`${origin}/api/report/`));
  await pass(0.05);
  const quick = follow(auth.fetch(ping));
  await pass(0.01);
  expect(quick.value?.status).toBe(200);
  expect(report.done).toBe(false);

  await pass(5);
  expect(report.value?.status).toBe(200);
  expect(server.count(refresh)).toBe(0);
});

test.each([
  ['Bearer', false],
  ['JWT', false],
  ['Bearer', true],
  ['JWT', true],
])(
  'tokens that were handed over, and a first request that the user may not make: the others are answered (%s, the session asked first: %s)',
  async (scheme, sessionFirst) => {
    const { server, client } = openApp({ schemes: [scheme], sessionFirst });
    server.route('GET', '/api/payroll/', forbidden);
    const auth = client();
    await within(1, auth.adopt(server.issue('ada')));

    expect((await within(1, auth.fetch(`${origin}/api/payroll/`))).status).toBe(403);
    for (let i = 0; i < 3; i += 1) expect((await within(1, auth.fetch(ping))).status).toBe(200);
    expect(server.calls('/api/payroll/').at(-1)?.authorization?.scheme).toBe(scheme);
    expect(server.count(refresh)).toBe(0);
  },
);

test('two first requests wait until the scheme is known, and one of them is given up: the other is answered', async () => {
  const { server, client } = openApp({ schemes: ['JWT'] });
  const auth = client();
  await within(1, auth.adopt(server.issue('ada')));
  server.setLatency(({ path }) => (path.endsWith('/users/me/') ? 500 : 0));

  const givenUp = new AbortController();
  const first = follow(auth.fetch(ping, { signal: givenUp.signal }));
  const second = follow(auth.fetch(ping));
  await pass(0.1);
  givenUp.abort();
  await pass(3);

  expect(first.done).toBe(true);
  expect(second.value?.status).toBe(200);
  expect(server.calls('api/ping').at(-1)?.authorization?.scheme).toBe('JWT');
  expect(server.count(refresh)).toBe(0);
});

test.each([['out of order', 503] as const, ['out of reach', 'network'] as const])(
  'the endpoint that tells the scheme is %s at the login: nothing is learned of that, and the next request is answered',
  async (_, failure) => {
    const { server, client } = openApp({ schemes: ['JWT'] });
    server.failNext('users/me', failure);
    const auth = client();
    await within(1, auth.login(ada));

    await pass(60);
    expect((await within(1, auth.fetch(ping))).status).toBe(200);
    expect(auth.state.status).toBe('authenticated');
    expect(server.count(refresh)).toBe(0);
  },
);

test('a server of JWT alone whose first authenticator is the session: its 403 to Bearer is no missing permission', async () => {
  const { server, loggedIn, warnings } = openApp({ schemes: ['JWT'], sessionFirst: true });
  const auth = await loggedIn();

  for (let i = 0; i < 3; i += 1) expect((await within(1, auth.fetch(ping))).status).toBe(200);
  expect(server.count('api/ping')).toBe(3);
  expect(warnings).toEqual([]);
});
