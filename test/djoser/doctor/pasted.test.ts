/** The code that the doctor prints, run as it is: it logs in, finds the user, refreshes and logs out. */
import { expect, it } from 'vitest';
import * as latchkey from '../../../src/index.ts';
import { cookieJar } from '../cookieJar.ts';
import { ada, type DjoserOptions } from '../harness.ts';
import { idsOf, look, startProject } from './look.ts';
import { ninjaSettings } from './other-packages.ts';

interface Project {
  readonly mounted: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly options?: Partial<DjoserOptions>;
  readonly path?: string;
  /** A logout ends the session on the server as well. */
  readonly revokes: boolean;
  readonly hasUser?: boolean;
  /** The options of the command. Default: a login of ada. */
  readonly args?: readonly string[];
}

const projects: readonly Project[] = [
  { mounted: 'djoser', revokes: false },
  { mounted: 'djoser', settings: { SIMPLE_JWT: { AUTH_HEADER_TYPES: ['JWT'] } }, revokes: false },
  { mounted: 'djoser', settings: { SIMPLE_JWT: { ROTATE_REFRESH_TOKENS: false } }, revokes: false },
  { mounted: 'djoser-at-v1', path: '/', revokes: false },
  { mounted: 'known-logout', revokes: true },
  { mounted: 'simplejwt-with-user', path: '/', revokes: false },
  { mounted: 'simplejwt-without-slash', path: '/api/', revokes: false, hasUser: false },
  { mounted: 'own-login', path: '/', revokes: false },
  { mounted: 'own-users-login', path: '/api/', revokes: false },
  { mounted: 'own-obtain', settings: { APPEND_SLASH: false }, path: '/api/', revokes: true },
  { mounted: 'own-cookie', settings: { CSRF_COOKIE_HTTPONLY: true }, revokes: true },
  { mounted: 'djoser-without-slash', settings: { APPEND_SLASH: false }, revokes: false },
  { mounted: 'camel', revokes: false },
  { mounted: 'cookie', settings: { CSRF_COOKIE_HTTPONLY: true }, revokes: true },
  {
    mounted: 'cookie',
    settings: { CSRF_COOKIE_HTTPONLY: true },
    args: ['--cookie-mode'],
    revokes: true,
  },
  { mounted: 'dj-rest-auth', settings: { ROUTES: 'dj-rest-auth' }, revokes: true },
  { mounted: 'ninja', settings: ninjaSettings, options: { ninjaAndAllauth: true }, path: '/api/', revokes: true },
];

/** Runs the code in a page that is on the origin of the server, as behind a proxy. */
async function paste(code: string, origin: string): Promise<latchkey.Auth<{ username: string }>> {
  const jar = cookieJar();
  const pageFetch: typeof fetch = (input, init) =>
    jar.fetch(typeof input === 'string' ? new URL(input, origin) : input, init);
  const createAuth = (options: latchkey.AuthOptions) =>
    latchkey.createAuth({ ...options, baseUrl: new URL(options.baseUrl, origin), fetch: pageFetch });
  const [, names = ''] = /^import \{ (.+) \} from 'latchkey'$/m.exec(code) ?? [];
  const body = `${code.replace(/^import .*$/m, `const { ${names} } = latchkey`)}\nreturn { auth }`;
  // Its names are those that the code imports, and `fetch` is the page's.
  const AsyncFunction = (async () => undefined).constructor as FunctionConstructor;
  const { auth } = await AsyncFunction('latchkey', 'fetch', body)({ ...latchkey, createAuth }, pageFetch);
  return auth;
}

const withLogin = projects.map((project) => ({ args: ['--username', 'ada'], ...project }));

it.each(withLogin)('what is printed for $mounted with $settings $args logs in at once', async (project) => {
  const { mounted, settings = {}, options = {}, path = '/auth/', revokes, hasUser = true, args } = project;
  await using server = await startProject(mounted, settings, options);
  const { report, exitStatus } = await look(server.origin + path, ...args);
  const isAnonymous = !args.includes('--username');
  expect(idsOf(report, 'change', 'unseen')).toEqual(isAnonymous ? ['csrf'] : []);
  expect(exitStatus).toBe(isAnonymous ? 2 : 0);

  using auth = await paste(report.createAuth ?? '', server.origin);
  await auth.login({ username: ada.username, password: ada.password });
  expect(auth.state.status).toBe('authenticated');
  if (hasUser) expect((await auth.getUser()).username).toBe('ada');
  await auth.refresh();
  expect(auth.state.status).toBe('authenticated');
  expect(await auth.logout()).toEqual({ revoked: revokes });
});
