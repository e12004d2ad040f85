import type { Scenario } from './record.ts';
import type { Account, Site } from './site.ts';

/**
 * The contract: requests that any Djoser server understands, and that the fake one answers as the real one does.
 *
 * Every scenario has users of its own, so that none depends on what another has left behind.
 */

const password = 'correct-horse';
const strong = 'sea-of-cobol';
const person = (username: string, more: Partial<Account> = {}): Account => ({
  username,
  password,
  email: `${username}@example.com`,
  ...more,
});
const login = ({ username }: Account, secret = password) => ({ username, password: secret });
const authorize = ({ scheme }: Site, token: string) => ({ Authorization: `${scheme} ${token}` });
const past = () => Math.floor(Date.now() / 1000) - 120;

/** What a login form may hold. */
export const bodies: Scenario = {
  name: 'bodies',
  async play(ask, site, about) {
    const ada = person('bodies');
    await site.createUser(ada);
    about('fields of the wrong kind');
    const odd = [{}, { username: null }, { username: '', password: 'x' }, { username: true, password: [] }];
    const more = [
      { username: { a: 1 }, password: 'x' },
      { username: 'a\0', password: 'x' },
      { username: 5, password: 5 },
    ];
    for (const body of [...odd, ...more, { ...login(ada), password: ` ${password} ` }, { ...login(ada), more: 1 }]) {
      await ask('POST', '/auth/jwt/create/', body);
    }
    about('no object');
    for (const body of [[], [1], 1, 1.5, true, null]) await ask('POST', '/auth/jwt/create/', body);
    about('no JSON');
    for (const text of ['{', '', 'text']) {
      await ask('POST', '/auth/jwt/create/', text, { 'Content-Type': 'application/json' });
    }
    await ask('POST', '/auth/jwt/create/', 'text');
    await ask('POST', '/auth/jwt/create/', 'a: 1', { 'Content-Type': 'application/yaml' });
    await ask('POST', '/auth/users/reset_password/', 'text');
    about('charset');
    const charset = { 'Content-Type': 'Application/JSON; charset=utf-8' };
    await ask('POST', '/auth/jwt/create/', JSON.stringify(login(ada)), charset);
    about('forms');
    await ask('POST', '/auth/jwt/create/', new URLSearchParams(login(ada)));
    await ask('POST', '/auth/users/reset_password/', new URLSearchParams({ email: 'x' }));
    const form = new FormData();
    for (const [name, value] of Object.entries(login(ada))) form.append(name, value);
    await ask('POST', '/auth/jwt/create/', form);
  },
};

/** Methods, addresses, and what kind of answer is wanted. */
export const addresses: Scenario = {
  name: 'addresses',
  async play(ask, site, about) {
    const ada = person('addresses');
    await site.createUser(ada);
    const { access } = await ask('POST', '/auth/jwt/create/', login(ada));
    const user = authorize(site, access);
    const names = ['jwt/create', 'users', 'users/me', 'users/reset_password', 'users/set_password', 'token/login'];
    const paths = [...names, 'token/logout', 'users/activation'].map((name) => `/auth/${name}/`);
    for (const method of ['GET', 'PUT', 'DELETE', 'HEAD', 'OPTIONS']) {
      for (const path of [...paths, '/auth/', '/api/public/', '/nowhere/']) {
        about('a method, by nobody');
        await ask(method, path);
        if (method === 'DELETE' && path === '/auth/users/me/') continue;
        about('a method, by a user');
        await ask(method, path, undefined, user);
      }
    }
    about('the resource');
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']) {
      await ask(method, '/api/ping/');
      await ask(method, '/api/ping/', method === 'GET' || method === 'HEAD' ? undefined : { a: [1] }, user);
    }
    about('what is wanted');
    for (const accept of ['text/html', 'text/html, */*;q=0.8', 'image/png', 'application/json; indent=4', 'text/*']) {
      await ask('GET', '/api/ping/', undefined, { Accept: accept });
      await ask('GET', '/api/ping/', undefined, { ...user, Accept: accept });
    }
    about('a slash too few, a suffix');
    for (const path of ['users/me', 'users/me.json', 'users/me.xml', 'users/1', 'users', 'nowhere/', 'users/x/y/']) {
      await ask('GET', `/auth/${path}`, undefined, user);
      await ask('POST', `/auth/${path}`, {}, user);
    }
  },
};

