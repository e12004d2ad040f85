import { afterEach, describe, expect, it, vi } from 'vitest';
import { createOrigins, parseUrl } from '../../src/session/allowed-origins.ts';

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
    expect(createOrigins(['https://api.example.test/auth/']).allows(new URL(address))).toBe(allowed);
  });

  it('on plain http counts where all is plain http', () => {
    const origins = createOrigins(['http://localhost:8000']);
    expect(origins.allows(new URL('http://localhost:8000/items/'))).toBe(true);
  });

  it.each([
    ['another origin of the list is https', undefined, ['http://api.example.test', 'https://api.example.test']],
    ['another origin of the list is https', undefined, ['https://api.example.test', 'http://api.example.test']],
    ['the page is https', 'https://app.example.test/', ['http://api.example.test']],
  ])('on plain http does not count where %s', (_, page, allowed) => {
    if (page) atPage(page);
    expect(createOrigins(allowed).allows(new URL('http://api.example.test/'))).toBe(false);
  });

  it('on plain http counts on a page of plain http', () => {
    atPage('http://app.example.test/');
    expect(createOrigins(['http://api.example.test']).allows(new URL('http://api.example.test/'))).toBe(true);
  });

  it('may be relative: with a page it is the page’s, without one it is nobody’s', () => {
    const nowhere = createOrigins(['/api/']);
    expect(nowhere.allows(new URL('https://app.example.test/api/'))).toBe(false);
    atPage('https://app.example.test/');
    expect(createOrigins(['/api/']).allows(new URL('https://app.example.test/'))).toBe(true);
  });

  it.each([
    'ftp://api.example.test',
    'data:text/plain,x',
    'wss:api',
    'a+b.c-1:x',
    'xhttps:x',
    'https-not://x',
    'HTTPS://',
  ])('cannot be %s', (each) => {
    const message = '`allowedOrigins` must be a list of http or https origins, such as "https://api.example.com"';
    expect(() => createOrigins([each])).toThrow(message);
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
