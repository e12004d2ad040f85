/** Support staff who log in as a user and come back: the view and the recipe of docs/guides/login-as.md, on a real server. */
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Auth, onUserChange } from '../../../src/index.ts';
import { createProfile, type Profile } from '../../helpers/tabs.ts';
import { deferred } from '../../platform/deferred.ts';
import { createLoginAs, openAsUser } from '../../recipes/login-as.ts';
import { ada } from '../harness.ts';
import { djoser } from './built.ts';
import { type Client, rejection, shareSite, until } from './site.ts';

const sam = { username: 'sam', password: 'help-is-near' };
const grace = { username: 'grace', password: ada.password };

const site = shareSite({
  profile: 'bearer-scheme',
  users: [ada, grace, sam],
  settings: { ROOT_URLCONF: 'login_as_urls' },
});
const view = () => `${site.server.origin}/api/support/login-as/`;
const [adaId, graceId, samId] = [1, 2, 3];

beforeAll(() => site.control.makeStaff('sam'));

/** A browser in which sam has logged in, with two tabs. */
let profile: Profile;
let tabs: [Client, Client];
let loginAs: ReturnType<typeof createLoginAs>;
beforeEach(async () => {
  profile = createProfile();
  const { storage, locks, channel } = profile;
  tabs = [site.client({ storage: storage(), locks, channel }), site.client({ storage: storage(), locks, channel })];
  const [{ auth }] = tabs;
  await auth.login(sam);
  await isEverywhere('sam');
  loginAs = createLoginAs(auth, view());
});

const userOf = async ({ auth }: Client) => (await (await auth.fetch(site.ping)).json()).user;
const isEverywhere = (name: string) =>
  until(async () => (await Promise.all(tabs.map(userOf))).every((user) => user === name));
const issuedBy = async (client: Client, userId: number): Promise<number> =>
  (await client.auth.fetch(`${view()}${userId}/`, { method: 'POST' })).status;

describe('a member of the staff who logs in as a user', () => {
  it('is that user in every tab, and is back in every tab', async () => {
    await loginAs.start(adaId);
    await isEverywhere('ada');
    await loginAs.stop();
    await isEverywhere('sam');
    const [here, there] = tabs.map(({ events }) =>
      events.flatMap((event) => (event.type === 'ended' || event.type === 'started' ? event.reason : [])),
    );
    expect(here).toEqual(['login', 'replaced', 'adopt', 'replaced', 'adopt']);
    expect(there).toEqual(Array(5).fill('otherTab'));
    expect((await tabs[1].auth.getUser()).username).toBe('sam');
  });

  it('leaves nothing in a cache: each page is told that the user has changed, both times', async () => {
    const cleared = [0, 0];
    for (const [index, { auth }] of tabs.entries()) {
      onUserChange(auth, ({ hadUser }) => {
        if (hadUser) cleared[index]! += 1;
      });
    }
    await loginAs.start(adaId);
    await isEverywhere('ada');
    expect(cleared).toEqual([1, 1]);
    await loginAs.stop();
    await isEverywhere('sam');
    expect(cleared).toEqual([2, 2]);
  });

  it('has the tokens of the way back in no storage', async () => {
    const before = await tabs[0].stored();
    await loginAs.start(adaId);
    const stored = await tabs[0].storage.read();
    expect(stored).toMatchObject({ user: String(adaId), refresh: null });
    expect(JSON.stringify(stored)).not.toContain(before.refresh);
  });

  it('is still that user after a reload, and then has no way back but the login form', async () => {
    await loginAs.start(adaId);
    const { locks, channel } = profile;
    const { auth } = site.client({ storage: profile.storage(), locks, channel });
    await auth.ready;
    expect(auth.state).toMatchObject({ status: 'authenticated', claims: { act: { sub: String(samId) } } });
    await createLoginAs(auth, view()).stop();
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
  });

  it('cannot renew the access token of the user: its session ends with it', async () => {
    await loginAs.start(adaId);
    const token = await tabs[0].auth.getAccessToken();
    await site.control.revokeAccess(String(token), { expired: true });
    expect((await tabs[0].auth.fetch(site.ping)).status).toBe(401);
    expect(tabs[0].auth.state).toEqual({ status: 'anonymous', reason: 'expired' });
    expect(await site.control.refreshes()).toMatchObject({ total: 0 });
  });

  it('logs out in one tab: then no tab has a way back', async () => {
    await loginAs.start(adaId);
    await isEverywhere('ada');
    await tabs[1].auth.logout();
    await until(async () => tabs[0].auth.state.status === 'anonymous');
    await loginAs.stop();
    expect(tabs[0].auth.state.status).toBe('anonymous');
  });

  it('has the old pair revoked: the pair of the way back takes its place', async () => {
    const { refresh } = await tabs[0].stored();
    await loginAs.start(adaId);
    await until(async () => (await site.sentTo('/auth/jwt/blacklist/')).some(({ status }) => status === 200));
    expect((await site.rawRefresh(refresh)).status).toBe(401);
    await loginAs.stop();
    await tabs[0].auth.refresh();
    expect(await userOf(tabs[0])).toBe('sam');
  });
});

