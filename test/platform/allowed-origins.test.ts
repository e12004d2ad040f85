import { afterEach, describe, expect, it, vi } from 'vitest';
import { createAllowedOrigins, parseUrl } from '../../src/platform/allowed-origins.ts';

afterEach(() => {
  vi.unstubAllGlobals();
});

const atPage = (address: string) => vi.stubGlobal('location', new URL(address));

describe('an allowed origin', () => {
  it.each([
    [true, 'https://api.example.test/items/'],
    [true, 'https://API.example.test:443/'],
    [false, 'https://api.example.test:8443/'],
    [false, 'https://example.test/'],
    [false, 'https://api.example.test.evil.test/'],
    [false, 'http://api.example.test/'],
    [false, 'data:text/plain,https://api.example.test/'],
  ])('is exact (%s): %s', (allowed, address) => {
    expect(createAllowedOrigins(['https://api.example.test/auth/']).allows(new URL(address))).toBe(allowed);
  });

  it.each(['https://*.example.test', 'https://*', '*'])('has no wildcard: %s', (origin) => {
    expect(() => createAllowedOrigins([origin])).toThrow(/allowedOrigins/);
  });

  it('on plain http counts where all is plain http', () => {
    const origins = createAllowedOrigins(['http://localhost:8000']);
    expect(origins.allows(new URL('http://localhost:8000/items/'))).toBe(true);
  });

  it.each([
    ['there is no page', undefined],
    ['the page is http', 'http://app.example.test/'],
  ])('on plain http counts where %s, whatever else is in the list', (_, page) => {
    if (page) atPage(page);
    const origins = createAllowedOrigins(['http://api.example.test', 'https://files.example.test']);
    expect(origins.allows(new URL('http://api.example.test/'))).toBe(true);
    expect(origins.allows(new URL('http://files.example.test/'))).toBe(false);
  });

  it('on plain http is a wrong option where the page is https', () => {
    atPage('https://app.example.test/');
    expect(() => createAllowedOrigins(['https://app.example.test', 'http://api.example.test'])).toThrow(
      'a page on https may not send tokens by http',
    );
  });

  it.each([
    'http://localhost:8000',
    'http://api.localhost',
    'http://127.0.0.1:8000',
    'http://127.1.2.3',
    'http://[::1]',
  ])('on plain http counts where the page is https and it is this machine: %s', (each) => {
    atPage('https://app.example.test/');
    expect(createAllowedOrigins([each]).allows(new URL('/items/', each))).toBe(true);
  });

  it.each([
    'http://localhost.example.test',
    'http://127.0.0.1.example.test',
    'http://notlocalhost',
    'http://128.0.0.1',
  ])('on plain http is not this machine by its looks: %s', (each) => {
    atPage('https://app.example.test/');
    expect(() => createAllowedOrigins([each])).toThrow('a page on https may not send tokens by http');
  });

  it('is not that of a blob, whose address has no host', () => {
    expect(createAllowedOrigins(['https://api.example.test']).allows(new URL('blob:https://api.example.test/1'))).toBe(
      false,
    );
  });

  it('that is first names the server', () => {
    expect(createAllowedOrigins(['https://api.example.test/auth/', 'https://files.example.test']).first).toBe(
      'https://api.example.test',
    );
    expect(createAllowedOrigins([]).first).toBe('');
  });

  it.each([
    'ftp://api.example.test',
    'data:text/plain,x',
    'wss:api',
    'a+b.c-1:x',
    'xhttps:x',
    'https-not://x',
    'HTTPS://',
    '/api/',
    'api.example.test',
    'localhost:8000',
    '//api.example.test',
    '',
  ])('cannot be %s', (each) => {
    atPage('https://app.example.test/');
    expect(() => createAllowedOrigins([each])).toThrow(
      '`allowedOrigins` must be a list of http or https origins with their scheme, such as "https://api.example.com"',
    );
  });
});

describe('an address', () => {
  it('is resolved by the base of the document, which may be another than the page', () => {
    atPage('https://app.example.test/');
    expect(parseUrl('items/')?.href).toBe('https://app.example.test/items/');
    vi.stubGlobal('document', { baseURI: 'https://cdn.example.test/v2/' });
    expect(parseUrl('items/')?.href).toBe('https://cdn.example.test/v2/items/');
  });

  it('that is relative is none without a page', () => {
    expect(parseUrl('items/')).toBeNull();
  });
});
