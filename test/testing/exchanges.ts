/**
 * The same requests for any server, and what is comparable in its answers: status, body, and the headers that clients
 * act on. Run on the fake and on a real Djoser, the two lists are equal.
 */

/** A request and what came back for it. */
export interface Recorded {
  readonly request: string;
  readonly status: number;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, unknown>>;
}

export interface Site {
  readonly origin: string;
  readonly fetch: typeof fetch;
  /** The word before the access token. */
  readonly scheme: string;
}

type Headers = Record<string, string>;
type Ask = (method: string, path: string, body?: unknown, headers?: Headers) => Promise<Record<string, string>>;

const ada = { username: 'ada', password: 'correct-horse' };

/** Plays a scenario on a site: `record(jwtScenario, { origin, fetch, scheme: 'Bearer' })`. */
export async function record(scenario: (ask: Ask, scheme: string) => Promise<void>, site: Site): Promise<Recorded[]> {
  const recorded: Recorded[] = [];
  await scenario(async (method, path, body, given = {}) => {
    const isJson = body !== undefined && typeof body !== 'string' && !(body instanceof URLSearchParams);
    const headers = { Accept: 'application/json', ...(isJson ? { 'Content-Type': 'application/json' } : {}), ...given };
    const sent = isJson ? JSON.stringify(body) : ((body ?? null) as BodyInit | null);
    const response = await site.fetch(site.origin + path, { method, headers, body: sent, redirect: 'manual' });
    const text = await response.text();
    recorded.push({
      request: `${recorded.length} ${method} ${path} ${isJson ? String(sent).replace(/eyJ[\w.-]+/g, 'a secret') : typeof body} ${Object.keys(given)}`,
      status: response.status,
      body: comparable(text),
      headers: headersOf(response),
    });
    return isObject(text) ? JSON.parse(text) : {};
  }, site.scheme);
  return recorded;
}

const isObject = (text: string): boolean => text.startsWith('{');

/** Secrets, texts of Python's own and lists of settings differ by nature. */
function comparable(text: string): unknown {
  if (text === '' || text.includes('<html')) return text === '' ? '' : 'a page';
  return JSON.parse(text, (key, value) => {
    if (key === 'detail' && String(value).startsWith('JSON parse error')) return 'JSON parse error';
    if (key === 'password' || key === 'new_password') return /too short/.test(String(value)) ? 'too short' : value;
    if (typeof value === 'string' && /^(eyJ|[0-9a-f]{40}$|\w{64}$)/.test(value)) return 'a secret';
    if (value?.renders !== undefined) return 'metadata';
    if (value?.pong === true) return { ...value, pong: undefined };
    return value;
  });
}

function headersOf(response: Response): Record<string, unknown> {
  const names = ['Allow', 'WWW-Authenticate', 'Content-Type', 'Location'];
  const found = names.filter((name) => response.headers.has(name)).map((name) => [name, response.headers.get(name)]);
  const cookies = response.headers.getSetCookie();
  const shapes = cookies.map((cookie) => cookie.replace(/=[^;]*/, '=…').replace(/expires=[^;]*; /i, ''));
  return { ...Object.fromEntries(found), ...(shapes.length > 0 ? { 'Set-Cookie': shapes } : {}) };
}

/** Bodies, methods, addresses and Authorization headers. */
export async function wireScenario(ask: Ask, scheme: string): Promise<void> {
  const { access = '', refresh = '' } = await ask('POST', '/auth/jwt/create/', ada);
  const user = { Authorization: `${scheme} ${access}` };
  const odd = [{}, { username: null }, { username: '', password: 'x' }, { username: true, password: [] }, [], 1, true];
  for (const body of [...odd, null, { username: 'a\0', password: 'x' }, { ...ada, password: ' correct-horse ' }]) {
    await ask('POST', '/auth/jwt/create/', body);
  }
  await ask('POST', '/auth/jwt/create/', '{', { 'Content-Type': 'application/json' });
  await ask('POST', '/auth/jwt/create/', 'text');
  await ask('POST', '/auth/jwt/create/', new URLSearchParams(ada));
  await ask('POST', '/auth/jwt/createx', ada, { Authorization: 'Bearer x' });
  const paths = ['jwt/create', 'users', 'users/me', 'users/reset_password', 'token/login', 'token/logout'];
  for (const method of ['GET', 'PUT', 'HEAD', 'OPTIONS']) {
    for (const path of [...paths.map((name) => `/auth/${name}/`), '/auth/', '/api/ping/', '/nowhere/']) {
      await ask(method, path);
      await ask(method, path, undefined, user);
    }
  }
  for (const accept of ['text/html', 'text/html, */*;q=0.8', 'image/png', 'application/json; indent=4', 'text/*']) {
    await ask('GET', '/api/ping/', undefined, { Accept: accept });
  }
  for (const path of ['users/me', 'users/me.json', 'users/me.xml', 'nowhere/']) {
    await ask('GET', `/auth/${path}`, undefined, user);
  }
  for (const words of ['', scheme, `${scheme} a b`, `${scheme} x`, 'bearer x', 'Basic x', `${scheme} ${refresh}`]) {
    for (const [method, path] of [
      ['GET', '/api/ping/'],
      ['GET', '/api/public/'],
      ['POST', '/auth/users/reset_password/'],
      ['POST', '/auth/jwt/verify/'],
    ] as const) {
      await ask(method, path, undefined, { Authorization: words });
    }
  }
}

