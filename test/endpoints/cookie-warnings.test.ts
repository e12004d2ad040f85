import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAuth, djoser, memoryStorage } from '../../src/index.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

/** The codes and sentences of the warnings of a client on this page. */
async function warningsOf(
  page: string,
  baseUrl: string,
  refreshIn: 'cookie' | 'body',
  revoke: string | null = 'jwt/logout/',
): Promise<string[]> {
  vi.stubGlobal('location', new URL(page));
  const warnings: string[] = [];
  const server = djoser({ scheme: 'JWT', refreshIn, paths: { revoke } });
  const onWarning = ({ code, message }: { code: string; message: string }) => warnings.push(`${code} ${message}`);
  const auth = createAuth({ baseUrl, server, storage: memoryStorage(), onWarning });
  await auth.ready;
  auth.dispose();
  return warnings;
}

describe('two names of this machine', () => {
  it.each([
    ['http://localhost:5173/', 'http://127.0.0.1:8000/auth/', /localhost and the server on 127\.0\.0\.1/],
    ['http://127.0.0.1:5173/', 'http://localhost:8000/auth/', /127\.0\.0\.1 and the server on localhost/],
  ])('in cookie mode are warned of by name: %s and %s', async (page, baseUrl, names) => {
    expect(await warningsOf(page, baseUrl, 'cookie')).toEqual([expect.stringMatching(names)]);
    expect(await warningsOf(page, baseUrl, 'cookie')).toEqual([expect.stringMatching(/^cookie_not_sent /)]);
  });

  it.each([
    ['one name', 'http://localhost:5173/', 'http://localhost:8000/auth/', 'cookie'],
    ['an address of the page’s own', 'http://localhost:5173/', '/auth/', 'cookie'],
    ['tokens in the body', 'http://localhost:5173/', 'http://127.0.0.1:8000/auth/', 'body'],
    ['another machine', 'https://app.example.com/', 'https://api.example.com/auth/', 'cookie'],
  ] as const)('are not warned of: %s', async (_, page, baseUrl, refreshIn) => {
    expect(await warningsOf(page, baseUrl, refreshIn)).toEqual([]);
  });
});

describe('a logout', () => {
  const page = 'https://app.example.com/';

  it('in cookie mode without an endpoint that deletes the cookie is warned of', async () => {
    expect(await warningsOf(page, '/auth/', 'cookie', null)).toEqual([
      expect.stringMatching(/^cookie_not_deleted .*`paths\.revoke`/),
    ]);
  });

  it('with tokens in the body needs no endpoint', async () => {
    expect(await warningsOf(page, '/auth/', 'body', null)).toEqual([]);
  });
});