/** Another tab of the same browser, which gets the view's answer when the test lets it through. */
async function openSlow() {
  const answered = deferred<void>();
  const through = deferred<void>();
  const slow: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    if (!response.url.includes('/login-as/')) return response;
    answered.resolve();
    await through.promise;
    return response;
  };
  const { locks, channel } = profile;
  const { auth } = site.client({ storage: profile.storage(), locks, channel, fetch: slow });
  await auth.ready;
  /** Lets the answer through after a change of the user. Gives what becomes of the call. */
  const change = async (call: Promise<unknown>, ...steps: ((auth: Auth) => Promise<unknown>)[]) => {
    const outcome = call.then(
      () => 'done',
      ({ name }: Error) => name,
    );
    await answered.promise;
    for (const step of steps) await step(tabs[1].auth);
    await until(async () => auth.accessToken === tabs[1].auth.accessToken);
    through.resolve();
    return outcome;
  };
  return { auth, change };
}

describe('an answer that comes when the user has changed', () => {
  const logOut = (auth: Auth) => auth.logout();
  const logInAsGrace = (auth: Auth) => auth.login(grace);

  it.each([
    ['a logout', [logOut], undefined],
    ['a login of another user', [logInAsGrace], 'grace'],
    ['a login of another user after a logout', [logOut, logInAsGrace], 'grace'],
  ])('logs nobody in after %s in another tab, and is no way back', async (_, steps, user) => {
    const { auth, change } = await openSlow();
    const slow = createLoginAs(auth, view());
    expect(await change(slow.start(adaId), ...steps)).toBe('AbortError');
    await slow.stop();
    expect(await Promise.all(tabs.map(userOf))).toEqual([user, user]);
  });

  it('makes no client of the user', async () => {
    const { auth, change } = await openSlow();
    const options = { baseUrl: site.server.baseUrl, server: djoser({ scheme: 'Bearer' }) };
    expect(await change(openAsUser(auth, view(), adaId, options), logOut)).toBe('AbortError');
  });
});

describe('the view', () => {
  it('writes who logs in as whom, and no token', async () => {
    await loginAs.start(adaId);
    await until(async () => site.server.stderr().includes('login-as'));
    expect(site.server.stderr()).toMatch(new RegExp(`login-as: staff ${samId} as user ${adaId}, token [0-9a-f]{32}`));
    expect(site.server.stderr()).not.toContain('eyJ');
  });

  it('gives no token to who is not of the staff, and none of the staff to anybody', async () => {
    expect(await issuedBy(tabs[0], samId)).toBe(403);
    await loginAs.start(adaId);
    expect(await issuedBy(tabs[0], graceId)).toBe(403);
    await tabs[0].auth.logout();
    expect(await issuedBy(tabs[0], graceId)).toBe(401);
  });

  it('gives no token of a user who is not active, or not there', async () => {
    await site.control.deactivate('grace');
    expect([await issuedBy(tabs[0], graceId), await issuedBy(tabs[0], 99)]).toEqual([404, 404]);
    const error = await rejection(loginAs.start(graceId));
    expect(error).toMatchObject({ message: 'The server gives no token of this user: 404.' });
    expect(await userOf(tabs[0])).toBe('sam');
    await site.control.activate('grace');
  });

  it('marks the token: what only users themselves may do is refused', async () => {
    const pay = async () => (await tabs[0].auth.fetch(`${site.server.origin}/api/payment/`, { method: 'POST' })).status;
    expect(await pay()).toBe(200);
    await loginAs.start(adaId);
    expect(await pay()).toBe(403);
    await loginAs.stop();
    expect(await pay()).toBe(200);
  });
});

describe('a client of its own', () => {
  /** The options of the app itself. */
  const options = () => {
    const { storage, locks, channel } = profile;
    return { baseUrl: site.server.baseUrl, server: djoser({ scheme: 'Bearer' }), storage: storage(), locks, channel };
  };
  const opened: { dispose(): void }[] = [];
  afterEach(() => {
    for (const auth of opened.splice(0)) auth.dispose();
  });

  it('is the user on this page alone, and every tab stays with the member of the staff', async () => {
    const before = await tabs[0].stored();
    const asAda = await openAsUser(tabs[0].auth, view(), adaId, options());
    const asGrace = await openAsUser(tabs[0].auth, view(), graceId, options());
    opened.push(asAda, asGrace);
    expect((await asAda.getUser()).username).toBe('ada');
    expect((await asGrace.getUser()).username).toBe('grace');
    expect(await Promise.all(tabs.map(userOf))).toEqual(['sam', 'sam']);
    expect(await tabs[0].stored()).toEqual(before);
    await asAda.logout();
    expect(await Promise.all(tabs.map(userOf))).toEqual(['sam', 'sam']);
    expect((await asGrace.getUser({ reload: true })).username).toBe('grace');
  });

  it('logs out when the member of the staff logs out, in any tab', async () => {
    const asAda = await openAsUser(tabs[0].auth, view(), adaId, options());
    opened.push(asAda);
    await tabs[1].auth.logout();
    await until(async () => asAda.state.status === 'anonymous');
  });
});
