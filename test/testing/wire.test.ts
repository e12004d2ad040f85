import { describe, expect, it } from 'vitest';
import { createFakeDjoser } from '../../src/testing.ts';
import { bearer, login, post, send } from './requests.ts';

const ORIGIN = 'https://api.example.test';
const PING = `${ORIGIN}/api/ping/`;
const ada = { username: 'ada', password: 'correct-horse' };

const raw = (body: BodyInit, contentType?: string) => ({
  method: 'POST',
  body,
  headers: contentType === undefined ? {} : { 'Content-Type': contentType },
});

describe('bodies', () => {
  const create = async (body: BodyInit, contentType?: string) => {
    const response = await createFakeDjoser().fetch(`${ORIGIN}/auth/jwt/create/`, raw(body, contentType));
    return [response.status, await response.json()];
  };
  const json = 'application/json';

  it.each([
    ['', ['This field is required.']],
    ['{"username": null}', ['This field may not be null.']],
    ['{"username": ""}', ['This field may not be blank.']],
    ['{"username": "  "}', ['This field may not be blank.']],
    ['{"username": true}', ['Not a valid string.']],
    ['{"username": ["ada"]}', ['Not a valid string.']],
    ['{"username": {}}', ['Not a valid string.']],
    ['{"username": "a\\u0000"}', ['Null characters are not allowed.']],
  ])('of %s have a wrong username', async (body, username) => {
    expect(await create(body, json)).toEqual([400, { username, password: ['This field is required.'] }]);
  });

  it.each([
    ['null', 'No data provided'],
    ['[]', 'Invalid data. Expected a dictionary, but got list.'],
    ['"x"', 'Invalid data. Expected a dictionary, but got str.'],
    ['1', 'Invalid data. Expected a dictionary, but got int.'],
    ['1.5', 'Invalid data. Expected a dictionary, but got float.'],
    ['true', 'Invalid data. Expected a dictionary, but got bool.'],
  ])('of %s are no object', async (body, message) => {
    expect(await create(body, json)).toEqual([400, { non_field_errors: [message] }]);
  });

  it('that are no JSON say so', async () => {
    const error = { detail: expect.stringMatching(/^JSON parse error - /) };
    expect(await create('{', json)).toEqual([400, error]);
  });

  it('of another type are unsupported', async () => {
    const error = (type: string) => ({ detail: `Unsupported media type "${type}" in request.` });
    expect(await create('x')).toEqual([415, error('text/plain;charset=UTF-8')]);
    expect(await create(new Blob(['x']))).toEqual([415, error('')]);
  });

  it('may be forms, with the edges of each field trimmed', async () => {
    const form = new FormData();
    form.set('username', ' ada ');
    form.set('password', ada.password);
    expect(await create(form)).toMatchObject([200, {}]);
    expect(await create(new URLSearchParams(ada))).toMatchObject([200, {}]);
  });

  const field = (name: string, text: string) => `Content-Disposition: form-data; name=${name}\r\n\r\n${text}`;
  const two = `--b\r\n${field('"a%22c"', '\ufeffü\r\n\r\n--')}\r\n--b\r\n${field('d', '')}`;

  // Django 5.2's own parser gives these fields.
  it.each([
    ['whole', `${two}\r\n--b--\r\n`],
    ['broken off', two],
    ['between other text', `before\r\n${two}\r\n--b--\r\nafter\r\n\r\n`],
    ['with a part that has no name', `--b\r\n\r\nx\r\n--b\r\nX: y\r\n${two}`],
  ])('may be a multipart form %s', async (_, body) => {
    const server = createFakeDjoser();
    server.route('POST', '/api/form', (_request, { data }) => data, { protected: false });
    for (const boundary of ['b', '"b"']) {
      const init = raw(body, `multipart/form-data; charset=utf-8; boundary=${boundary}`);
      const response = await server.fetch(`${ORIGIN}/api/form`, init);
      expect(await response.json()).toEqual({ 'a%22c': '\ufeffü\r\n\r\n--', d: '' });
    }
  });

  it('of a multipart form without a part are empty', async () => {
    const server = createFakeDjoser();
    server.route('POST', '/api/form', (_, { data }) => data, { protected: false });
    const response = await server.fetch(`${ORIGIN}/api/form`, raw('rubbish', 'multipart/form-data; boundary=b'));
    expect([response.status, await response.json()]).toEqual([200, {}]);
  });

  it('may have numbers where text is meant', async () => {
    const server = createFakeDjoser({ users: [{ username: '7', password: '42' }] });
    expect((await post(server, 'jwt/create', { username: 7, password: 42 })).status).toBe(200);
  });

  it('come back from the ping: JSON and forms as they are, anything else as a digest', async () => {
    const server = createFakeDjoser();
    const { access } = await login(server);
    const echo = async (body: BodyInit, type?: string) => {
      const { headers, ...rest } = raw(body, type);
      const response = await server.fetch(PING, { ...rest, headers: { ...headers, ...bearer(access).headers } });
      return [response.status, (await response.json()).body];
    };
    const hello = { bytes: 5, sha256: '2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824' };
    expect(await echo('{"s":"ü"}', json)).toEqual([200, { s: 'ü' }]);
    expect(await echo('hello')).toEqual([200, hello]);
    expect(await echo(new Blob(['hello']))).toEqual([200, hello]);
    const form = new FormData();
    form.set('a', '1');
    form.set('file', new Blob(['hello']), 'hello.txt');
    expect(await echo(form)).toEqual([200, { a: '1', file: hello }]);
    expect(await echo('{', json)).toEqual([400, undefined]);
  });
});

