import { createBrowser } from './browser.ts';
import { createCallLog } from './calls.ts';
import { createFetch } from './client.ts';
import { createCustomRoutes } from './custom-routes.ts';
import { dispatch } from './dispatch.ts';
import { routesOf } from './endpoints/index.ts';
import { createFailures } from './failures.ts';
import type { FakeDjoser } from './fake-djoser.ts';
import type { FakeDjoserOptions } from './options.ts';
import { resolveOptions } from './resolve-options.ts';
import { matchRoute, type Routes, slashed } from './router.ts';
import type { Backend } from './transport.ts';
import { infoOf, type User } from './users.ts';
import { createWorld } from './world.ts';

/**
 * Creates a Djoser and SimpleJWT server in memory, and a `fetch` that calls it. Use it in tests and demos, and to show a bug without a
 * server. It has the statuses, bodies, headers and cookies of the real servers, and signs real tokens.
 *
 * ```ts
 * const server = createFakeDjoser({ users: [{ username: 'ada', password: 'correct-horse' }] });
 * const auth = createAuth({ baseUrl: server.baseUrl, fetch: server.fetch });
 * await auth.login({ username: 'ada', password: 'correct-horse' });
 * server.expireAccess();
 * await auth.fetch(`${new URL(server.baseUrl).origin}/api/ping/`); // 200, after one refresh
 * server.count('jwt/refresh'); // 1
 * ```
 *
 * @category Fake server
 */
export function createFakeDjoser(options: FakeDjoserOptions = {}): FakeDjoser {
  const settings = resolveOptions(options);
  const builtIn = routesOf(settings);
  const start = () => ({
    world: createWorld(settings),
    calls: createCallLog(),
    failures: createFailures(),
    routes: createCustomRoutes(),
    latency: settings.latencyMs,
  });
  let state = start();

  const routes = (): Routes => ({ custom: state.routes.list(), builtIn });
  const backend: Backend = {
    calls: () => state.calls,
    failures: () => state.failures,
    latency: () => state.latency,
    now: settings.now,
    endpointsAt(url, method) {
      const { origin } = settings.baseUrl;
      const match = matchRoute(routes(), origin, url, method);
      if (match !== null) return match.names;
      const isServed = url.origin === origin || routes().custom.some((route) => route.origin === url.origin);
      return isServed ? [] : null;
    },
    handle: (incoming) => dispatch(state.world, routes(), incoming),
  };

  function serves(url: URL): boolean {
    const { origin, pathname } = settings.baseUrl;
    if (url.origin === origin && url.pathname.startsWith(pathname)) return true;
    return matchRoute(routes(), origin, url, 'GET') !== null || slashed(routes(), origin, url) !== null;
  }

  function find(username: string): User {
    const user = state.world.users.byUsername(username);
    if (user === undefined) throw new RangeError(`there is no user \`${username}\``);
    return user;
  }

  const setCookies = new WeakMap<Response, readonly string[]>();
  return {
    baseUrl: settings.baseUrl.href,
    fetch: createFetch(backend, {
      base: settings.baseUrl.href,
      prepare: (_, headers) => headers,
      receive({ cookies, incoming, response }) {
        setCookies.set(response, cookies);
        response.headers.delete('Set-Cookie');
        for (const cookie of cookies) response.headers.append('Set-Cookie', cookie);
        const exposed = settings.exposeHeaders.join(', ');
        if (exposed && incoming.headers.has('Origin')) response.headers.set('Access-Control-Expose-Headers', exposed);
        return response;
      },
    }),
    browser: ({ origin = settings.baseUrl.origin } = {}) => createBrowser(backend, settings, origin),
    cookiesOf: (response) => setCookies.get(response) ?? [],
    serves: (url) => serves(new URL(url, settings.baseUrl)),
    route: (method, path, handler, routeOptions) => state.routes.add(method, path, handler, routeOptions),
    issue: (username, overrides) => state.world.tokens.pairFor(find(username), overrides),
    expireAccess: () => state.world.tokens.refuseAccess('expired'),
    revokeAll: () => state.world.tokens.refuseAccess('invalid'),
    revokeRefresh: () => state.world.tokens.blacklistAll(),
    failNext(subject, failure) {
      state.failures.add(subject, Array.isArray(failure) ? failure : [failure]);
    },
    failAll: (subject, failure) => state.failures.keep(subject, failure),
    setLatency(latencyMs) {
      state.latency = latencyMs;
    },
    setAccessSeconds: (seconds) => state.world.tokens.setAccessSeconds(seconds),
    advance: (seconds) => state.world.clock.advance(seconds),
    calls: (filter) => state.calls.list(filter),
    count: (filter) => state.calls.list(filter).length,
    get reuse() {
      return state.world.reuse;
    },
    createUser: (seed) => infoOf(state.world.users.create(seed)),
    deleteUser: (username) => state.world.users.remove(find(username)),
    deactivate(username) {
      find(username).isActive = false;
    },
    updateUser(username, { fields, ...changes }) {
      const user = find(username);
      Object.assign(user, changes, { fields: { ...user.fields, ...fields } });
      return infoOf(user);
    },
    setPassword: (username, password) => state.world.users.setPassword(find(username), password),
    get mails() {
      return state.world.mailbox.sent;
    },
    reset() {
      state = start();
    },
  };
}
