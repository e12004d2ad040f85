/** The code of docs/guides/second-factor.md on django-trench, django-allauth and django-axes. */
import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Auth } from '../../../src/index.ts';
import { logIn, problemOf } from '../../recipes/second-factor.ts';
import { ada, type TestUser } from '../harness.ts';
import { type AuthError, main } from './built.ts';
import { rejection, type Site, shareSite } from './site.ts';

// The recipe, too, has its `AuthError` from the package as it is published.
vi.mock('../../../src/index.ts', async () => (await import('./built.ts')).main);

const form = { username: ada.username, password: ada.password };

let users = 0;
const newName = () => {
  users += 1;
  return `user-${users}`;
};

/** Calls as a page makes them that sets up a second factor. */
const post = async ({ fetch }: Auth, url: string, body: object = {}) => {
  const headers = { 'Content-Type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })).json();
};

/** The code that the user's phone shows. */
const codeOf = async (site: Site, secret: string): Promise<string> =>
  ((await (await fetch(`${site.server.origin}/phone/?secret=${secret}`)).json()) as { code: string }).code;

/** A user of django-trench who has scanned the picture, and whose phone shows codes for this secret. */
async function withPhone(site: Site, user: TestUser): Promise<string> {
  await site.control.createUser(user);
  const { auth } = site.client();
  await auth.login({ username: user.username, password: user.password });
  const at = `${site.server.baseUrl}mfa/app/activate/`;
  const { details } = (await post(auth, at)) as { details: string };
  const secret = new URL(details).searchParams.get('secret') as string;
  await post(auth, `${at}confirm/`, { code: await codeOf(site, secret) });
  return secret;
}

/** Answers the form for the code, and keeps what it was told. */
function asked(...codes: (string | null)[]) {
  const problems: (string | undefined)[] = [];
  return {
    problems,
    remember: true,
    askForCode: async (problem?: string) => {
      problems.push(problem);
      return codes.shift() ?? null;
    },
  };
}

describe('a second factor of django-trench', () => {
  const site = shareSite({ profile: 'second-factor', users: [ada] });
  let user: TestUser;
  let secret: string;
  beforeEach(async () => {
    user = { username: newName(), password: ada.password };
    secret = await withPhone(site, user);
    await site.control.reset();
  });

  it('lets in whoever has the password and the code, and the session is one like any other', async () => {
    const { auth, stored } = site.client();
    const form = asked(await codeOf(site, secret));
    expect(await logIn(auth, user, form)).toMatchObject({ status: 'authenticated', remember: true });
    expect(form.problems).toEqual([undefined]);
    const { refresh } = await stored();
    await auth.refresh();
    expect((await stored()).refresh).not.toBe(refresh);
    expect((await auth.fetch(site.ping)).status).toBe(200);
    expect(await site.trace()).toContain('POST /auth/jwt/second-factor/ 200');
  });

  it('says in the server’s words that a code is wrong, and takes the next one', async () => {
    const { auth } = site.client();
    const form = asked('000000', '', await codeOf(site, secret));
    await logIn(auth, user, form);
    expect(form.problems).toEqual([undefined, 'Invalid or expired code.', 'This field may not be blank.']);
    expect(auth.state.status).toBe('authenticated');
  });

  it('lets nobody in who closes the form', async () => {
    const { auth } = site.client();
    expect(await logIn(auth, user, asked(null))).toMatchObject({ status: 'anonymous' });
  });

  it('does not tell what was wrong with the password as a problem of the code', async () => {
    const { auth } = site.client();
    const form = asked();
    const error = await rejection(logIn(auth, { ...user, password: 'wrong' }, form));
    expect(error).toMatchObject({ code: 'invalid_input', detail: 'Unable to login with provided credentials.' });
    expect(form.problems).toEqual([]);
  });

  it('stops whoever guesses: the sixth code of one user in an hour is not looked at', async () => {
    const { auth } = site.client();
    const form = asked('000000', '000001', '000002', '000003', '000004', await codeOf(site, secret));
    const error = await rejection(logIn(auth, user, form));
    expect(error).toMatchObject({ code: 'throttled', status: 429 });
    expect((error as InstanceType<typeof AuthError>).retryAfterSeconds).toBeGreaterThan(3_500);
    expect(auth.state.status).toBe('anonymous');
  });

  it('is not asked of a user who has none', async () => {
    const form = asked();
    expect(await logIn(site.client().auth, ada, form)).toMatchObject({ status: 'authenticated' });
    expect(form.problems).toEqual([]);
  });

  it('is not asked for by Djoser’s own login, if that is still mounted', async () => {
    const body = JSON.stringify(user);
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${site.server.origin}/forgotten/jwt/create/`, { method: 'POST', headers, body });
    expect(await answer.json()).toHaveProperty('access');
  });
});

describe('a second factor of django-allauth', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const site = shareSite({
    profile: 'second-factor',
    settings: { HEADLESS_JWT_PRIVATE_KEY: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string },
  });

  it('is an incomplete login, a wrong code has its field, and a right one logs in', async () => {
    const baseUrl = `${site.server.origin}/allauth/app/v1/`;
    const { auth } = site.client({ baseUrl, server: main.allauthHeadless() });
    await auth.login(form);
    await post(auth, `${baseUrl}auth/reauthenticate`, { password: ada.password });
    const totp = `${baseUrl}account/authenticators/totp`;
    const { meta } = (await (await auth.fetch(totp)).json()) as { meta: { secret: string } };
    await post(auth, totp, { code: await codeOf(site, meta.secret) });
    await auth.logout();
    // A code is good for one time, and the one for the set-up was the same.
    await site.control.reset();

    const path = 'auth/2fa/authenticate';
    expect(await rejection(auth.login(form))).toMatchObject({ code: 'incomplete_login', status: 401 });
    const wrong = await rejection(auth.login({ code: '000000' }, { path }));
    expect(wrong).toMatchObject({ code: 'invalid_input', fields: { code: ['Incorrect code.'] } });
    await auth.login({ code: await codeOf(site, meta.secret) }, { path });
    expect(auth.state.status).toBe('authenticated');
  });
});

const locked = 'Account locked: too many login attempts. Please try again later.';

describe.each([
  {
    RECEIVERS: ['lockout'],
    answer: '429',
    refusal: {
      code: 'throttled',
      status: 429,
      retryAfterSeconds: 900,
      detail: `${locked} Expected available in 900 seconds.`,
    },
    said: 'Too many attempts. Try again in 15 minutes.',
  },
  {
    RECEIVERS: ['lockout_forbidden'],
    answer: '403',
    refusal: { code: 'not_authenticated', status: 403, detail: locked },
    said: locked,
  },
  {
    RECEIVERS: [],
    answer: 'of a wrong password, where nothing tells DRF of it',
    refusal: { code: 'invalid_input', status: 400, detail: 'Unable to login with provided credentials.' },
    said: 'Unable to login with provided credentials.',
  },
])('a lockout of django-axes with the answer $answer', ({ RECEIVERS, refusal, said }) => {
  const settings = { AXES_ENABLED: true, AXES_COOLOFF_TIME: 0.25, AXES_LOCKOUT_PARAMETERS: ['username'], RECEIVERS };
  const site = shareSite({ profile: 'second-factor', settings });

  it('refuses the right password too, and the page can say why', async () => {
    const { auth } = site.client();
    for (let attempt = 1; attempt <= 3; attempt += 1) await rejection(auth.login({ ...form, password: 'wrong' }));
    const error = await rejection(auth.login(form));
    expect(error).toMatchObject(refusal);
    expect(problemOf(error as InstanceType<typeof AuthError>)).toBe(said);
    expect(auth.state).toEqual({ status: 'anonymous', reason: 'initial' });
  });

  it('does not count wrong codes: that is the work of the throttle', async () => {
    const user = { username: newName(), password: ada.password };
    const secret = await withPhone(site, user);
    const form = asked('000000', '000001', '000002', '000003', await codeOf(site, secret));
    expect(await logIn(site.client().auth, user, form)).toMatchObject({ status: 'authenticated' });
  });

  it('is 429 without a time under django-allauth, which is no view of Django REST framework', async () => {
    const user = { username: newName(), password: ada.password };
    await site.control.createUser(user);
    const baseUrl = `${site.server.origin}/allauth/app/v1/`;
    const { auth } = site.client({ baseUrl, server: main.allauthHeadless() });
    for (let attempt = 1; attempt <= 3; attempt += 1) await rejection(auth.login({ ...user, password: 'wrong' }));
    const error = await rejection(auth.login(user));
    expect(error).toMatchObject({ code: 'throttled', status: 429 });
    expect(error).not.toHaveProperty('retryAfterSeconds');
  });

  it('does not end the session of a user who is logged in', async () => {
    const grace = { username: newName(), password: ada.password };
    await site.control.createUser(grace);
    const { auth } = site.client();
    await auth.login(grace);
    const other = site.client().auth;
    for (let attempt = 1; attempt <= 3; attempt += 1) await rejection(other.login({ ...grace, password: 'wrong' }));
    await auth.refresh();
    expect((await auth.fetch(site.ping)).status).toBe(200);
  });
});