/** The views of SimpleJWT that have no end in their pattern, as `djoser.urls.jwt` has them. */
export const openAddresses: Scenario = {
  name: 'open addresses',
  async play(ask, site, about) {
    const ada = person('open');
    await site.createUser(ada);
    about('more, or less, after the name');
    for (const path of ['jwt/create', 'jwt/createx', 'jwt/create/x/', 'token/login', 'token/loginx']) {
      await ask('POST', `/auth/${path}`, login(ada), { Authorization: 'Bearer x' });
    }
    for (const path of ['jwt/refresh', 'jwt/verify', 'token/logout']) await ask('POST', `/auth/${path}`, {});
  },
};

/** What stands in `Authorization`. */
export const headers: Scenario = {
  name: 'headers',
  async play(ask, site, about) {
    const { scheme } = site;
    const ada = person('headers');
    await site.createUser(ada);
    const { access, refresh = '' } = await ask('POST', '/auth/jwt/create/', login(ada));
    const everywhere = async (value: string) => {
      for (const [method, path] of [
        ['GET', '/api/ping/'],
        ['GET', '/api/public/'],
        ['POST', '/auth/users/reset_password/'],
        ['POST', '/auth/token/login/'],
        ['POST', '/auth/jwt/verify/'],
      ] as const) {
        await ask(method, path, undefined, { Authorization: value });
      }
    };
    about('words');
    for (const value of ['', scheme, `${scheme} a b`, `${scheme} x`, 'Basic x']) await everywhere(value);
    about('the scheme in another case');
    for (const value of [`${scheme.toLowerCase()} x`, `${scheme.toUpperCase()} ${access}`]) await everywhere(value);
    about('another scheme');
    for (const other of ['JWT', 'Bearer', 'Token']) await everywhere(`${other} ${access}`);
    about('a refresh token');
    await everywhere(`${scheme} ${refresh}`);
    about('a good one');
    await everywhere(`${scheme} ${access}`);
    about('an expired one');
    const expired = site.sign(access, { exp: past() });
    await everywhere(`${scheme} ${expired}`);
    about('a forged one');
    await everywhere(`${scheme} ${access.slice(0, -6)}AAAAAA`);
    about('without a user in it');
    await everywhere(`${scheme} ${site.sign(access, { user_id: undefined })}`);
    about('of nobody');
    await everywhere(`${scheme} ${site.sign(access, { user_id: '4711' })}`);
    about('of a deactivated user');
    await site.deactivate(ada.username);
    await everywhere(`${scheme} ${access}`);
    await everywhere(`${scheme} ${expired}`);
    about('of a deleted user');
    await site.deleteUser(ada.username);
    await everywhere(`${scheme} ${access}`);
  },
};

