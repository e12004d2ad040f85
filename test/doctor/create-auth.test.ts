import { describe, expect, it } from 'vitest';
import type { Fit } from '../../src/doctor/fit.ts';
import { createAuthCode } from '../../src/doctor/write/create-auth.ts';
import { compile } from '../docs/compile.ts';

const plain: Fit = {
  preset: 'djoser',
  baseUrl: '/auth/',
  overrides: {},
  accessCookie: null,
  csrf: null,
  loginField: 'username',
  refusalRule: null,
};
const csrf = { url: 'https://api.example.com/auth/csrf/', field: 'csrfToken', header: 'X-CSRFToken' };

const fits: Record<string, Fit> = {
  plain,
  scheme: { ...plain, overrides: { scheme: 'JWT', paths: { revoke: 'jwt/blacklist/', verify: null } } },
  email: { ...plain, loginField: 'email' },
  simpleJwt: { ...plain, preset: 'simpleJwt', overrides: { paths: { login: 'token' } } },
  cookie: {
    ...plain,
    preset: 'djRestAuth',
    overrides: { logoutNeedsAccess: true, csrf: { cookie: 'c', header: 'X-C' } },
  },
  loader: { ...plain, overrides: { refreshIn: 'cookie' }, csrf },
  accessCookie: { ...plain, overrides: { refreshIn: 'cookie' }, accessCookie: 'my_access' },
  refusal: { ...plain, refusalRule: { status: 401, parts: ['"code":"E401"'] } },
  refusals: { ...plain, refusalRule: { status: 401, parts: ['"code":"E401"', '"code":"E402"'] } },
  usualAccessCookie: { ...plain, overrides: { refreshIn: 'cookie' }, accessCookie: 'access_token' },
};

describe('the code to copy', () => {
  it('says nothing that is a default', () => {
    expect(createAuthCode(plain)).toBe(
      "import { createAuth, djoser } from 'latchkey'\n\nconst auth = createAuth({\n  baseUrl: '/auth/',\n  server: djoser(),\n})\n\n// auth.login({ username, password })\n",
    );
  });

  it('names what differs', () => {
    expect(createAuthCode(fits.scheme ?? plain)).toContain(
      "server: djoser({ scheme: 'JWT', paths: { revoke: 'jwt/blacklist/', verify: null } }),",
    );
    expect(createAuthCode(fits.refusal ?? plain)).toContain(
      `isRefusal: (status, body) => (status === 401 && JSON.stringify(body).includes('"code":"E401"')) || undefined`,
    );
    expect(createAuthCode(fits.email ?? plain)).toContain('// auth.login({ email, password })');
    expect(createAuthCode(fits.usualAccessCookie ?? plain)).toContain(
      "storage: cookieStorage({ managedBy: 'server' }),",
    );
  });

  it('breaks a line that is too long', () => {
    const code = createAuthCode({
      ...plain,
      csrf,
      overrides: { scheme: 'Bearer', refreshIn: 'cookie', paths: { revoke: 'jwt/blacklist/' } },
    });
    expect(code).toContain("  server: djoser({\n    scheme: 'Bearer',\n");
    expect(code.split('\n').every((line) => line.length < 120)).toBe(true);
  });

  it('cannot be left by a text of the server', () => {
    const hostile = `x'); alert(1); ('\\\n\u2028"`;
    const refusalRule: Fit['refusalRule'] = { status: 401, parts: [hostile] };
    const code = createAuthCode({ ...plain, baseUrl: hostile, overrides: { scheme: hostile }, refusalRule });
    const seen: unknown[] = [];
    const body = code.replace(/^import .*$/m, '');
    new Function('createAuth', 'djoser', 'alert', body)(
      (options: { baseUrl: string }) => seen.push(options.baseUrl),
      ({ scheme }: { scheme: string }) => seen.push(scheme),
      () => seen.push('left'),
    );
    expect(seen).toEqual([hostile, hostile]);
  });

  it('is TypeScript as well', () => {
    const snippets = Object.fromEntries(Object.entries(fits).map(([name, fit]) => [`${name}.ts`, createAuthCode(fit)]));
    expect(compile(snippets)).toEqual([]);
  });
});
