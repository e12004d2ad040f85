import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { createAuth, djoser, memoryStorage } from '../../src/index.ts';
import { openPage } from '../helpers/page.ts';
import { ada, api, pageUrl } from './cast.ts';
import { addresses } from './corpus/addresses.ts';
import { fuzz, inFakeTime, seed } from './fuzz.ts';
import { besiege } from './siege.ts';
import { takes } from './wire.ts';

inFakeTime();

const listed = fc.constantFrom(...addresses.map(([, each]) => each));
const pieces = [
  'https:',
  'http:',
  '//',
  '\\',
  '/',
  '@',
  ':',
  '443',
  ':8443',
  'api.example.test',
  'evil.test',
  '.',
  '#',
  '?',
  '%2F',
  '\t',
  '\n',
  ' ',
  'blob:',
  'auth/jwt/refresh/',
  'items/',
  '\u00AD',
  'ａ',
];
const address: fc.Arbitrary<string> = fc.oneof(
  listed,
  fc.array(fc.constantFrom(...pieces), { maxLength: 9 }).map((each) => each.join('')),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
  // One letter more, less or other than in an address of the API.
  fc.tuple(fc.nat(40), fc.constantFrom('', ...pieces), fc.boolean()).map(([at, piece, over]) => {
    const text = `${api}/items/`;
    return text.slice(0, at) + piece + text.slice(at + (over ? 1 : 0));
  }),
);

/** Ways to hand an address over. `null`: this address cannot be handed over like that. */
const forms = {
  text: (text: string) => text,
  URL: (text: string) => (URL.canParse(text, document.baseURI) ? new URL(text, document.baseURI) : null),
  Request(text: string) {
    try {
      return new Request(new URL(text, document.baseURI));
    } catch {
      return null;
    }
  },
};
type Form = keyof typeof forms;

const isAbsolute = (input: string | URL | Request) =>
  input instanceof URL || (typeof input === 'string' && /^https?:\/\//i.test(input));

/** Fetches the address with a good token, with one that is over, and before it is known whether there is one. */
const wrongWith = async (text: string, form: Form, way: 'fetch' | 'api', cookieMode: boolean) => {
  const csrf = { header: 'X-CSRFToken', value: () => 'SECRETcsrfSECRETcsrfSECRETcsrf00' };
  const siege = besiege({
    inCookie: cookieMode,
    ...(cookieMode && {
      options: { server: djoser({ scheme: 'JWT', refreshIn: 'cookie', csrf, paths: { revoke: 'jwt/blacklist/' } }) },
    }),
    answer: (path) => (path.startsWith('/auth/') ? undefined : Response.json({})),
  });
  const { auth, follow, pass } = siege;
  const call = (method: string) => {
    const input = forms[form](text);
    if (input === null) return;
    const init = { method, retry: 0 };
    try {
      follow(`${way} ${method}`, way === 'api' ? auth.api(input, init) : auth.fetch(input, init));
    } catch (error) {
      // An absolute address that no `fetch` takes is refused by ky at once.
      if (way === 'fetch' || !isAbsolute(input) || takes(String(input))) siege.note(`${way} threw ${error}`);
    }
  };
  call('GET');
  follow('login', auth.login(ada));
  await pass(100);
  call('GET');
  call('POST');
  await pass(2000);
  vi.setSystemTime(Date.now() + 301_000);
  call('POST');
  await pass(5000);
  return siege.lift();
};

describe('an address that is written on while its request waits for a token', () => {
  it.each([
    ['another host', (url: URL) => Object.assign(url, { host: 'evil.test' })],
    ['the token endpoint', (url: URL) => Object.assign(url, { pathname: '/auth/jwt/refresh/' })],
    ['the next page of a list', (url: URL) => url.searchParams.set('page', '2')],
  ])('is the one that was handed over: %s', async (_, write) => {
    const siege = besiege();
    siege.follow('login', siege.auth.login(ada));
    await siege.pass(100);
    vi.setSystemTime(Date.now() + 301_000);
    const url = new URL(`${api}/items/?page=1`);
    siege.follow('fetch', siege.auth.fetch(url));
    write(url);
    await siege.pass(5000);
    siege.server.revokeAll();
    const again = new URL(`${api}/items/?page=1`);
    siege.follow('resend', siege.auth.fetch(again));
    write(again);
    await siege.pass(5000);

    const sent = siege.sent.filter((each) => !each.url.includes('/auth/jwt/'));
    expect(sent.map((each) => each.url)).toEqual(Array(3).fill(`${api}/items/?page=1`));
    expect(await siege.lift()).toEqual([]);
  });
});

describe('an option that is an address', () => {
  const options = ['baseUrl', 'apiUrl', 'allowedOrigins'] as const;
  const fetched = [
    'https://api.example.test/items/',
    'http://api.example.test/',
    'https://evil.test/',
    'ftp://api.example.test/',
  ];

  const wrongWithOption = async (name: (typeof options)[number], text: string, asUrl: boolean) => {
    openPage(pageUrl);
    const meant = URL.canParse(text.trim(), pageUrl) ? new URL(text.trim(), pageUrl) : null;
    const value = asUrl && meant ? meant : text;
    const wrong: string[] = [];
    try {
      const auth = createAuth({
        baseUrl: `${api}/auth/`,
        [name]: name === 'allowedOrigins' ? [value] : value,
        storage: memoryStorage(),
        proactive: 'off',
        channel: null,
        locks: null,
        onWarning: () => {},
        fetch: async (input, init) => {
          const request = new Request(input instanceof Request ? input : new URL(String(input), pageUrl), init);
          const { origin, protocol } = new URL(request.url);
          // The page is on https.
          const isOurs = protocol === 'https:' && [api, meant?.origin].includes(origin);
          if (request.headers.has('authorization') && !isOurs) wrong.push(`a token sent to ${request.url}`);
          return new Response();
        },
      });
      await auth.adopt({ access: 'opaque' });
      for (const each of [text, ...fetched]) await auth.fetch(each).catch(() => {});
      auth.dispose();
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'invalid_option') wrong.push(`threw ${error}`);
      else if (!String(error).includes(name)) wrong.push(`does not name the option: ${error}`);
    }
    return wrong;
  };

  it.each(options)('is taken or refused by name, and then lets the token nowhere else: %s', async (name) => {
    for (const [, text] of addresses)
      for (const asUrl of [false, true]) expect([text, await wrongWithOption(name, text, asUrl)]).toEqual([text, []]);
  });

  it(`is so whatever the address (seed ${seed})`, async () => {
    await fuzz(fc.tuple(fc.constantFrom(...options), address, fc.boolean()), 60, (each) => wrongWithOption(...each));
  });
});

describe('a token is attached where it belongs and nowhere else', () => {
  it.each(addresses)('%s', async (_, text) => {
    for (const form of Object.keys(forms) as Form[])
      for (const way of ['fetch', 'api'] as const)
        expect([form, way, await wrongWith(text, form, way, false)]).toEqual([form, way, []]);
    expect(await wrongWith(text, 'text', 'fetch', true)).toEqual([]);
  });

  it(`whatever the address (seed ${seed})`, async () => {
    const how = fc.tuple(
      address,
      fc.constantFrom(...(Object.keys(forms) as Form[])),
      fc.constantFrom('fetch' as const, 'api' as const),
      fc.boolean(),
    );
    await fuzz(how, 150, (each) => wrongWith(...each));
  });
});
