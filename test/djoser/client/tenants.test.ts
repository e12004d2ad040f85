/** What a server must do so that the token of one tenant is worth nothing at another: docs/guides/tenants.md. */
import { expect, it } from 'vitest';
import { ada } from '../harness.ts';
import { openSite, type Site } from './site.ts';

const grace = { username: 'grace', password: ada.password };

type Options = Partial<Parameters<typeof openSite>[0]>;

/** The server of a tenant. The first user of each has the id 1. */
const tenant = (user: typeof grace, options: Options) =>
  openSite({ profile: 'bearer-scheme', users: [user], ...options });

/** The token of ada, a user of the first tenant, is sent to the second. */
async function sendAcross(acmeOptions: Options, betaOptions: Options) {
  const [acme, beta] = await Promise.all([tenant(ada, acmeOptions), tenant(grace, betaOptions)]);
  await using stack = new AsyncDisposableStack();
  for (const site of [acme, beta]) stack.use(site);
  const { auth } = await acme.loggedIn();
  const headers = { Authorization: `Bearer ${await auth.getAccessToken()}` };
  const answerOf = async ({ ping }: Site) => {
    const response = await fetch(ping, { headers });
    return { status: response.status, user: (await response.json()).user };
  };
  expect(await answerOf(acme)).toEqual({ status: 200, user: 'ada' });
  return await answerOf(beta);
}

it('two servers with one key: the token of a user is taken for the user of the same id at the other tenant', async () => {
  expect(await sendAcross({}, {})).toEqual({ status: 200, user: 'grace' });
});

it('two servers with a key each refuse each other’s tokens', async () => {
  const refused = await sendAcross({ signingKey: 'k'.repeat(40) }, { signingKey: 'q'.repeat(40) });
  expect(refused).toMatchObject({ status: 401 });
});

it('two servers with one key and an audience each refuse each other’s tokens', async () => {
  const audience = (AUDIENCE: string) => ({ settings: { SIMPLE_JWT: { AUDIENCE } } });
  expect(await sendAcross(audience('acme'), audience('beta'))).toMatchObject({ status: 401 });
});

it('one server for all tenants refuses a token that was made for another host, and takes it at its own, after a refresh too', async () => {
  await using site = await openSite({
    profile: 'bearer-scheme',
    settings: {
      SIMPLE_JWT: { TOKEN_OBTAIN_SERIALIZER: 'tenant.TenantTokenSerializer' },
      REST_FRAMEWORK: { DEFAULT_AUTHENTICATION_CLASSES: ['tenant.TenantJWTAuthentication'] },
    },
  });
  const { auth } = await site.loggedIn();
  const other = site.ping.replace('127.0.0.1', 'localhost');
  const statuses = async () => {
    const headers = { Authorization: `Bearer ${await auth.getAccessToken()}` };
    return Promise.all([site.ping, other].map(async (url) => (await fetch(url, { headers })).status));
  };
  expect(await statuses()).toEqual([200, 401]);
  await auth.refresh();
  expect(await statuses()).toEqual([200, 401]);
});
