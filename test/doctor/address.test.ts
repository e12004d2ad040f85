import { describe, expect, it } from 'vitest';
import { readAddress } from '../../src/doctor/command-line.ts';
import { findingOf, idsOf, lookAt, origin, type Rule } from './site.ts';

describe('an address', () => {
  it('on plain http is told of, unless it is a loopback address', async () => {
    const look = (address: string) => lookAt([], { address: new URL(address), origin: null, username: null });
    expect(idsOf(await look('http://api.example.com/auth/'), 'change')).toEqual(['plain-http']);
    expect(idsOf(await look('http://localhost:8000/auth/'), 'change')).toEqual([]);
    expect(idsOf(await look('http://127.0.0.1:8000/auth/'), 'change')).toEqual([]);
  });

  it('on http is no address for a page on https', async () => {
    const report = await lookAt([], { address: new URL('http://api.example.com/auth/') });
    expect(idsOf(report, 'change')).toContain('mixed-content');
  });

  it('of another name for this machine is told of, and written as the page has it in cookie mode', async () => {
    const asked = { address: new URL('http://127.0.0.1:8000/auth/'), origin: 'http://localhost:5173', username: null };
    expect(findingOf(await lookAt([], asked), 'two-names')?.level).toBe('consider');
    // One createAuth: the one that was looked at.
    expect(findingOf(await lookAt([], asked), 'two-names')?.changes).toBeUndefined();
    const inCookie = await lookAt([], { ...asked, cookieMode: true });
    expect(findingOf(inCookie, 'two-names')?.level).toBe('change');
    expect(inCookie.createAuth).toContain("baseUrl: 'http://localhost:8000/auth/'");
  });

  it('that redirects to https is looked at there', async () => {
    const toHttps: Rule = ({ url }) =>
      url.protocol === 'http:' ? { status: 301, headers: { Location: url.href.replace('http:', 'https:') } } : null;
    const report = await lookAt([toHttps], { address: new URL('http://api.example.com/auth/') });
    expect(findingOf(report, 'redirected')?.seen).toBe(
      'http://api.example.com/auth/ redirects to https://api.example.com/auth/.',
    );
    expect(report.server?.baseUrl).toBe(`${origin}/auth/`);
  });

  it('that redirects to another host is not looked at there, and the other host is named', async () => {
    const toOther: Rule = ({ url }) =>
      url.hostname === 'example.com' ? { status: 308, headers: { Location: `${origin}/auth/` } } : null;
    const report = await lookAt([toOther], { address: new URL('https://example.com/auth/') });
    expect(findingOf(report, 'redirected')?.seen).toContain('which is another host');
  });

  it('that redirects in a circle comes to an end', async () => {
    const round: Rule = ({ url }) => ({
      status: 302,
      headers: { Location: url.href.replace(url.protocol, url.protocol === 'http:' ? 'https:' : 'http:') },
    });
    const report = await lookAt([round]);
    expect(report.server).toBeNull();
  });
});

it.each(['/auth/jwt/create/', '/auth/jwt/create'])('the address of the login is told of as that: %s', async (path) => {
  const report = await lookAt([], { address: readAddress(origin + path) as URL });
  expect(findingOf(report, 'found-elsewhere')?.seen).toBe(
    `${origin}/auth/jwt/create/ is the address of the login itself. The endpoints are below ${origin}/auth/`,
  );
});

it('DEBUG on a host that everybody reaches is told of', async () => {
  const debugPage = '<title>Page not found</title><p>you have <code>DEBUG = True</code> in your settings</p>';
  const debug: Rule = ({ url }) => (url.pathname.includes('not-there') ? { status: 404, body: debugPage } : null);
  expect(findingOf(await lookAt([debug]), 'debug')?.level).toBe('change');
  const local = { address: new URL('http://127.0.0.1:8000/auth/'), origin: null };
  expect(findingOf(await lookAt([debug], local), 'debug')?.level).toBe('fits');
});
