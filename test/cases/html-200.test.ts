import { expect, test } from 'vitest';
import { type Auth, type DjoserAccount, type DjoserUser, djoser, djoserAccount } from '../../src/index.ts';
import { openApp, pass, within } from './helpers/app.ts';
import { follow } from './helpers/stage.ts';

const revoking = { server: djoser({ paths: { revoke: 'jwt/blacklist/' } }) };

/** A logged-in user behind whom a captive portal, or a server of pages, begins to answer everything with 200 and a page. */
async function behindAPortal() {
  let shut = false;
  const app = openApp({
    wire: (inner) => async (input, init) => {
      if (!shut) return inner(input, init);
      return new Response('<!doctype html><title>Wi-Fi</title>', { headers: { 'Content-Type': 'text/html' } });
    },
  });
  const auth = await app.loggedIn(revoking);
  shut = true;
  return { ...app, auth };
}

test('B193 · `logout()` does not say that the server was told', async () => {
  const { auth } = await behindAPortal();
  expect(await within(3, auth.logout())).toEqual({ revoked: false });
  expect(auth.state).toEqual({ status: 'anonymous', reason: 'logout' });
});

type Account = DjoserAccount<DjoserUser>;
type Calls = Record<string, (account: Account) => Promise<unknown>>;

const link = { uid: 'MQ', token: 'c0ffee-c0ffee' };
const current_password = 'correct-horse';
const email = 'ada@example.test';

const calls: Calls = {
  resetPassword: (account) => account.resetPassword({ email }),
  resendActivation: (account) => account.resendActivation({ email }),
  activate: (account) => account.activate(link),
  confirmResetPassword: (account) => account.confirmResetPassword({ ...link, new_password: 'battery-staple' }),
  setPassword: (account) => account.setPassword({ current_password, new_password: 'battery-staple' }),
  setUsername: (account) => account.setUsername({ current_password, new_username: 'countess' }),
  deleteMe: (account) => account.deleteMe({ current_password }),
};

const otherCalls: Calls = {
  register: (account) => account.register({ username: 'grace2', password: 'battery-staple' }),
  resetUsername: (account) => account.resetUsername({ email }),
  confirmResetUsername: (account) => account.confirmResetUsername({ ...link, new_username: 'countess' }),
  updateMe: (account) => account.updateMe({ email: 'countess@example.test' }),
  listUsers: (account) => account.listUsers(),
};

async function expectBadResponse(auth: Auth, call: Promise<unknown>): Promise<void> {
  const outcome = follow(call);
  await pass(3);
  expect(outcome.error).toMatchObject({ name: 'AuthError', code: 'bad_response' });
  expect(auth.state.status).toBe('authenticated');
}

test.each(Object.keys(calls))(
  'B194 · the account’s calls do not succeed on a page: nobody is told that a mail is under way or the account is gone (%s)',
  async (name) => {
    const { auth } = await behindAPortal();
    await expectBadResponse(auth, calls[name]!(djoserAccount(auth)));
  },
);

test('B195 · `verify()` does not say true', async () => {
  const { auth } = await behindAPortal();
  await expectBadResponse(auth, auth.verify());
});

test.each(Object.keys(otherCalls))('the account’s other calls do not succeed on a page either (%s)', async (name) => {
  const { auth } = await behindAPortal();
  await expectBadResponse(auth, otherCalls[name]!(djoserAccount(auth)));
});

test('a page is no user, and a login that is answered with one logs nobody in', async () => {
  const { auth, kept, pairs } = await behindAPortal();
  await expectBadResponse(auth, auth.getUser({ reload: true }));
  await expectBadResponse(auth, auth.login({ username: 'grace', password: 'correct-horse' }));
  expect(kept()).toContain(pairs[0]?.refresh);
});
