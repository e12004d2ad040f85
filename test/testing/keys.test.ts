import { describe, expect, it } from 'vitest';
import { createFakeDjoser, type FakeDjoser, type FakeDjoserOptions } from '../../src/testing.ts';
import { login, post } from './requests.ts';

const PING = 'https://api.example.test/api/ping/';

interface Proof {
  readonly what: string;
  readonly options?: FakeDjoserOptions;
  /** Gets something from one server, and gives the way to show it to another. */
  obtain(from: FakeDjoser): Promise<(to: FakeDjoser) => Promise<Response>>;
}

const withHeader = (value: string) => (to: FakeDjoser) => to.fetch(PING, { headers: { Authorization: value } });

const proofs: readonly Proof[] = [
  { what: 'an access token', obtain: async (from) => withHeader(`Bearer ${(await login(from)).access}`) },
  {
    what: 'an access token that says nothing',
    options: { tokens: 'opaque' },
    obtain: async (from) => withHeader(`Bearer ${(await login(from)).access}`),
  },
  {
    what: 'a refresh token',
    async obtain(from) {
      const { refresh } = await login(from);
      return (to) => post(to, 'jwt/refresh', { refresh });
    },
  },
  {
    what: 'a refresh token that says nothing',
    options: { tokens: 'opaque' },
    async obtain(from) {
      const { refresh } = await login(from);
      return (to) => post(to, 'jwt/refresh', { refresh });
    },
  },
  {
    what: "the key of DRF's token login",
    async obtain(from) {
      const response = await post(from, 'token/login', { username: 'ada', password: 'correct-horse' });
      return withHeader(`Token ${(await response.json()).auth_token}`);
    },
  },
  {
    what: 'the link of a mail',
    async obtain(from) {
      await post(from, 'users/reset_password', { email: 'ada@example.test' });
      const { uid, token } = from.mails[0] ?? {};
      return (to) => post(to, 'users/reset_password_confirm', { uid, token, new_password: 'battery-staple-7' });
    },
  },
  {
    what: 'the refresh token in a cookie',
    options: { refreshIn: 'cookie', csrf: false },
    async obtain(from) {
      const response = await post(from, 'jwt/create', { username: 'ada', password: 'correct-horse' });
      const cookie = from.cookiesOf(response)[0]?.split(';')[0] ?? '';
      return (to) => post(to, 'jwt/refresh', {}, { Cookie: cookie });
    },
  },
];

describe.each(proofs)('$what', ({ obtain, options = {} }) => {
  it('is taken by the server that made it', async () => {
    const server = createFakeDjoser(options);
    expect((await (await obtain(server))(server)).ok).toBe(true);
  });

  it('is refused by another server', async () => {
    const show = await obtain(createFakeDjoser(options));
    expect((await show(createFakeDjoser(options))).ok).toBe(false);
  });

  it('is refused after a reset, also where something was made in its place', async () => {
    const server = createFakeDjoser(options);
    const show = await obtain(server);
    server.reset();
    await obtain(server);
    expect((await show(server)).ok).toBe(false);
  });

  it('is taken by a server that shares its key', async () => {
    const shared = { ...options, random: () => 0.5 };
    const [one, other] = [createFakeDjoser(shared), createFakeDjoser(shared)];
    const [show] = [await obtain(one), await obtain(other)];
    expect((await show(other)).ok).toBe(true);
  });
});
