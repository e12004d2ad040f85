import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAuth, memoryStorage } from '../../src/fetch.ts';
import { createFakeDjoser } from '../../src/testing.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const ada = { username: 'ada', password: 'correct-horse' };
const ios = 'capacitor://localhost/';
const android = 'https://localhost/';
const electron = 'app://shop/index.html';
const file = 'file:///opt/shop/index.html';

const at = (page: string) => vi.stubGlobal('location', new URL(page));
const open = (baseUrl: string, more: { allowedOrigins?: string[]; fetch?: typeof fetch } = {}) =>
  createAuth({ baseUrl, storage: memoryStorage(), ...more });

describe('a client in a native shell', () => {
  it.each([ios, android, electron, file])('logs in at an absolute address, from %s', async (page) => {
    at(page);
    const server = createFakeDjoser({ baseUrl: 'https://api.example.com/auth/', users: [ada] });
    using auth = open('https://api.example.com/auth/', { fetch: server.fetch });
    await auth.login(ada);
    expect((await auth.fetch('https://api.example.com/auth/users/me/')).status).toBe(200);
  });

  it.each([ios, electron, file])('with a relative address is told of the mistake at once, at %s', (page) => {
    at(page);
    expect(() => open('/auth/')).toThrow('baseUrl');
    expect(() => open('/auth/')).toThrow('an http or https URL');
  });

  it('with a relative address asks the app itself, at https://localhost', async () => {
    at(android);
    const asked: string[] = [];
    const page = () => new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } });
    using auth = open('/auth/', {
      fetch: async (input) => {
        asked.push(input instanceof Request ? input.url : String(input));
        return page();
      },
    });
    await expect(auth.login(ada)).rejects.toMatchObject({ code: 'bad_response' });
    expect(asked).toEqual(['https://localhost/auth/jwt/create/']);
  });

  it.each([ios, electron, file, 'null'])(
    'does not take the origin of the app for one that may get the token: %s',
    (origin) => {
      at(ios);
      expect(() => open('https://api.example.com/auth/', { allowedOrigins: [origin] })).toThrow('allowedOrigins');
    },
  );

  it.each([
    [ios, 'http://10.0.2.2:8000/auth/', true],
    [android, 'http://10.0.2.2:8000/auth/', false],
    [android, 'http://localhost:8000/auth/', true],
    [electron, 'http://10.0.2.2:8000/auth/', true],
  ])('at %s plain http to %s is allowed: %s', (page, baseUrl, allowed) => {
    at(page);
    const make = () => open(baseUrl).dispose();
    if (allowed) expect(make).not.toThrow();
    else expect(make).toThrow('https');
  });
});
