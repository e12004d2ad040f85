/** Servers whose projects write the paths of the login and of the refresh themselves. */
import { describe, expect, it } from 'vitest';
import { findingOf, firstReply, idsOf, lookAt, origin, type Received, type Rule, soundServer } from './site.ts';

const missing: Rule = () => ({ status: 404, body: '<h1>Not Found</h1>' });

/** Gives the addresses of the one server to the other, which answers them as its own. */
const moved =
  (rules: readonly Rule[], paths: Readonly<Record<string, string>>): Rule =>
  (request: Received) => {
    const path = paths[request.url.pathname];
    return path === undefined ? null : firstReply(rules, { ...request, url: new URL(path, request.url) });
  };

describe("SimpleJWT's views without a slash at the end, beside Djoser's own views with one", () => {
  const sound = soundServer();
  const server = [
    moved(sound, {
      '/auth/jwt/create': '/auth/jwt/create/',
      '/auth/jwt/refresh': '/auth/jwt/refresh/',
      '/auth/users/me/': '/auth/users/me/',
    }),
    missing,
  ];

  it.each(['/auth/', '/', '/auth/jwt/create/', '/auth/jwt/'])('are found, asked at %s', async (path) => {
    const report = await lookAt(server, { address: new URL(path, origin), origin: null });
    expect(report.server).toEqual({ preset: 'djoser', baseUrl: `${origin}/auth/` });
    expect(report.createAuth).toContain("login: 'jwt/create', refresh: 'jwt/refresh', verify: null");
    expect(report.createAuth).not.toContain('user:');
    expect(idsOf(report, 'fits')).toEqual(expect.arrayContaining(['slash', 'login', 'scheme']));
    expect(idsOf(report, 'change', 'unseen').filter((id) => id !== 'found-elsewhere')).toEqual([]);
    expect(findingOf(report, 'slash')?.seen).toContain('without a slash');
  });
});