/** Tokens from login to blacklist. */
export const tokens: Scenario = {
  name: 'tokens',
  async play(ask, site, about) {
    const ada = person('tokens');
    await site.createUser(ada);
    about('login');
    const { access, refresh } = await ask('POST', '/auth/jwt/create/', login(ada));
    for (const form of [login(ada, 'wrong'), { username: 'nobody', password }, { email: ada.email, password }]) {
      await ask('POST', '/auth/jwt/create/', form);
    }
    about('not a refresh token');
    for (const token of ['x', 'a.b.c', access, '', ' ', null, 5, true, undefined, `${refresh}x`]) {
      await ask('POST', '/auth/jwt/refresh/', { refresh: token });
      await ask('POST', '/auth/jwt/blacklist/', { refresh: token });
      await ask('POST', '/auth/jwt/verify/', { token });
    }
    about('expired');
    const expired = site.sign(refresh, { exp: past() });
    await ask('POST', '/auth/jwt/refresh/', { refresh: expired });
    await ask('POST', '/auth/jwt/blacklist/', { refresh: expired });
    await ask('POST', '/auth/jwt/verify/', { token: expired });
    about('claims of an earlier login');
    const old = site.sign(refresh, { iat: past() - 1000, role: 'author' });
    const renewed = await ask('POST', '/auth/jwt/refresh/', { refresh: old });
    await ask('GET', '/api/ping/', undefined, authorize(site, renewed.access));
    about('refresh');
    const next = await ask('POST', '/auth/jwt/refresh/', { refresh });
    await ask('GET', '/api/ping/', undefined, authorize(site, next.access));
    about('the old refresh token');
    await ask('POST', '/auth/jwt/refresh/', { refresh });
    await ask('POST', '/auth/jwt/verify/', { token: refresh });
    await ask('POST', '/auth/jwt/blacklist/', { refresh });
    about('the newest refresh token');
    const last = next.refresh ?? refresh;
    await ask('POST', '/auth/jwt/verify/', { token: last });
    for (const _ of ['first', 'second']) await ask('POST', '/auth/jwt/blacklist/', { refresh: last });
    await ask('POST', '/auth/jwt/verify/', { token: last });
    await ask('POST', '/auth/jwt/refresh/', { refresh: last });
    about('the access token after that');
    await ask('GET', '/api/ping/', undefined, authorize(site, next.access));
    await ask('POST', '/auth/jwt/verify/', { token: next.access });
    about('a header that does not matter');
    await ask('POST', '/auth/jwt/create/', login(ada), authorize(site, 'x'));
    await ask('POST', '/auth/jwt/refresh/', { refresh: last }, authorize(site, 'x'));
  },
};

/** Users whose accounts change while they are signed in. */
export const changes: Scenario = {
  name: 'changes',
  async play(ask, site, about) {
    const use = async (access: string, refresh: string) => {
      await ask('GET', '/api/ping/', undefined, authorize(site, access));
      await ask('POST', '/auth/jwt/verify/', { token: refresh });
      const next = await ask('POST', '/auth/jwt/refresh/', { refresh });
      if (next.access) await ask('GET', '/auth/users/me/', undefined, authorize(site, next.access));
    };
    about('a new password, by somebody else');
    const eve = person('eve');
    await site.createUser(eve);
    const first = await ask('POST', '/auth/jwt/create/', login(eve));
    await site.setPassword(eve.username, strong);
    await use(first.access, first.refresh);
    await ask('POST', '/auth/jwt/create/', login(eve));
    const second = await ask('POST', '/auth/jwt/create/', login(eve, strong));
    await use(second.access, second.refresh);
    about('a new password, by oneself');
    const third = await ask('POST', '/auth/jwt/create/', login(eve, strong));
    const form = { current_password: strong, new_password: password, re_new_password: password };
    await ask('POST', '/auth/users/set_password/', form, authorize(site, third.access));
    await use(third.access, third.refresh);
    about('deactivated');
    const ida = person('ida');
    await site.createUser(ida);
    const fourth = await ask('POST', '/auth/jwt/create/', login(ida));
    const { auth_token: key } = await ask('POST', '/auth/token/login/', { ...login(ida), email: ida.email });
    await site.deactivate(ida.username);
    await use(fourth.access, fourth.refresh);
    await ask('POST', '/auth/jwt/create/', login(ida));
    await ask('POST', '/auth/token/login/', login(ida));
    await ask('GET', '/api/ping/', undefined, { Authorization: `Token ${key}` });
    about('deleted');
    const uma = person('uma');
    await site.createUser(uma);
    const fifth = await ask('POST', '/auth/jwt/create/', login(uma));
    await site.deleteUser(uma.username);
    await use(fifth.access, fifth.refresh);
    await ask('POST', '/auth/jwt/blacklist/', { refresh: fifth.refresh });
    await ask('POST', '/auth/jwt/refresh/', { refresh: fifth.refresh });
  },
};

