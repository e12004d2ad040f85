import { inspect } from 'node:util';
import { expect, test, vi } from 'vitest';
import { type Auth, type AuthOptions, createAuth, djoser, webStorage } from '../../src/index.ts';
import { answer, atEachTest, follow, origin } from './helpers/stage.ts';
import { type FakeArea, installLocalStorage } from './helpers/web-storage.ts';

atEachTest(`${origin}/`);

/** Long, as tokens are, and easy to find. */
const secret = (what: string) => `SECRET-${what}-${'x'.repeat(40)}`;
const access = secret('access');
const token = secret('refresh');
const password = 'SECRET-password';
const csrf = secret('csrf');

type Reply = (path: string, init: RequestInit) => Response | Promise<Response>;

/** What went wrong in the world, and what was done in it. */
interface Trouble {
  readonly options?: Partial<AuthOptions>;
  readonly stored?: string;
  readonly reply: Reply;
  act(auth: Auth): Promise<unknown>[];
  /** The codes of the errors that come of it; left out where a caller's own error passes. */
  readonly codes: readonly (string | undefined)[];
}

const pair = () => answer({ access, refresh: token });
const login = (auth: Auth) => auth.login({ username: 'ada', password });
/** A server that quotes what it was sent, as a debug page or a careless validator does. */
const echo =
  (status: number): Reply =>
  (_, { body, headers }) => {
    const sent = new Headers(headers);
    const values = [
      ...Object.values(JSON.parse(String(body ?? '{}'))),
      sent.get('authorization'),
      sent.get('x-csrftoken'),
    ].filter((value) => value !== null);
    return answer(
      { detail: `What is ${values.join(', ')}?`, token: values, password: [`${values} will not do.`] },
      status,
    );
  };
const page = (status: number): Reply => {
  const body = `<!doctype html><p>${access} ${token} ${password}</p>`;
  return () => new Response(body, { status, headers: { 'Content-Type': 'text/html' } });
};

/** Logs in, and then everything goes wrong. */
const afterLogin =
  (trouble: Reply): Reply =>
  (path, init) =>
    path === '/auth/jwt/create/' ? pair() : trouble(path, init);

const offline: Reply = (_, { body, headers }) => {
  throw new TypeError(`Failed to fetch with ${JSON.stringify(new Headers(headers))} ${access} ${String(body)}`);
};
/** As HTTP clients under a hand-written `fetch` fail: with all that was sent. */
const loud: Reply = (path, init) => {
  const config = { url: path, body: init.body, headers: { Authorization: `JWT ${access}` } };
  throw Object.assign(new Error(`Request failed: ${JSON.stringify(config)}`), { config, request: config });
};

const csrfFailed: Reply = () => answer({ detail: `CSRF Failed: ${csrf} incorrect.` }, 403);

const cookieMode: Partial<AuthOptions> = {
  server: djoser({
    scheme: 'JWT',
    refreshIn: 'cookie',
    csrf: { header: 'X-CSRFToken', value: () => csrf },
    paths: { revoke: 'jwt/logout/' },
  }),
};

const refreshing = (reply: Reply, code: string): Trouble => ({
  reply: afterLogin(reply),
  act: (auth) => [login(auth).then(() => auth.refresh())],
  codes: [code],
});

