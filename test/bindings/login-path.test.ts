import { describe, expect, it } from 'vitest';
import { loginPath, nextPath } from '../../src/bindings/login-path.ts';

describe('the way to the login page and back', () => {
  it.each(['/', '/orders/7?page=2&sort=a b#last', '/ünï/%20'])('leads back to %s', (from) => {
    const next = new URL(loginPath('/login', from), 'https://app.example.test').searchParams.get('next');
    expect(nextPath(next)).toBe(
      new URL(from, 'https://app.example.test').href.slice('https://app.example.test'.length),
    );
  });

  it('keeps what the login page’s own address says', () => {
    expect(loginPath('/login?theme=dark', '/me')).toBe('/login?theme=dark&next=%2Fme');
  });

  it.each([
    'https://evil.example/',
    '//evil.example/',
    '/\\evil.example/',
    '\\\\evil.example',
    '/\t/evil.example/',
    '/\n/evil.example/',
    '/.//evil.example/',
    '/x/..//evil.example/',
    '/x/%2e%2e//evil.example/',
    ' //evil.example/',
    'javascript:alert(1)',
    'orders',
    '',
    '//',
    '//[',
  ])('does not leave the site for %j', (next) => {
    expect(nextPath(next)).toBe('/');
    expect(nextPath(next, '/home')).toBe('/home');
  });

  it.each([undefined, null, ['/a', '/b'], 7])('takes %j for no path', (next) => {
    expect(nextPath(next)).toBe('/');
  });
});