/** Sign-up, and the list of users. */
export const signUp: Scenario = {
  name: 'sign-up',
  async play(ask, site, about) {
    const ada = person('signup');
    await site.createUser(ada);
    const post = (body: unknown) => ask('POST', '/auth/users/', body);
    about('wrong names');
    for (const form of [{}, { username: ada.username }, { username: 'a b' }, { username: 'x'.repeat(151) }, []]) {
      await post(Array.isArray(form) ? form : { password: strong, re_password: strong, ...form });
    }
    for (const username of [null, '', 5, true, 'ünï', 'a/b', ada.email]) {
      await post({ username, password: 'short', re_password: 'short' });
    }
    about('wrong addresses and passwords');
    const wrong = [{ email: 'x' }, { email: null }, { email: 'a b@c.de' }, { email: 'a@b' }, { email: '@example.com' }];
    for (const rest of [...wrong, { password: 'short' }, { password: '' }, { re_password: 'x' }, { password: null }]) {
      await post({ username: 'vera', password: strong, ...rest });
    }
    await post({ username: 'vera', email: 'vera@example.com', password: 'short', re_password: 'other' });
    about('right');
    await post({ username: 'vera', password: strong, re_password: strong });
    await post({ username: 'Vera', email: 'Vera@Example.COM', password: ` ${strong} `, re_password: ` ${strong} ` });
    await post({ username: 'vera@2', email: '', password: strong, re_password: strong });
    await post({ username: 'vera', password: strong, re_password: strong });
    about('the new user');
    await ask('POST', '/auth/jwt/create/', { username: 'vera', password: strong });
    await ask('POST', '/auth/token/login/', { username: 'vera', password: strong });
  },
};

/** Oneself and others. */
export const users: Scenario = {
  name: 'users',
  async play(ask, site, about) {
    const [ada, ben, boss] = [person('users-a'), person('users-b'), person('users-s', { isStaff: true })];
    for (const account of [ada, ben, boss]) await site.createUser(account);
    const as = async (account: Account) => {
      const { access } = await ask('POST', '/auth/jwt/create/', login(account));
      return authorize(site, access);
    };
    const own = await as(ada);
    const staff = await as(boss);
    const me = (await ask('GET', '/auth/users/me/', undefined, own)) as unknown as { id: number };
    for (const [who, header] of [
      ['nobody', {}],
      ['a user', own],
      ['staff', staff],
    ] as const) {
      about(`others, for ${who}`);
      await ask('GET', '/auth/users/', undefined, header);
      for (const id of [me.id, me.id + 1, 99_999, 'abc', '1.5']) {
        await ask('GET', `/auth/users/${id}/`, undefined, header);
        await ask('PATCH', `/auth/users/${id}/`, {}, header);
        await ask('PUT', `/auth/users/${id}/`, { email: 'x' }, header);
        await ask('DELETE', `/auth/users/${id}/`, { current_password: 'wrong' }, header);
      }
    }
    about('oneself');
    const form = [{}, { email: 'x' }, { email: '' }, { email: null }, { email: 5 }, { username: 'z' }, { id: 7 }, []];
    for (const body of form) {
      await ask('PUT', '/auth/users/me/', body, own);
      await ask('PATCH', '/auth/users/me/', body, own);
    }
    await ask('PATCH', '/auth/users/me/', { email: 'next@example.com' }, own);
    await ask('GET', '/auth/users/me/', undefined, own);
    await ask('GET', '/auth/users/me.json', undefined, own);
    about('goodbye');
    for (const body of [undefined, {}, { current_password: '' }, { current_password: 'wrong' }]) {
      await ask('DELETE', '/auth/users/me/', body, own);
    }
    await ask('DELETE', `/auth/users/${me.id + 1}/`, { current_password: password }, own);
    await ask('DELETE', `/auth/users/${me.id + 1}/`, { current_password: password }, staff);
    await ask('DELETE', '/auth/users/me/', { current_password: password }, own);
    await ask('GET', '/api/ping/', undefined, own);
    await ask('GET', '/auth/users/me/', undefined, staff);
  },
};

