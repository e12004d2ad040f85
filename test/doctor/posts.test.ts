/** What a look without a name sends: a POST goes only to a place that is known to be a login, a refresh or a logout. */
import { describe, expect, it } from 'vitest';
import { idsOf, lookAt, on, origin, type Received, type Reply, type Rule } from './site.ts';

const reading = new Set(['GET', 'HEAD', 'OPTIONS']);
const anonymous = { username: null, origin: null };

/** Looks without a name, and returns the addresses of the requests that may change something. */
async function postsOf(rules: readonly Rule[], path = '/auth/'): Promise<string[]> {
  const posts: string[] = [];
  const note = ({ method, url }: Received): null => {
    if (!reading.has(method)) posts.push(`${method} ${url.pathname}`);
    return null;
  };
  await lookAt([note, ...rules], { ...anonymous, address: new URL(`${origin}${path}`) });
  return [...new Set(posts)].sort();
}

/** A view of the project that accepts whatever is posted. */
const hook = (pattern: RegExp, onGet: Reply): Rule => {
  return ({ method, url }) =>
    pattern.test(url.pathname) ? (method === 'GET' ? onGet : { status: 201, body: {} }) : null;
};
const onlyPosts = { status: 405, body: { detail: 'Method "GET" not allowed.' }, headers: { Allow: 'POST, OPTIONS' } };
const nothing: Rule = () => ({ status: 404, body: '<h1>Not Found</h1>' });

describe('without a name, a sound server', () => {
  it('is sent a POST at its login and its refresh, and nowhere else', async () => {
    expect(await postsOf([])).toEqual(['POST /auth/jwt/create/', 'POST /auth/jwt/refresh/']);
    expect(await postsOf([], '/')).toEqual(['POST /auth/jwt/create/', 'POST /auth/jwt/refresh/']);
  });

  it('with a view that accepts every POST beside it is sent the two alone', async () => {
    for (const onGet of [{ body: { ok: true } }, { body: 'ok' }, onlyPosts, { status: 403, body: {} }])
      expect(await postsOf([hook(/^\/(?!auth\/)/, onGet)])).toEqual([
        'POST /auth/jwt/create/',
        'POST /auth/jwt/refresh/',
      ]);
  });
});

describe('a view that is no login is sent no POST', () => {
  it.each<[string, RegExp, Reply]>([
    ['any word, open to GET', /^\/[^/]+\/$/, { body: { ok: true } }],
    ['any word, for POST alone', /^\/[^/]+\/$/, onlyPosts],
    ['any words, for POST alone', /^\/.*$/, onlyPosts],
    ['a folder and any word', /^\/auth\/[^/]+\/$/, onlyPosts],
    ['two words', /^\/auth\/[^/]+\/[^/]+\/$/, onlyPosts],
    ['any word, then "create"', /^\/auth\/[^/]+\/create\/$/, onlyPosts],
    ['its own login, open to GET', /^\/(auth\/)?login\/$/, { body: { ok: true } }],
    ['a list of tokens', /^\/(api\/)?token\/$/, { body: [], headers: { Allow: 'GET, POST, HEAD, OPTIONS' } }],
  ])('%s', async (_, pattern, onGet) => {
    expect(await postsOf([hook(pattern, onGet), nothing])).toEqual([]);
    expect(await postsOf([hook(pattern, onGet), nothing], '/')).toEqual([]);
  });

  it('though Django names it on its page', async () => {
    const page = '<title>Page not found</title><ol><li><code>webhooks/</code></li><li><code>rooms/</code></li></ol>';
    const named: Rule = ({ url }) => (url.pathname.includes('not-there') ? { status: 404, body: page } : null);
    for (const onGet of [{ body: 'ok' }, onlyPosts])
      expect(await postsOf([hook(/^\/(webhooks|rooms)\//, onGet), named, nothing])).toEqual([]);
  });
});

it('a login beside a view for any word is found', async () => {
  const beside = hook(/^\/auth\/[^/]+\/$/, onlyPosts);
  const report = await lookAt([beside], anonymous);
  expect(report.server?.preset).toBe('djoser');
});

it('a login that is throttled for everybody is found, and sent one POST', async () => {
  const throttled = { status: 429, body: { detail: 'Throttled.' }, headers: { Allow: 'POST, OPTIONS' } };
  const rules = [on('GET', '/auth/jwt/create/', throttled), on('POST', '/auth/jwt/create/', throttled)];
  const report = await lookAt(rules, anonymous);
  expect(report.server?.preset).toBe('djoser');
  expect(idsOf(report, 'change')).toEqual([]);
  expect(report.exitStatus).toBe(2);
});

it('a form for a login is known by its page', async () => {
  const form =
    '<html><form method="post"><input type="hidden" name="csrfmiddlewaretoken"><input type="password"></form>';
  const login = hook(/^\/auth\/login\/$/, { body: form });
  const report = await lookAt([login, nothing], anonymous);
  expect(idsOf(report, 'change')).toEqual(['csrf-on-login']);
  expect(await postsOf([login, nothing])).toEqual([]);
});
