import { expect, it } from 'vitest';
import { type AuthOptions, createAuth, djoser, djoserAccount, memoryStorage } from '../../src/fetch.ts';
import { openCalls, ownCalls } from './account-calls.ts';

const baseUrl = 'https://api.example.test/auth/';

it.each([
  ['register', 'Registration'],
  ['activate', 'Activation'],
  ['resendActivation', 'Activation'],
  ['resetPassword', 'Password reset'],
  ['confirmResetPassword', 'New password'],
  ['resetUsername', 'Username reset'],
  ['confirmResetUsername', 'New username'],
  ['socialUrl', 'Social login'],
  ['socialLogin', 'Social login'],
  ['setPassword', 'Password change'],
  ['setUsername', 'Username change'],
  ['updateMe', 'Profile'],
  ['deleteMe', 'Deletion'],
  ['listUsers', 'Users'],
])('%s() says what failed: %s', async (method, name) => {
  const auth = createAuth({
    baseUrl,
    storage: memoryStorage(),
    fetch: async () => Response.json({ detail: 'A server error.' }, { status: 500 }),
  });
  await auth.adopt({ access: 'opaque-access', refresh: 'opaque-refresh' });
  const [, call] = [...openCalls, ...ownCalls].find(([each]) => each === method)!;
  await expect(call(djoserAccount(auth))).rejects.toMatchObject({
    code: 'server_error',
    message: expect.stringMatching(new RegExp(`^${name}.*: .*\\(500\\)`)),
  });
});

it.each(ownCalls)('%s() says that nobody is logged in', async (_, call) => {
  const auth = createAuth({ baseUrl, storage: memoryStorage() });
  await auth.ready;
  await expect(call(djoserAccount(auth))).rejects.toMatchObject({
    code: 'not_authenticated',
    message: 'Nobody is logged in.',
  });
});

it('getUser() says that nobody is logged in', async () => {
  const auth = createAuth({ baseUrl, storage: memoryStorage() });
  await expect(auth.getUser()).rejects.toMatchObject({ code: 'not_authenticated', message: 'Nobody is logged in.' });
});

it('the account says what it is made of', () => {
  expect(() => djoserAccount({} as never)).toThrow('option `auth` must be a client made by createAuth().');
});

const server = (changes: object) => ({ server: { ...djoser(), ...changes } });

it.each<[option: string, expected: string, options: object]>([
  ['baseUrl', 'a URL, such as "/auth/"', { baseUrl: ' ' }],
  ['baseUrl', 'an http or https URL', { baseUrl: 'ftp://api.example.test/' }],
  ['apiUrl', 'a URL without user, query, fragment', { apiUrl: '/api/#top' }],
  ['baseUrl', 'a URL without user, query, fragment', { baseUrl: 'https://ada:secret@api.example.test/auth/' }],
  ['apiUrl', 'a URL without user, query, fragment', { apiUrl: '//ada@api.example.test/' }],
  ['server', 'a ServerConfig, such as djoser()', { server: 'djoser' }],
  ['server.scheme', 'one word, such as "Bearer", or "auto"', server({ scheme: 'two words' })],
  ['server.scheme', 'one word, such as "Bearer", or "auto"', server({ scheme: ' JWT' })],
  ['server.scheme', 'one word, such as "Bearer", or "auto"', server({ scheme: undefined })],
  ['server.refreshIn', '"body" or "cookie"', server({ refreshIn: 'header' })],
  ['server.paths.login', 'relative to `baseUrl`, without a leading slash', server({ paths: { login: '/login/' } })],
  [
    'server.csrf',
    '{ cookie, header }, { header, value } or { header, url }',
    server({ refreshIn: 'cookie', csrf: {} }),
  ],
  ['server.fields.access', 'the name of a field', server({ fields: { access: '', refresh: 'refresh' } })],
])('a wrong `%s` says what is expected: %s', (option, expected, options) => {
  expect(() => createAuth({ baseUrl, ...options } as AuthOptions)).toThrow(
    `latchkey: option \`${option}\` must be ${expected}.`,
  );
});

it('an address that is relative says where it cannot be used', async () => {
  const auth = createAuth({ baseUrl: '/auth/', storage: memoryStorage() });
  await expect(auth.login({ username: 'ada', password: 'x' })).rejects.toThrow(
    'absolute where there is no page to be relative to',
  );
});
