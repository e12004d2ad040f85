import { describe, expect, it } from 'vitest';
import { failureOf, json, nothing, page, serverCalls } from './server-access.ts';

const csrf = { header: 'X-CSRFToken', url: 'jwt/csrf/' };
const cookieMode = { refreshIn: 'cookie', csrf } as const;
const tokenOf = (value: string) => json({ csrfToken: value });
const refused = () => json({ detail: 'CSRF Failed: CSRF token incorrect.' }, 403);

/** Path and CSRF header of each request. */
const seen = (sent: ReturnType<typeof serverCalls>['sent']) =>
  sent.map(({ url, headers }) => [new URL(url).pathname.replace('/auth/jwt/', ''), headers['X-CSRFToken'] ?? null]);

describe('a CSRF token that the server is asked for', () => {
  it('is asked for when it is needed, once', async () => {
    const { refresh, sent, signal } = serverCalls(
      cookieMode,
      tokenOf('c1'),
      json({ access: 'a2' }),
      json({ access: 'a3' }),
    );
    expect(sent).toEqual([]);
    await refresh(null, { signal });
    await refresh(null, { signal });
    expect(seen(sent)).toEqual([
      ['csrf/', null],
      ['refresh/', 'c1'],
      ['refresh/', 'c1'],
    ]);
    expect(sent[0]).toMatchObject({ credentials: 'include', cache: 'no-store' });
  });

  it('is asked for by one request for calls at the same time', async () => {
    const { verify, sent, signal } = serverCalls(cookieMode, tokenOf('c1'), json({}), json({}));
    await Promise.all([verify('a1', { signal }), verify('a1', { signal })]);
    expect(seen(sent)).toEqual([
      ['csrf/', null],
      ['verify/', 'c1'],
      ['verify/', 'c1'],
    ]);
  });

  it('is asked for again after a refusal: another tab has logged in, and Django has changed it', async () => {
    const { refresh, sent, signal } = serverCalls(
      cookieMode,
      ...[tokenOf('c1'), json({ access: 'a2' }), refused(), tokenOf('c2'), json({ access: 'a3' })],
    );
    await refresh(null, { signal });
    expect(await refresh(null, { signal })).toMatchObject({ access: 'a3' });
    expect(seen(sent).slice(2)).toEqual([
      ['refresh/', 'c1'],
      ['csrf/', null],
      ['refresh/', 'c2'],
    ]);
  });

  it('is asked for again by a logout that was refused: another tab has logged in', async () => {
    const { revoke, sent, signal } = serverCalls(
      { ...cookieMode, paths: { revoke: 'jwt/logout/' } },
      ...[tokenOf('c1'), refused(), tokenOf('c2'), nothing(204)],
    );
    await revoke(null, { signal, accessToken: null, scheme: 'JWT' });
    expect(seen(sent)).toEqual([
      ['csrf/', null],
      ['logout/', 'c1'],
      ['csrf/', null],
      ['logout/', 'c2'],
    ]);
  });

  it('is asked for again after a login, which changes it', async () => {
    const { login, refresh, sent, signal } = serverCalls(
      cookieMode,
      ...[tokenOf('c1'), json({ access: 'a1' }), tokenOf('c2'), json({ access: 'a2' })],
    );
    await login({ username: 'ada', password: 'correct-horse' }, { signal });
    await refresh(null, { signal });
    expect(seen(sent)).toEqual([
      ['csrf/', null],
      ['create/', 'c1'],
      ['csrf/', null],
      ['refresh/', 'c2'],
    ]);
  });

  it.each([
    ['a page', () => page(404), 'bad_response'],
    ['another JSON', () => json({ token: 'c1' }), 'bad_response'],
    ['nothing', () => nothing(204), 'bad_response'],
    ['a server that fails', () => json({}, 503), 'server_error'],
    ['no answer', () => () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
  ])('that does not come (%s) keeps the call back, and is asked for again by the next one', async (_, answer, code) => {
    const { refresh, sent, signal } = serverCalls(cookieMode, answer(), tokenOf('c1'), json({ access: 'a2' }));
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ name: 'AuthError', code });
    expect(await refresh(null, { signal })).toMatchObject({ access: 'a2' });
    expect(seen(sent).map(([path]) => path)).toEqual(['csrf/', 'csrf/', 'refresh/']);
  });

  it.each(['/jwt/csrf/', 'https://evil.example.test/', ''])('has a path below `baseUrl`: %s is none', (url) => {
    expect(() => serverCalls({ refreshIn: 'cookie', csrf: { header: 'X-CSRFToken', url } })).toThrow(/server\.csrf/);
  });
});