/** Names and passwords, changed while signed in. */
export const credentials: Scenario = {
  name: 'credentials',
  async play(ask, site, about) {
    const [ada, ben] = [person('cred-a'), person('cred-b')];
    for (const account of [ada, ben]) await site.createUser(account);
    const { access } = await ask('POST', '/auth/jwt/create/', login(ada));
    const own = authorize(site, access);
    const post = (name: string, body: unknown, header: Record<string, string> = own) =>
      ask('POST', `/auth/users/${name}/`, body, header);
    const current = { current_password: password };
    about('nobody');
    await post('set_password', {}, {});
    await post('set_username', {}, {});
    about('a name');
    const names = [{ new_username: ben.username }, { new_username: 'a b' }, { new_username: '' }, { new_email: 'x' }];
    for (const form of [{}, { current_password: 'wrong', new_username: 'neo' }, ...names]) {
      await post('set_username', { ...current, ...form });
    }
    await post('set_username', { ...current, new_username: 'neo', re_new_username: 'x', new_email: 'neo@example.com' });
    const neo = { new_username: 'neo', new_email: 'neo@example.com' };
    await post('set_username', { ...current, ...neo, re_new_username: 'neo', re_new_email: 'neo@example.com' });
    await ask('GET', '/auth/users/me/', undefined, own);
    await post('set_email', { ...current, new_email: 'neo@example.com' });
    about('a password');
    const passwords = [{ new_password: 'short' }, { new_password: '' }, { new_password: null }, { new_password: 1.5 }];
    for (const form of [{}, { current_password: 'wrong', new_password: strong }, ...passwords]) {
      await post('set_password', { ...current, ...form });
    }
    await post('set_password', { ...current, new_password: strong, re_new_password: 'x' });
    await post('set_password', { current_password: strong, new_password: password, re_new_password: password });
    await ask('GET', '/api/ping/', undefined, own);
    about('keys');
    for (const form of [{}, { ...login(ben), password: '' }, login(ben, 'wrong'), { password: null }, []]) {
      await ask('POST', '/auth/token/login/', form);
    }
    const { auth_token: key = 'none' } = await ask('POST', '/auth/token/login/', { ...login(ben), email: ben.email });
    await ask('POST', '/auth/token/login/', { ...login(ben), email: ben.email });
    for (const words of [`Token ${key}`, `token ${key}`, 'Token', 'Token a b', 'Token x']) {
      await ask('GET', '/api/ping/', undefined, { Authorization: words });
    }
    await ask('POST', '/auth/token/logout/');
    for (const _ of ['first', 'second']) {
      await ask('POST', '/auth/token/logout/', undefined, { Authorization: `Token ${key}` });
    }
    await ask('POST', '/auth/token/logout/', undefined, own);
  },
};

/** What comes by mail, and is confirmed. */
export const mails: Scenario = {
  name: 'mails',
  async play(ask, site, about) {
    const ada = person('mails');
    await site.createUser(ada);
    const post = (name: string, body: unknown) => ask('POST', `/auth/users/${name}/`, body);
    about('addresses');
    for (const email of ['nobody@example.com', 'x', '', null, undefined, 5]) {
      for (const name of ['resend_activation', 'reset_password', 'reset_username']) await post(name, { email });
    }
    about('bad links');
    for (const link of [{}, { uid: 'x', token: 'x' }, { uid: 'MQ', token: 'x' }, { uid: 'OTk', token: 'x' }, []]) {
      await post('activation', link);
      for (const again of [{}, { re_new_password: 'x' }, { re_new_password: strong }]) {
        await post('reset_password_confirm', { ...link, new_password: strong, ...again });
      }
      await post('reset_password_confirm', { ...link, new_password: 'short' });
      for (const form of [{ new_username: ada.username }, { new_username: 'neo', re_new_username: 'x' }]) {
        await post('reset_username_confirm', { ...link, ...form });
      }
    }
    about('a password by mail');
    await post('reset_password', { email: ada.email.toUpperCase() });
    await post('reset_password', { email: ada.email });
    const link = await site.lastLink();
    await post('reset_password_confirm', { ...link, new_password: 'short', re_new_password: 'short' });
    await post('reset_password_confirm', { ...link, new_password: strong, re_new_password: password });
    await post('reset_password_confirm', { ...link, new_password: strong, re_new_password: strong });
    await post('reset_password_confirm', { ...link, new_password: strong, re_new_password: strong });
    await ask('POST', '/auth/jwt/create/', login(ada, strong));
    about('a name by mail');
    const ben = person('mails-c');
    await site.createUser(ben);
    await post('reset_username', { email: ben.email });
    const other = await site.lastLink();
    const name = { new_username: 'mailed', re_new_username: 'mailed' };
    await post('reset_username_confirm', { ...other, ...name, new_username: 'a b' });
    await post('reset_username_confirm', { ...other, ...name });
    await post('reset_username_confirm', { ...other, ...name, new_username: 'again', re_new_username: 'again' });
    about('one link in place of another');
    await post('reset_password', { email: ada.email });
    const third = await site.lastLink();
    await post('activation', third);
    await post('reset_password_confirm', { ...third, uid: 'MQ', new_password: strong, re_new_password: strong });
    about('two users of one address');
    await site.createUser(person('mails-b', { email: ada.email }));
    await post('reset_password', { email: ada.email });
  },
};

