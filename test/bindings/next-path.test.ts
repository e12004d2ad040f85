import { describe, expect, it } from 'vitest';
import { loginPath } from '../../src/bindings/login-path.ts';
import { nextPath as nextPathOfFetch } from '../../src/fetch.ts';
import { nextPath } from '../../src/index.ts';
import { hostilePaths, notText } from './hostile-paths.ts';

const site = 'https://app.example';

describe('the way to the login page and back', () => {
  it.each([
    '/',
    '/orders/7?page=2&sort=a b#last',
    '/ünï/%20',
    '/a//b',
    '/@ada',
    '/search?q=https://other.example//',
    '/x;y=1/',
    '/%2F%2Fevil.example/',
    '/%5Cevil.example/',
    '/%09/evil.example/',
  ])('leads back to %s', (from) => {
    const next = new URL(loginPath('/login', from), site).searchParams.get('next');
    expect(nextPath(next)).toBe(new URL(from, site).href.slice(site.length));
  });

  it('keeps what the login page’s own address says', () => {
    expect(loginPath('/login?theme=dark', '/me')).toBe('/login?theme=dark&next=%2Fme');
  });
});

describe('nextPath', () => {
  it.each(hostilePaths.map((next) => [next.slice(0, 40), next]))('does not leave the site for %j', (_, next) => {
    expect(nextPath(next)).toBe('/');
    expect(nextPath(next, '/home')).toBe('/home');
  });

  it.each(notText.map((next) => [next]))('takes %o for no path', (next) => {
    expect(nextPath(next)).toBe('/');
  });

  it('leads to this site however often what it returns is resolved', () => {
    for (const next of ['/a/..', '/a/.', '/a/../b/./c', '/./a', '/../../a', '/a/b/../../']) {
      const path = nextPath(next, 'refused');
      expect(path).toMatch(/^\/(?!\/)/);
      expect(nextPath(path)).toBe(path);
      expect(new URL(path, site).origin).toBe(site);
    }
  });

  it('is the same function in both entries', () => {
    expect(nextPathOfFetch).toBe(nextPath);
  });
});