describe('methods', () => {
  it('that a view has not are 405 with its list', async () => {
    const response = await send(createFakeDjoser(), 'GET', 'jwt/create');
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST, OPTIONS']);
    expect(await response.json()).toEqual({ detail: 'Method "GET" not allowed.' });
  });

  it('are looked at after the permission', async () => {
    const server = createFakeDjoser();
    expect((await send(server, 'GET', 'users/reset_password')).status).toBe(401);
    const { access } = await login(server);
    const response = await send(server, 'GET', 'users/reset_password', undefined, bearer(access).headers);
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'POST, OPTIONS']);
  });

  it('include HEAD wherever there is GET, and OPTIONS for those who may ask', async () => {
    const server = createFakeDjoser();
    const { access } = await login(server);
    const head = await server.fetch(PING, { method: 'HEAD', ...bearer(access) });
    expect([head.status, await head.text()]).toEqual([200, '']);
    expect(head.headers.get('Allow')).toBe('GET, POST, PUT, PATCH, DELETE, HEAD, OPTIONS');
    expect((await server.fetch(PING, { method: 'HEAD' })).status).toBe(401);
    expect((await server.fetch(`${ORIGIN}/nowhere/`, { method: 'HEAD' })).status).toBe(404);
    expect((await send(server, 'OPTIONS', 'users')).status).toBe(401);
    for (const method of ['HEAD', 'OPTIONS']) {
      const crash = await send(server, method, 'users/me', undefined, bearer(access).headers);
      expect(crash.status).toBe(500);
    }
    const options = await send(server, 'OPTIONS', 'jwt/create');
    expect([options.status, await options.json()]).toEqual([
      200,
      {
        name: 'jwt/create',
        description: '',
        renders: ['application/json', 'text/html'],
        parses: ['application/json', 'application/x-www-form-urlencoded', 'multipart/form-data'],
      },
    ]);
  });
});

describe('addresses', () => {
  it('without their slash redirect, which makes a GET of a POST', async () => {
    const server = createFakeDjoser();
    const manual = await server.fetch(`${ORIGIN}/auth/users/me?a=1`, { redirect: 'manual' });
    expect([manual.status, manual.headers.get('Location')]).toEqual([301, '/auth/users/me/?a=1']);
    const followed = await server.fetch(`${ORIGIN}/auth/users`, {
      ...raw(JSON.stringify(ada), 'application/json'),
    });
    expect([followed.status, followed.redirected, followed.url]).toEqual([401, true, `${ORIGIN}/auth/users/`]);
    expect(server.calls().map(({ body, method, status }) => [method, status, body])).toEqual([
      ['GET', 301, undefined],
      ['POST', 301, ada],
      ['GET', 401, undefined],
    ]);
  });

  it('without their slash fail where redirects are an error', async () => {
    const response = createFakeDjoser().fetch(`${ORIGIN}/auth/users/me`, { redirect: 'error' });
    await expect(response).rejects.toThrow(new TypeError('Failed to fetch'));
  });

  it('may end in a format', async () => {
    const server = createFakeDjoser();
    const { headers } = bearer(server.issue('ada').access);
    const ask = async (path: string) => {
      const response = await server.fetch(`${ORIGIN}/auth/${path}`, { headers: { ...headers, Accept: 'text/html' } });
      return [response.status, response.headers.get('Content-Type')];
    };
    expect(await ask('users/me.json')).toEqual([200, 'application/json']);
    expect(await ask('users/me.api/')).toEqual([200, 'text/html; charset=utf-8']);
    expect(await ask('users/me.xml')).toEqual([404, 'application/json']);
  });

  it('of tokens may end in anything', async () => {
    const server = createFakeDjoser();
    const body = raw(JSON.stringify(ada), 'application/json');
    expect((await server.fetch(`${ORIGIN}/auth/jwt/createx`, body)).status).toBe(200);
    expect((await server.fetch(`${ORIGIN}/auth/token/login`, body)).status).toBe(200);
    expect((await server.fetch(`${ORIGIN}/auth/token/loginx`, body)).status).toBe(404);
  });

  it('that lead nowhere are an HTML page', async () => {
    const response = await createFakeDjoser().fetch(`${ORIGIN}/nowhere/`);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await response.text()).toContain('Not Found');
  });

  it('of other servers are out of reach', async () => {
    const server = createFakeDjoser();
    await expect(server.fetch('https://other.test/')).rejects.toThrow(new TypeError('Failed to fetch'));
    expect(server.calls()).toMatchObject([{ url: 'https://other.test/', endpoint: null, status: null }]);
  });

  it('may be a URL, a Request, or relative to the mount', async () => {
    const server = createFakeDjoser({ baseUrl: 'http://localhost:8000/accounts' });
    expect(server.baseUrl).toBe('http://localhost:8000/accounts/');
    const ping = 'http://localhost:8000/api/ping/';
    for (const input of [ping, new URL(ping), new Request(ping), '/api/ping/', '../api/ping/']) {
      const response = await server.fetch(input);
      expect([response.status, response.url]).toEqual([401, ping]);
    }
    expect((await server.fetch('users/me/')).status).toBe(401);
  });

  it('have the root of the API among them', async () => {
    const server = createFakeDjoser();
    expect((await server.fetch(`${ORIGIN}/auth/`)).status).toBe(401);
    const response = await server.fetch(`${ORIGIN}/auth/`, bearer(server.issue('ada').access));
    expect(await response.json()).toEqual({ users: `${ORIGIN}/auth/users/` });
  });
});