/** Tokens, from login to blacklist. */
export async function tokenScenario(ask: Ask): Promise<void> {
  const { access, refresh } = await ask('POST', '/auth/jwt/create/', ada);
  await ask('POST', '/auth/jwt/create/', { ...ada, password: 'wrong' });
  for (const token of ['x', 'a.b.c', access, '', null, 5, undefined]) {
    await ask('POST', '/auth/jwt/refresh/', { refresh: token });
    await ask('POST', '/auth/jwt/blacklist/', { refresh: token });
    await ask('POST', '/auth/jwt/verify/', { token });
  }
  const next = await ask('POST', '/auth/jwt/refresh/', { refresh });
  await ask('POST', '/auth/jwt/refresh/', { refresh });
  await ask('POST', '/auth/jwt/verify/', { token: refresh });
  const last = next.refresh ?? refresh;
  for (const _ of ['first', 'second']) await ask('POST', '/auth/jwt/blacklist/', { refresh: last });
  await ask('POST', '/auth/jwt/verify/', { token: last });
  await ask('POST', '/auth/jwt/refresh/', { refresh: last });
}

/** Djoser's forms, each wrong in every way before it is right. Ends with the user gone. */
export async function accountScenario(ask: Ask, scheme: string): Promise<void> {
  const { access } = await ask('POST', '/auth/jwt/create/', ada);
  const user = { Authorization: `${scheme} ${access}` };
  const post = (name: string, body: unknown, headers?: Headers) => ask('POST', `/auth/users/${name}`, body, headers);
  const strong = 'sea-of-cobol';
  for (const form of [{}, { username: 'ada' }, { username: 'a b' }, { username: 'x'.repeat(151) }]) {
    await post('', { password: strong, ...form });
  }
  for (const rest of [{ email: 'x' }, { email: null }, { password: '123' }, { re_password: 'x' }]) {
    await post('', { username: 'eve', password: strong, ...rest });
  }
  await post('', { username: 'eva', password: strong, re_password: strong });
  for (const id of ['1', '2', '999', 'abc']) {
    await ask('GET', `/auth/users/${id}/`, undefined, user);
    await ask('PATCH', `/auth/users/${id}/`, {}, user);
  }
  await ask('DELETE', '/auth/users/2/', {}, user);
  await ask('GET', '/auth/users/', undefined, user);
  for (const body of [{}, { email: 'x' }, { email: '' }, { email: null }, { email: 5 }, { username: 'z' }, []]) {
    await ask('PUT', '/auth/users/me/', body, user);
    await ask('PATCH', '/auth/users/me/', body, user);
  }
  for (const link of [{}, { uid: 'x', token: 'x' }, { uid: 'MQ', token: 'x' }, { uid: 'OTk', token: 'x' }]) {
    await post('activation/', link);
    for (const again of [{}, { re_new_password: 'x' }, { re_new_password: strong }]) {
      await post('reset_password_confirm/', { ...link, new_password: strong, ...again });
    }
    await post('reset_password_confirm/', { ...link, new_password: '123' });
    for (const form of [{ new_username: 'ada' }, { new_username: 'neo', re_new_username: 'x' }]) {
      await post('reset_username_confirm/', { ...link, ...form });
    }
  }
  for (const email of ['nobody@example.com', 'x', '', null, undefined]) {
    for (const name of ['resend_activation/', 'reset_password/', 'reset_username/']) await post(name, { email });
  }
  const current = { current_password: ada.password };
  for (const form of [{}, { current_password: 'x', new_username: 'neo' }, { ...current, new_username: 'ada' }]) {
    await post('set_username/', form, user);
  }
  for (const form of [{}, { current_password: 'x', new_password: strong }, { ...current, new_password: '123' }]) {
    await post('set_password/', form, user);
  }
  await post('set_password/', { ...current, new_password: strong, re_new_password: 'x' }, user);
  await ask('POST', '/auth/token/login/', {});
  await ask('POST', '/auth/token/login/', { ...ada, password: '' });
  await ask('POST', '/auth/token/logout/', undefined, user);
  await ask('PATCH', '/auth/users/me/', { email: 'new@example.com' }, user);
  for (const password of ['x', ada.password, strong]) {
    await ask('DELETE', '/auth/users/me/', { current_password: password }, user);
  }
  await ask('GET', '/api/ping/', undefined, user);
}

/** The refresh token in a cookie: what is asked with and without it, and with any CSRF token. */
export async function cookieScenario(ask: Ask): Promise<void> {
  const csrf = `csrftoken=${'a'.repeat(32)}`;
  await ask('POST', '/auth/jwt/create/', ada);
  await ask('POST', '/auth/jwt/create/', ada, { Cookie: csrf });
  await ask('POST', '/auth/jwt/create/', {});
  await ask('POST', '/auth/jwt/create/', new URLSearchParams(ada));
  for (const cookie of ['', csrf, 'csrftoken=short'])
    await ask('GET', '/auth/jwt/csrf/', undefined, { Cookie: cookie });
  for (const path of ['/auth/jwt/refresh/', '/auth/jwt/blacklist/']) {
    await ask('POST', path, {});
    await ask('POST', path);
    await ask('POST', path, {}, { Cookie: 'refresh_token=x' });
    await ask('POST', path, {}, { Cookie: `refresh_token=x; ${csrf}` });
    for (const token of ['a'.repeat(32), 'b'.repeat(32), 'x', '-'.repeat(32), 'a'.repeat(64), 'ab'.repeat(32), '']) {
      await ask('POST', path, {}, { Cookie: `refresh_token=x; ${csrf}`, 'X-CSRFToken': token });
    }
    const foreign = { 'X-CSRFToken': 'a'.repeat(32), Origin: 'http://other.test' };
    await ask('POST', path, {}, { Cookie: `refresh_token=x; ${csrf}`, ...foreign });
  }
}
