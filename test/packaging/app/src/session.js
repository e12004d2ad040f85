import { AuthError, createAuth, djoserAccount } from 'latchkey';
import { createSession } from 'latchkey/core';
import { createAuth as createAuthForFetch, AuthError as ErrorOfFetch } from 'latchkey/fetch';
import { createFakeDjoser } from 'latchkey/testing';

/** A life in short, through what the package says is public: what comes back is compared with what it should be. */
export async function live() {
  const server = createFakeDjoser();
  const auth = createAuth({ baseUrl: server.baseUrl, fetch: server.fetch });
  await djoserAccount(auth).register({ username: 'eve', password: 'battery-staple-7' });
  await auth.login({ username: 'eve', password: 'battery-staple-7' });
  server.expireAccess();
  const { user } = await auth.api.get('api/ping/').json();
  await auth.logout();

  const bare = createAuthForFetch({ baseUrl: server.baseUrl, fetch: server.fetch });
  const error = await bare.login({ username: 'eve', password: 'wrong' }).catch((thrown) => thrown);

  const session = createSession({
    allowedOrigins: ['https://api.example.com'],
    refresh: async () => ({ access: 'newer' }),
    fetch: async (_input, init) => Response.json(new Headers(init.headers).get('authorization')),
  });
  await session.adopt({ access: 'opaque' });
  const header = await (await session.fetch('https://api.example.com/')).json();

  return {
    user,
    refreshes: server.count('jwt/refresh'),
    status: auth.state.status,
    code: error.code,
    oneClassForAllEntries: error instanceof AuthError && AuthError === ErrorOfFetch,
    header,
  };
}

export const expected = {
  user: 'eve',
  refreshes: 1,
  status: 'anonymous',
  code: 'invalid_credentials',
  oneClassForAllEntries: true,
  header: 'Bearer opaque',
};