const troubles: Record<string, Trouble> = {
  'refresh refused': refreshing(echo(401), 'session_ended'),
  'refresh refused as invalid': refreshing(echo(400), 'refresh_unavailable'),
  'refresh throttled': refreshing(echo(429), 'refresh_unavailable'),
  'refresh failed in the server': refreshing(echo(500), 'refresh_unavailable'),
  'refresh answered with a page': refreshing(page(200), 'refresh_unavailable'),
  'refresh answered by a proxy': refreshing(page(502), 'refresh_unavailable'),
  'refresh answered with half of it': refreshing(() => new Response(`{"access":"${access}`), 'refresh_unavailable'),
  'refresh answered with other fields': refreshing(() => answer({ token: access }), 'refresh_unavailable'),
  'refresh offline': refreshing(offline, 'refresh_unavailable'),
  'refresh failed loudly': refreshing(loud, 'refresh_unavailable'),
  'login refused': { reply: echo(401), act: (auth) => [login(auth)], codes: ['invalid_credentials'] },
  'login invalid': { reply: echo(400), act: (auth) => [login(auth)], codes: ['invalid_input'] },
  'login throttled': { reply: echo(429), act: (auth) => [login(auth)], codes: ['throttled'] },
  'login failed in the server': { reply: echo(500), act: (auth) => [login(auth)], codes: ['server_error'] },
  'login answered with a page': { reply: page(200), act: (auth) => [login(auth)], codes: ['bad_response'] },
  'login answered with other fields': {
    reply: () => answer({ token: access }),
    act: (auth) => [login(auth)],
    codes: ['bad_response'],
  },
  'login offline': { reply: offline, act: (auth) => [login(auth)], codes: ['unreachable'] },
  'login failed loudly': { reply: loud, act: (auth) => [login(auth)], codes: ['unreachable'] },
  'login without CSRF': {
    options: cookieMode,
    reply: csrfFailed,
    act: (auth) => [login(auth)],
    codes: ['csrf'],
  },
  'refresh without CSRF': {
    options: cookieMode,
    reply: afterLogin(csrfFailed),
    act: (auth) => [login(auth).then(() => auth.refresh())],
    codes: ['refresh_unavailable'],
  },
  'verify failed': {
    reply: afterLogin(echo(500)),
    act: (auth) => [login(auth).then(() => auth.verify())],
    codes: ['server_error'],
  },
  'user forbidden': {
    reply: afterLogin(echo(403)),
    act: (auth) => [login(auth).then(() => auth.getUser())],
    codes: ['not_authenticated'],
  },
  'user failed in the server': {
    reply: afterLogin(echo(500)),
    act: (auth) => [login(auth).then(() => auth.getUser())],
    codes: ['server_error'],
  },
  'user offline': {
    reply: afterLogin(offline),
    act: (auth) => [login(auth).then(() => auth.getUser())],
    codes: ['unreachable'],
  },
  'the wrong scheme': {
    options: { server: djoser() },
    reply: afterLogin((path, init) => (path === '/auth/jwt/refresh/' ? pair() : echo(401)(path, init))),
    act: (auth) => [login(auth).then(() => auth.fetch(`${origin}/x`))],
    codes: [],
  },
  'tokens that cannot be adopted': {
    reply: pair,
    act: (auth) => [auth.adopt({ access: `${access}\n${access}`, refresh: token })],
    codes: ['invalid_input'],
  },
  'a corrupt storage': {
    stored: `{"access":"${access}","refresh":"${token}`,
    reply: pair,
    act: (auth) => [auth.ready, auth.refresh()],
    codes: ['not_authenticated'],
  },
  'a logout in between': {
    reply: () => new Promise((resolve) => setTimeout(() => resolve(pair()), 100)),
    act: (auth) => [login(auth), auth.refresh(), auth.getUser(), auth.logout()],
    codes: ['session_ended', 'not_authenticated', 'not_authenticated'],
  },
  'an abort': {
    reply: () => new Promise((resolve) => setTimeout(() => resolve(pair()), 100)),
    act: (auth) => [auth.login({ username: 'ada', password }, { signal: AbortSignal.abort() })],
    codes: [undefined],
  },
  'no answer at all': {
    reply: afterLogin(() => new Promise<Response>(() => {})),
    act: (auth) => [login(auth).then(() => auth.refresh())],
    codes: ['refresh_unavailable'],
  },
  'a disposed client': {
    reply: pair,
    act(auth) {
      auth.dispose();
      return [login(auth), auth.adopt({ access, refresh: token })];
    },
    codes: ['disposed', 'disposed'],
  },
};

const full = (_: string, value: string) => {
  throw Object.assign(new DOMException(`No room for ${value}`, 'QuotaExceededError'), { value });
};

/** All that a log, an error tracker or a curious listener would get hold of. */
function everything(value: unknown, depth = 0): string {
  if (!(value instanceof Error)) return inspect(value, { depth: 6, showHidden: true });
  const { message, stack, cause } = value;
  const own = JSON.stringify(
    Object.fromEntries(Object.getOwnPropertyNames(value).map((name) => [name, Reflect.get(value, name)])),
  );
  const deeper = cause === undefined || depth > 4 ? '' : everything(cause, depth + 1);
  return [message, stack, String(value), own, inspect(value, { depth: 6, showHidden: true }), deeper].join('\n');
}

const cases = Object.keys(troubles).flatMap((name) => [[name, 'that works'] as const, [name, 'that is full'] as const]);

test.each(cases)('B100 · no secret in what is told of: %s, with a storage %s', async (name, storage) => {
  const { options, stored, reply, act, codes } = troubles[name] as Trouble;
  const area: FakeArea = installLocalStorage(storage === 'that is full' ? full : undefined);
  if (stored) area.put('latchkey', stored);
  const told: unknown[] = [];
  for (const level of ['debug', 'log', 'info', 'warn', 'error', 'trace'] as const)
    vi.spyOn(console, level).mockImplementation((...words) => void told.push(words));

  const auth = createAuth({
    baseUrl: `${origin}/auth/`,
    server: djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/' } }),
    storage: webStorage(),
    fetch: async (input, init) => reply(new URL(input instanceof Request ? input.url : input).pathname, init ?? {}),
    random: () => 0,
    locks: null,
    channel: null,
    ...options,
  });
  for (const type of ['started', 'refreshed', 'refreshfailed', 'ended', 'warning'] as const)
    auth.on(type, (event) => told.push(event, everything('error' in event ? event.error : null)));
  const outcomes = act(auth).map((promise) => follow(promise));
  await vi.advanceTimersByTimeAsync(30_000);
  auth.dispose();

  expect(outcomes.every(({ done }) => done)).toBe(true);
  const errors = outcomes.flatMap(({ error }) => (error === undefined ? [] : [error]));
  expect(
    errors
      .map((error) => (error as { code?: unknown }).code)
      .map((code) => (typeof code === 'string' ? code : undefined)),
  ).toEqual(codes);
  for (const each of [...errors, ...told]) expect(everything(each)).not.toContain('SECRET');
});