/** An account that is activated by mail, and once more after its address has changed. */
export const activation: Scenario = {
  name: 'activation',
  async play(ask, site, about) {
    const post = (name: string, body: unknown) => ask('POST', `/auth/users/${name}`, body);
    const nova = { username: 'nova', password: strong };
    about('before');
    await post('', { ...nova, email: 'nova@example.com', re_password: strong });
    await ask('POST', '/auth/jwt/create/', nova);
    await post('reset_password/', { email: 'nova@example.com' });
    await post('resend_activation/', { email: 'nova@example.com' });
    await post('resend_activation/', { email: 'nobody@example.com' });
    about('the link');
    const link = await site.lastLink();
    await post('activation/', { ...link, token: 'x' });
    for (const _ of ['first', 'second']) await post('activation/', link);
    await post('resend_activation/', { email: 'nova@example.com' });
    about('a new address');
    const { access, refresh } = await ask('POST', '/auth/jwt/create/', nova);
    await ask('PATCH', '/auth/users/me/', { email: 'nova@example.com' }, authorize(site, access));
    await ask('PATCH', '/auth/users/me/', { email: 'supernova@example.com' }, authorize(site, access));
    await ask('GET', '/auth/users/me/', undefined, authorize(site, access));
    await ask('POST', '/auth/jwt/refresh/', { refresh });
    await post('activation/', await site.lastLink());
    await ask('GET', '/auth/users/me/', undefined, authorize(site, access));
  },
};

/** The four rules for passwords. */
export const passwordRules: Scenario = {
  name: 'password rules',
  async play(ask, site, about) {
    const ada = person('ada-lovelace');
    await site.createUser(ada);
    about('reset');
    await ask('POST', '/auth/users/reset_password/', { email: ada.email });
    const link = await site.lastLink();
    for (const word of ['short', ada.username]) {
      const form = { ...link, new_password: word, re_new_password: word };
      await ask('POST', '/auth/users/reset_password_confirm/', form);
    }
    about('change');
    const { access } = await ask('POST', '/auth/jwt/create/', login(ada, ada.username));
    for (const word of ['lovelace1', 'Password', '4711081547', strong]) {
      const form = { current_password: ada.username, new_password: word, re_new_password: word };
      await ask('POST', '/auth/users/set_password/', form, authorize(site, access));
    }
    about('sign-up');
    const given = ['123', '12345678', 'password', 'qwertyuiop', '4711081547', 'rosalind-f', 'franklin.', 'r0salindf'];
    for (const word of [...given, 'example1', 'lindrosa', 'Rosalind-Franklin', 'PASSWORD', 'Sunshine', strong]) {
      const form = { username: 'rosalind-f', email: 'franklin@example.com', password: word, re_password: word };
      await ask('POST', '/auth/users/', form);
    }
  },
};

