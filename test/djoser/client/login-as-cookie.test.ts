/** Support staff in cookie mode: the cookie with the refresh token is the staff's, whoever's access token the page has. */
import { describe, expect, it } from 'vitest';
import { createLoginAs, openAsUser } from '../../recipes/login-as.ts';
import { cookieJar } from '../cookieJar.ts';
import { ada } from '../harness.ts';
import { djoser } from './built.ts';
import { shareSite } from './site.ts';

const sam = { username: 'sam', password: 'help-is-near' };
const adaId = 1;

describe('in cookie mode', () => {
  const site = shareSite({ profile: 'cookie', users: [ada, sam], settings: { ROOT_URLCONF: 'login_as_urls' } });
  const view = () => `${site.server.origin}/api/support/login-as/`;

  async function openStaff() {
    await site.control.makeStaff('sam');
    const jar = cookieJar();
    const csrf = { header: 'X-CSRFToken', value: () => jar.visible('csrftoken') };
    const server = djoser({ scheme: 'Bearer', refreshIn: 'cookie', csrf, paths: { revoke: 'jwt/blacklist/' } });
    const staff = site.client({ fetch: jar.fetch, server });
    await staff.auth.login(sam);
    const userOf = async (auth: Pick<typeof staff.auth, 'fetch'> = staff.auth) =>
      (await (await auth.fetch(site.ping)).json()).user;
    return { ...staff, jar, userOf };
  }

  it('a user whose token is over gives way to the staff, whom the cookie names, and the change is told', async () => {
    const { auth, events, userOf } = await openStaff();
    await createLoginAs(auth, view()).start(adaId);
    expect(await userOf()).toBe('ada');
    const token = await auth.getAccessToken();
    await site.control.revokeAccess(String(token), { expired: true });
    // The request was ada's, and is not sent again as sam.
    expect((await auth.fetch(site.ping)).status).toBe(401);
    expect(await userOf()).toBe('sam');
    expect(events.flatMap((event) => (event.type === 'ended' ? event.reason : []))).toEqual(['replaced', 'replaced']);
  });

  it('a client of its own is the user, never uses the cookie, and leaves the staff’s session alone', async () => {
    const { auth, jar, userOf } = await openStaff();
    const options = { baseUrl: site.server.baseUrl, server: djoser({ scheme: 'Bearer' }), fetch: jar.fetch };
    const asAda = await openAsUser(auth, view(), adaId, options);
    expect([await userOf(asAda), await userOf()]).toEqual(['ada', 'sam']);
    const token = await asAda.getAccessToken();
    await site.control.revokeAccess(String(token), { expired: true });
    expect((await asAda.fetch(site.ping)).status).toBe(401);
    expect(asAda.state).toMatchObject({ status: 'anonymous' });
    expect(await site.sentTo('/auth/jwt/refresh/')).toEqual([]);
    await auth.refresh();
    expect(await userOf()).toBe('sam');
    asAda.dispose();
  });
});
