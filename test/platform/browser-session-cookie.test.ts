import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  hasSessionCookie,
  readPlainCookie,
  removeSessionCookie,
  setSessionCookie,
} from '../../src/platform/browser-session-cookie.ts';
import { openJar } from './cookie-jar.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

it('a document that forbids its cookies, as in a sandboxed frame, has none', () => {
  const forbidden = () => {
    throw new DOMException('The document is sandboxed.', 'SecurityError');
  };
  vi.stubGlobal('document', Object.defineProperty({}, 'cookie', { get: forbidden, set: forbidden }));
  expect([readPlainCookie('csrftoken'), setSessionCookie('latchkey.s1')]).toEqual([null, false]);
  removeSessionCookie('latchkey.s1');
});

it('of two cookies with one name, the last one counts, as in Django', () => {
  vi.stubGlobal('document', { cookie: 'csrftoken=own; theme=dark; csrftoken=parent' });
  expect(readPlainCookie('csrftoken')).toBe('parent');
});

describe('a session cookie', () => {
  it('is there until the browser is closed', () => {
    const jar = openJar();
    expect(hasSessionCookie('latchkey.s1')).toBe(false);
    expect(setSessionCookie('latchkey.s1')).toBe(true);
    expect(hasSessionCookie('latchkey.s1')).toBe(true);
    jar.restart();
    expect(hasSessionCookie('latchkey.s1')).toBe(false);
  });

  it('has no secret, is on the whole site, and goes to no other one', () => {
    const jar = openJar('https://app.example.test/shop/cart');
    setSessionCookie('latchkey.s1');
    expect(jar.all()).toMatchObject([
      { name: 'latchkey.s1', value: '1', path: '/', sameSite: 'strict', secure: true, hostOnly: true },
    ]);
    jar.visit('https://app.example.test/');
    expect(hasSessionCookie('latchkey.s1')).toBe(true);
  });

  it('is set without Secure on http, where a browser would drop it', () => {
    const jar = openJar('http://localhost:8000/');
    expect(setSessionCookie('latchkey.s1')).toBe(true);
    expect(jar.get('latchkey.s1')?.secure).toBe(false);
  });

  it('is removed, and no other one', () => {
    const jar = openJar('https://app.example.test/shop/');
    setSessionCookie('latchkey.s1');
    setSessionCookie('latchkey.s11');
    removeSessionCookie('latchkey.s1');
    expect(jar.all().map(({ name }) => name)).toEqual(['latchkey.s11']);
    expect(hasSessionCookie('latchkey.s1')).toBe(false);
    expect(hasSessionCookie('latchkey.s11')).toBe(true);
  });

  it('is not written again to remove what is not there', () => {
    openJar();
    const write = vi.spyOn(document, 'cookie', 'set');
    removeSessionCookie('latchkey.s1');
    expect(write).not.toHaveBeenCalled();
  });

  it.each(['ykey.s1', 'latchkey.s', 'key.s1=1; latchkey.s1'])(
    'is not taken for one whose name is part of it: %s',
    (name) => {
      openJar();
      setSessionCookie('latchkey.s1');
      expect(hasSessionCookie(name)).toBe(false);
    },
  );

  it.each(['a; path=/admin; domain=example.test', 'a=b', 'a b', 'Zoë'])('sets nothing but a name: %s', (name) => {
    const jar = openJar();
    expect(setSessionCookie(name)).toBe(true);
    expect(jar.all()).toMatchObject([{ name: encodeURIComponent(name), value: '1', path: '/', hostOnly: true }]);
    removeSessionCookie(name);
    expect(jar.all()).toEqual([]);
  });
});

describe('where no cookie can be set', () => {
  it('says so without a document, and does no harm', () => {
    expect(setSessionCookie('latchkey.s1')).toBe(false);
    expect(hasSessionCookie('latchkey.s1')).toBe(false);
    expect(() => removeSessionCookie('latchkey.s1')).not.toThrow();
  });

  it('says so in a frame where the browser drops it', () => {
    openJar('https://app.example.test/', { embedded: true });
    expect(setSessionCookie('latchkey.s1')).toBe(false);
  });
});

describe('a cookie that script can read', () => {
  it.each([
    ['as it stands', 'csrftoken=a%20b', 'a%20b'],
    ['with what looks like another separator in it', 'csrftoken=YWJj==', 'YWJj=='],
    ['empty', 'csrftoken=', ''],
    ['behind another one', 'theme=dark; csrftoken=abc', 'abc'],
    ['not at all when another one only ends like it', 'my_csrftoken=abc', null],
    ['not at all when another one only begins like it', 'csrftoken2=abc', null],
    ['not at all when it is not there', 'theme=dark', null],
  ])('is read %s', (_, cookies, value) => {
    const jar = openJar();
    for (const cookie of cookies.split('; ')) jar.put(cookie);
    expect(readPlainCookie('csrftoken')).toBe(value);
  });

  it('is none without a document', () => {
    expect(readPlainCookie('csrftoken')).toBe(null);
  });
});
