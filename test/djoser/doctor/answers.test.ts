/** Answers that are easily taken for others: of an account, of a throttle, of a handler that makes all errors alike. */
import { expect, it } from 'vitest';
import { idsOf, look, lookThrough, page, startProject } from './look.ts';

const JWT = ['rest_framework_simplejwt.authentication.JWTAuthentication'];
const name = ['--username', 'ada'];

it('a 500 for users who are logged in is told of, and nothing beside it', async () => {
  await using server = await startProject('failing-user');
  const { report } = await look(`${server.origin}/auth/`, ...name);
  expect(idsOf(report, 'change', 'unseen')).toEqual(['server-error']);
});

it('a 403 for this account is told of in its words, and changes nothing', async () => {
  await using server = await startProject('refused-user');
  const { report, exitStatus } = await look(`${server.origin}/auth/`, ...name);
  expect(idsOf(report, 'change', 'unseen')).toEqual(['token-refused']);
  expect(report.findings.find(({ id }) => id === 'token-refused')?.seen).toContain('Confirm your email first.');
  expect(exitStatus).toBe(2);
});

it('where a handler makes all errors alike, the fields and the scheme are found, and the refusal that the client does not know', async () => {
  await using server = await startProject('with-logout', {
    REST_FRAMEWORK: { DEFAULT_AUTHENTICATION_CLASSES: JWT, EXCEPTION_HANDLER: 'doctor_urls.alike' },
  });
  const { report, exitStatus } = await look(`${server.origin}/auth/`, ...name);
  expect(report.findings).toContainEqual(
    expect.objectContaining({ id: 'login-fields', seen: 'The login asks for: username, password' }),
  );
  expect(report.createAuth).toContain('// auth.login({ username, password })');
  expect(report.createAuth).toContain("scheme: 'Bearer'");
  // What the handler says may be the words of a gateway, so no rule is written for it.
  expect(report.createAuth).not.toContain('isRefusal');
  expect(idsOf(report, 'change', 'unseen')).toEqual(['refusal']);
  expect(exitStatus).toBe(1);
});

it('SimpleJWT at a path of its own behind such a handler is known by what OPTIONS says', async () => {
  await using server = await startProject('own-login', {
    REST_FRAMEWORK: { DEFAULT_AUTHENTICATION_CLASSES: JWT, EXCEPTION_HANDLER: 'doctor_urls.alike' },
  });
  const { report } = await look(`${server.origin}/api/`, ...name);
  expect(report.createAuth).toContain("simpleJwt({ paths: { login: 'login/', refresh: 'login/refresh/'");
  expect(idsOf(report, 'fits')).toEqual(expect.arrayContaining(['login-fields', 'login']));
  expect(idsOf(report, 'change', 'unseen')).toEqual(['refusal']);
});

it('ten anonymous requests in a minute are enough to log out', async () => {
  await using server = await startProject('with-logout', {
    REST_FRAMEWORK: {
      DEFAULT_AUTHENTICATION_CLASSES: JWT,
      DEFAULT_THROTTLE_CLASSES: ['rest_framework.throttling.AnonRateThrottle'],
      DEFAULT_THROTTLE_RATES: { anon: '10/min' },
    },
  });
  const { report, exitStatus } = await look(`${server.origin}/auth/`, ...name);
  expect(idsOf(report, 'change', 'consider')).toEqual([]);
  expect(idsOf(report, 'unseen')).toEqual(['throttled', 'revocation']);
  expect(exitStatus).toBe(2);
});

it('dj-rest-auth behind such a handler is not told of as missing', async () => {
  await using server = await startProject('dj-rest-auth', {
    ROUTES: 'dj-rest-auth',
    REST_FRAMEWORK: { DEFAULT_AUTHENTICATION_CLASSES: JWT, EXCEPTION_HANDLER: 'doctor_urls.alike' },
  });
  for (const path of ['/auth/', '/', '/auth/login/']) {
    const { report, exitStatus } = await look(server.origin + path, ...name);
    expect(idsOf(report, 'change', 'unseen')).toEqual(['login-unclear']);
    expect(exitStatus).toBe(2);
  }
});

/** A proxy that takes the header `Allow` out of each answer. */
const withoutAllow: typeof fetch = async (input, init) => {
  const response = await fetch(input, init);
  const headers = new Headers(response.headers);
  headers.delete('Allow');
  return new Response(await response.text(), { status: response.status, headers });
};

it.each([
  ['djoser', '/auth/', {}],
  ['simplejwt', '/api/', {}],
  ['dj-rest-auth', '/auth/', { ROUTES: 'dj-rest-auth' }],
])('without the header Allow %s is found all the same', async (mounted, path, settings) => {
  await using server = await startProject(mounted, settings);
  const plain = await look(server.origin + path, ...name);
  const { report } = await lookThrough(withoutAllow, server.origin + path, ...name);
  expect(report.server).not.toBeNull();
  expect(report.createAuth).toBe(plain.report.createAuth);
  expect(idsOf(report, 'change', 'unseen')).toEqual(idsOf(plain.report, 'change', 'unseen'));
});

it('without a login and without an option, cookie mode is seen all the same', async () => {
  await using server = await startProject('cookie');
  const { report, exitStatus } = await look(`${server.origin}/auth/`);
  expect(report.createAuth).toContain("refreshIn: 'cookie'");
  expect(idsOf(report, 'unseen')).toEqual(['csrf']);
  expect(exitStatus).toBe(2);
});

it('a refused logout of the page leaves nothing behind, and a hint is no session', async () => {
  await using server = await startProject('cookie', { CSRF_TRUSTED_ORIGINS: [] });
  const { report } = await look(`${server.origin}/auth/`, '--origin', page, '--cookie-mode', ...name);
  expect(idsOf(report, 'change', 'consider')).toContain('csrf-origin');
  expect(idsOf(report, 'change', 'consider')).not.toContain('left-behind');
});

it('without a login CSRF is told of as not looked at, whatever CSRF_TRUSTED_ORIGINS has', async () => {
  await using server = await startProject('cookie', { CSRF_TRUSTED_ORIGINS: [] });
  const { report, exitStatus } = await look(`${server.origin}/auth/`, '--origin', page, '--cookie-mode');
  expect(idsOf(report, 'change', 'unseen')).toEqual(['csrf']);
  expect(exitStatus).toBe(2);
});