/** Too many requests by nobody. */
export const throttling: Scenario = {
  name: 'throttling',
  async play(ask, site, about) {
    const ada = person('throttled');
    await site.createUser(ada);
    const { access, refresh } = await ask('POST', '/auth/jwt/create/', login(ada));
    about('as many as allowed');
    await ask('POST', '/auth/jwt/refresh/', {});
    const next = await ask('POST', '/auth/jwt/refresh/', { refresh });
    about('one too many');
    await ask('POST', '/auth/jwt/refresh/', { refresh: next.refresh });
    await ask('POST', '/auth/jwt/refresh/', '{', { 'Content-Type': 'application/json' });
    await ask('GET', '/auth/jwt/refresh/');
    about('what is not throttled');
    await ask('POST', '/auth/jwt/create/', login(ada));
    await ask('GET', '/api/ping/', undefined, authorize(site, access));
  },
};

/** The refresh token in a cookie: with and without it, and with any CSRF token. */
export const cookies: Scenario = {
  name: 'cookies',
  async play(ask, site, about) {
    const ada = person('cookies');
    await site.createUser(ada);
    const secret = 'a'.repeat(32);
    const csrf = `csrftoken=${secret}`;
    about('login');
    await ask('POST', '/auth/jwt/create/', login(ada), { Cookie: csrf });
    await ask('POST', '/auth/jwt/create/', {});
    await ask('POST', '/auth/jwt/create/', login(ada, 'wrong'));
    await ask('POST', '/auth/jwt/create/', new URLSearchParams(login(ada)));
    await ask('GET', '/auth/jwt/create/');
    const { cookies: kept } = await ask('POST', '/auth/jwt/create/', login(ada));
    about('the CSRF token');
    for (const held of ['', csrf, 'csrftoken=short']) {
      await ask('GET', '/auth/jwt/csrf/', undefined, { Cookie: held });
    }
    for (const path of ['/auth/jwt/refresh/', '/auth/jwt/blacklist/']) {
      const { cookies: spare } = await ask('POST', '/auth/jwt/create/', login(ada));
      const cookie = `refresh_token=${spare.refresh_token}`;
      about('without the cookie');
      await ask('POST', path, {});
      await ask('POST', path);
      await ask('GET', path);
      about('without a CSRF token');
      await ask('POST', path, {}, { Cookie: cookie });
      await ask('POST', path, {}, { Cookie: `${cookie}; ${csrf}` });
      about('with a CSRF token');
      for (const token of [secret, 'b'.repeat(32), 'x', '-'.repeat(32), 'a'.repeat(64), 'ab'.repeat(32), '']) {
        await ask('POST', path, {}, { Cookie: `${cookie}; ${csrf}`, 'X-CSRFToken': token });
      }
      about('from elsewhere');
      const foreign = { 'X-CSRFToken': secret, Origin: 'http://other.test' };
      await ask('POST', path, {}, { Cookie: `${cookie}; ${csrf}`, ...foreign });
      await ask('POST', path, {}, { Cookie: `${cookie}; ${csrf}`, ...foreign, Origin: site.origin });
    }
    about('refresh and logout');
    const own = (token: string) => ({ Cookie: `refresh_token=${token}; ${csrf}`, 'X-CSRFToken': secret });
    const first = kept.refresh_token ?? '';
    const { access, cookies: renewed } = await ask('POST', '/auth/jwt/refresh/', {}, own(first));
    await ask('POST', '/auth/jwt/refresh/', {}, own(first));
    await ask('GET', '/api/ping/', undefined, authorize(site, access));
    const last = renewed.refresh_token ?? '';
    await ask('POST', '/auth/jwt/verify/', { token: last });
    for (const _ of ['first', 'second']) await ask('POST', '/auth/jwt/blacklist/', {}, own(last));
    await ask('POST', '/auth/jwt/refresh/', {}, own(last));
    about('the user is gone');
    const { cookies: again } = await ask('POST', '/auth/jwt/create/', login(ada));
    await site.deactivate(ada.username);
    await ask('POST', '/auth/jwt/refresh/', {}, own(again.refresh_token ?? ''));
    await site.deleteUser(ada.username);
    await ask('POST', '/auth/jwt/refresh/', {}, own(again.refresh_token ?? ''));
  },
};

/** Whatever has to do with tokens. */
export const signedIn: readonly Scenario[] = [openAddresses, headers, tokens, changes, credentials];

/** All that a server without special settings has. */
export const everything: readonly Scenario[] = [bodies, addresses, ...signedIn, signUp, users, mails];