describe('Accept', () => {
  const ask = async (accept: string) => {
    const response = await createFakeDjoser().fetch(PING, { headers: { Accept: accept } });
    return [response.status, response.headers.get('Content-Type')];
  };

  it.each(['application/json', '*/*', 'application/*', 'text/html, application/json', 'application/json; indent=4'])(
    '%s gets JSON',
    async (accept) => {
      expect(await ask(accept)).toEqual([401, 'application/json']);
    },
  );

  it.each(['text/html', 'text/*', 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'])(
    '%s gets the page of the browsable API, whatever the status',
    async (accept) => {
      expect(await ask(accept)).toEqual([401, 'text/html; charset=utf-8']);
    },
  );

  it('text/html sets the CSRF cookie of the forms on the page', async () => {
    const server = createFakeDjoser();
    const html = await server.fetch(PING, { headers: { Accept: 'text/html' } });
    expect(server.cookiesOf(html)).toEqual([expect.stringMatching(/^csrftoken=\w{32}; Max-Age=31449600; Path=\/;/)]);
    expect(server.cookiesOf(await server.fetch(PING))).toEqual([]);
    expect(server.cookiesOf(new Response())).toEqual([]);
  });

  it('image/png gets 406', async () => {
    expect(await ask('image/png')).toEqual([406, 'application/json']);
  });
});

describe('answers', () => {
  it('are dated by the clock of the server and vary with Accept', async () => {
    const server = createFakeDjoser({ now: () => 1_800_000_000_000 });
    server.advance(60);
    const { headers } = await server.fetch(PING);
    expect(headers.get('Date')).toBe('Fri, 15 Jan 2027 08:01:00 GMT');
    expect(headers.get('Vary')).toBe('Accept');
  });

  it('to a bad Authorization header are 401 even where anyone may come in', async () => {
    const server = createFakeDjoser();
    const headers = bearer('rubbish').headers;
    for (const endpoint of ['users', 'users/reset_password', 'users/activation', 'token/login']) {
      const response = await post(server, endpoint, {}, headers);
      expect([response.status, (await response.json()).code]).toEqual([401, 'token_not_valid']);
    }
    expect((await server.fetch(`${ORIGIN}/api/public/`, { headers })).status).toBe(401);
    expect(await (await server.fetch(`${ORIGIN}/api/public/`)).json()).toEqual({ public: true, user: null });
    const { access } = await login(server);
    const known = await server.fetch(`${ORIGIN}/api/public/`, bearer(access));
    expect(await known.json()).toEqual({ public: true, user: 'ada' });
  });
});

describe('the throttle', () => {
  it('lets so many anonymous requests in, and tells the rest how long to wait', async () => {
    let now = 1_800_000_000_000;
    const server = createFakeDjoser({ throttle: { limit: 2, perSeconds: 60 }, now: () => now });
    const { access } = await login(server);
    now += 10_500;
    await login(server);
    const third = await post(server, 'jwt/create', ada);
    expect([third.status, third.headers.get('Retry-After')]).toEqual([429, '50']);
    expect(await third.json()).toEqual({ detail: 'Request was throttled. Expected available in 50 seconds.' });
    expect((await server.fetch(PING, bearer(access))).status).toBe(200);
    expect((await server.fetch(PING, bearer('rubbish'))).status).toBe(401);
    now += 49_000;
    expect((await (await post(server, 'jwt/create', ada)).json()).detail).toMatch(/in 1 second\.$/);
    now += 1_000;
    expect((await post(server, 'jwt/create', ada)).status).toBe(200);
  });

  it('may be for one endpoint', async () => {
    const server = createFakeDjoser({ throttle: { limit: 1, perSeconds: 60, endpoint: 'jwt/refresh' } });
    await login(server);
    const { refresh } = await login(server);
    const next = await (await post(server, 'jwt/refresh', { refresh })).json();
    expect((await post(server, 'jwt/refresh', { refresh: next.refresh })).status).toBe(429);
    expect((await post(server, 'jwt/verify', { token: next.refresh })).status).toBe(200);
  });
});
