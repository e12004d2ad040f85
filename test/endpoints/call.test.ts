import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Call, createSend, type ServerAccess } from '../../src/djoser/call.ts';
import { AuthError, invalidOption } from '../../src/token/errors.ts';
import { broken, endless, failureOf, json, nothing, page, redirected, serverAccess } from './server-access.ts';

const login: Call = { name: 'Login', path: 'jwt/create/', body: { username: 'ada', password: 'hunter2' } };

function formOf(...entries: [name: string, value: string | Blob][]): FormData {
  const form = new FormData();
  for (const [name, value] of entries) form.append(name, value);
  return form;
}

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a call', () => {
  it('is a POST of JSON that asks for JSON, follows no redirect and is never cached', async () => {
    const { access, sent } = serverAccess({}, json({}));
    await createSend(access)(login);
    expect(sent).toMatchObject([
      {
        url: 'https://api.example.test/auth/jwt/create/',
        method: 'POST',
        headers: { Accept: 'application/json', 'Content-Type': 'application/json' },
        json: login.body,
        redirect: 'manual',
        cache: 'no-store',
        keepalive: false,
      },
    ]);
    expect(sent[0]).not.toHaveProperty('credentials');
  });

  it('is another method without a body where that is asked for', async () => {
    const { access, sent } = serverAccess({}, json({}));
    await createSend(access)({ name: 'User', path: 'users/me/', method: 'GET' });
    expect(sent).toMatchObject([{ method: 'GET', headers: { Accept: 'application/json' }, redirect: 'follow' }]);
    expect(sent[0]).not.toHaveProperty('body');
    expect(sent[0]!.headers).not.toHaveProperty('Content-Type');
  });

  it('has the headers and the credentials that it is given', async () => {
    const { access, sent } = serverAccess({}, json({}));
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-More': '1' };
    await createSend(access)({ ...login, headers, credentials: 'same-origin', keepalive: true });
    expect(sent).toMatchObject([{ headers, credentials: 'same-origin', keepalive: true }]);
  });

  it('does not leave for an endpoint that the server does not have', async () => {
    const { access, sent } = serverAccess({});
    const error = await failureOf(createSend(access)({ ...login, path: null }));
    expect(error).toMatchObject({ code: 'bad_response', message: expect.stringMatching(/^Login: the server option/) });
    expect(sent).toEqual([]);
  });

  it('does not leave for an address that cannot be resolved, and names the option', async () => {
    const { access, sent } = serverAccess({});
    const wrong = invalidOption('baseUrl', 'absolute');
    const url = () => {
      throw wrong;
    };
    expect(await failureOf(createSend({ ...access, url })(login))).toBe(wrong);
    expect(sent).toEqual([]);
  });
});

describe('in cookie mode a call', () => {
  const cookies = { refreshIn: 'cookie' } as const;

  it('has cookies, and the CSRF token as it is now', async () => {
    const { access, sent } = serverAccess(cookies, json({}), json({}));
    const send = createSend(access);
    for (const value of ['first', 'second']) {
      vi.stubGlobal('document', { cookie: `csrftoken=${value}` });
      await send(login);
    }
    expect(sent).toMatchObject([
      { credentials: 'include', headers: { 'X-CSRFToken': 'first' } },
      { credentials: 'include', headers: { 'X-CSRFToken': 'second' } },
    ]);
  });

  it('has no CSRF header on a GET, nor where there is no token', async () => {
    const { access, sent } = serverAccess(cookies, json({}), json({}));
    vi.stubGlobal('document', { cookie: 'csrftoken=first' });
    await createSend(access)({ name: 'User', path: 'users/me/', method: 'GET' });
    vi.stubGlobal('document', { cookie: '' });
    await createSend(access)(login);
    for (const { headers } of sent) expect(headers).not.toHaveProperty('X-CSRFToken');
  });

  it('has the header that the server wants, from where the page has the token', async () => {
    const csrf = { header: 'X-XSRF', value: () => 'from-the-page' };
    const { access, sent } = serverAccess({ ...cookies, csrf }, json({}));
    await createSend(access)(login);
    expect(sent[0]!.headers).toMatchObject({ 'X-XSRF': 'from-the-page' });
  });

  it('has nothing of it in body mode', async () => {
    const { access, sent } = serverAccess({}, json({}));
    vi.stubGlobal('document', { cookie: 'csrftoken=first' });
    await createSend(access)(login);
    expect(sent[0]!.headers).not.toHaveProperty('X-CSRFToken');
  });
});

describe('the token of a call', () => {
  const user: Call = { name: 'User', path: 'users/me/', method: 'GET', token: 'a1', scheme: 'Bearer' };

  it('goes in the header that the server reads, and follows no redirect to another origin', async () => {
    const { access, sent } = serverAccess({ header: 'X-Authorization' }, json({}));
    await createSend(access)(user);
    expect(sent).toMatchObject([{ headers: { 'X-Authorization': 'Bearer a1' }, redirect: 'manual' }]);
    expect(sent[0]!.headers).not.toHaveProperty('Authorization');
  });

  it('is left out where there is none', async () => {
    const { access, sent } = serverAccess({}, json({}));
    await createSend(access)({ ...user, token: null });
    expect(sent[0]!.headers).not.toHaveProperty('Authorization');
  });
});

describe('a Django session that rides along', () => {
  const onPage = (origin: string) => {
    vi.stubGlobal('location', new URL(origin));
    vi.stubGlobal('document', { cookie: 'csrftoken=first', baseURI: origin });
  };

  it('to the page’s own origin has its CSRF token with it: DRF asks for it whatever else is in the headers', async () => {
    onPage('https://api.example.test/');
    const { access, sent } = serverAccess({}, json({}), json({}));
    await createSend(access)(login);
    await createSend(access)({ name: 'User', path: 'users/me/', method: 'GET' });
    expect(sent[0]!.headers).toMatchObject({ 'X-CSRFToken': 'first' });
    expect(sent[1]!.headers).not.toHaveProperty('X-CSRFToken');
  });

  it('to another origin does not, and so has no CSRF token', async () => {
    onPage('https://app.example.test/');
    const { access, sent } = serverAccess({}, json({}));
    await createSend(access)(login);
    expect(sent[0]!.headers).not.toHaveProperty('X-CSRFToken');
  });
});

describe('the answer', () => {
  it('is there with its whole body, status and headers', async () => {
    const { access } = serverAccess({}, json({ access: 'a' }, 201, { 'Retry-After': '3' }));
    const answer = await createSend(access)(login);
    expect(answer).toMatchObject({ status: 201, text: '{"access":"a"}', body: { access: 'a' } });
    expect(answer.headers.get('retry-after')).toBe('3');
  });

  it('may have no body, or none that is JSON', async () => {
    const { access } = serverAccess({}, nothing(204), page(200), json(null));
    const send = createSend(access);
    expect(await send(login)).toMatchObject({ status: 204, text: '', body: undefined, error: null });
    expect(await send(login)).toMatchObject({ status: 200, body: undefined, error: { code: 'bad_response' } });
    expect(await send(login)).toMatchObject({ text: 'null', body: null });
  });

  it('is parsed as the server option says', async () => {
    const parseJson = (text: string) => JSON.parse(text.replace(/:(\d{16,})/g, ':"$1"'));
    const { access } = serverAccess({ parseJson }, new Response('{"id":9007199254740993}'));
    expect((await createSend(access)(login)).body).toEqual({ id: '9007199254740993' });
  });

  it('is no JSON where the option’s own parser throws', async () => {
    const parseJson = () => {
      throw new SyntaxError('no');
    };
    const { access } = serverAccess({ parseJson }, json({}));
    expect((await createSend(access)(login)).body).toBe(undefined);
  });

  it('may be a redirect, of which a browser shows nothing', async () => {
    const { access } = serverAccess({}, redirected());
    expect(await createSend(access)(login)).toMatchObject({ status: 0, text: '', body: undefined });
  });

  it('becomes an error without what was sent', async () => {
    const body = { password: ['hunter2 is too common.'], username: ['ada is taken.'] };
    const { access } = serverAccess({}, json(body, 400), json({ detail: 'Gone.' }, 404));
    const send = createSend(access);
    const { error } = await send(login);
    expect(error?.code).toBe('invalid_input');
    expect(error?.fields).toEqual({ password: ['… is too common.'], username: ['ada is taken.'] });
    expect((await send({ name: 'User', path: 'users/me/' })).error).toMatchObject({
      code: 'bad_response',
      detail: 'Gone.',
    });
  });
});

describe('what was sent as a secret', () => {
  const told = async (call: Partial<Call>, detail: string, more: Partial<ServerAccess> = {}) => {
    const { access } = serverAccess({}, json({ detail }, 400));
    const { error } = await createSend({ ...access, ...more })({ ...login, ...call });
    return error?.detail;
  };

  it.each([
    'password',
    're_new_password',
    'current_password',
    'token',
    'refresh',
    'access',
    'client_secret',
    'code',
    'otp_token',
  ])('does not come back: the field %s', async (field) => {
    expect(await told({ body: { [field]: 'xyz-12' } }, 'No: xyz-12')).toBe('No: …');
  });

  it.each<[what: string, body: object]>([
    ['below another field', { user: { password: 'xyz-12' } }],
    ['in a form of the platform', formOf(['password', 'xyz-12'])],
    ['as a number', { otp: 123456 }],
    ['among parameters', new URLSearchParams({ code: 'xyz-12' })],
    ['beside a file', formOf(['avatar', new Blob(['x'])], ['password', 'xyz-12'])],
  ])('does not come back: %s', async (_, body) => {
    expect(await told({ body }, 'No: xyz-12, 123456?')).not.toContain('otp' in body ? '123456' : 'xyz-12');
  });

  it('does not come back: a token, a CSRF value, a header', async () => {
    vi.stubGlobal('location', new URL('https://api.example.test/'));
    vi.stubGlobal('document', { cookie: 'csrftoken=c5rf-value', baseURI: 'https://api.example.test/' });
    const call = { token: 'opaque-1', scheme: 'Bearer', headers: { 'X-Session-Token': 'session-1' } };
    expect(await told(call, 'opaque-1, c5rf-value and session-1')).toBe('…, … and …');
  });

  it('does not come back: the token that fetch adds, also one that came in between', async () => {
    const tokens = ['opaque-1', 'opaque-2'];
    expect(await told({}, 'opaque-1 and opaque-2', { secrets: () => [null, undefined, tokens.shift()] })).toBe(
      '… and …',
    );
  });

  it('is no name, no address and no other field', async () => {
    const body = { username: 'ada-of-old', email: 'ada@example.test', password: 'hunter2', postal_code: '123456' };
    const detail = 'ada-of-old, ada@example.test and 123456 are taken.';
    expect(await told({ body }, detail)).toBe(detail);
  });
});

describe('what is sent', () => {
  it.each<[what: string, body: object, json: unknown]>([
    ['an object', { a: 1, b: null, c: undefined, d: [1, 2] }, { a: 1, b: null, d: [1, 2] }],
    ['a form of the platform', formOf(['a', '1'], ['b', '2']), { a: '1', b: '2' }],
    ['an object of a class', Object.assign(new (class Form {})(), { a: 1 }), { a: 1 }],
  ])('is JSON: %s', async (_, body, expected) => {
    const { access, sent } = serverAccess({}, json({}));
    await createSend(access)({ ...login, body });
    expect(sent[0]).toMatchObject({ json: expected, headers: { 'Content-Type': 'application/json' } });
  });

  it('is a form where there is a file in it, with a type that the platform sets', async () => {
    const { access, sent } = serverAccess({}, json({}));
    const body = formOf(['a', '1'], ['file', new File(['x'], 'x.png')]);
    await createSend(access)({ ...login, body });
    expect(sent[0]!.body).toBe(body);
    expect(sent[0]!.headers).not.toHaveProperty('Content-Type');
  });

  it('are parameters where parameters were given', async () => {
    const { access, sent } = serverAccess({}, json({}));
    await createSend(access)({ ...login, body: new URLSearchParams({ state: 'x y' }) });
    expect(sent[0]).toMatchObject({
      body: 'state=x+y',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    });
  });
});

describe('no answer', () => {
  it('is unreachable, with a cause that can be logged', async () => {
    const { access } = serverAccess({}, () => {
      throw Object.assign(new TypeError('Failed to fetch'), { request: { body: 'hunter2' } });
    });
    const error = await failureOf(createSend(access)(login));
    expect(error).toMatchObject({
      code: 'unreachable',
      message: expect.stringMatching(/^Login: .*CORS/),
      cause: { name: 'TypeError', message: 'Failed to fetch' },
    });
    expect((error as AuthError).cause).not.toHaveProperty('request');
  });

  it.each([
    ['rejects with nothing', undefined],
    ['rejects with text', 'hunter2'],
  ])('is unreachable when a fetch of somebody’s making %s', async (_, reason) => {
    const { access } = serverAccess({}, () => Promise.reject(reason));
    const error = (await failureOf(createSend(access)(login))) as AuthError;
    expect([error.code, error.cause]).toEqual(['unreachable', undefined]);
  });

  it('is unreachable when the platform has a code for it', async () => {
    const { access } = serverAccess({}, () =>
      Promise.reject(Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' })),
    );
    expect(await failureOf(createSend(access)(login))).toMatchObject({ name: 'AuthError', code: 'unreachable' });
  });

  it('is unreachable when the body breaks off', async () => {
    const { access } = serverAccess({}, broken());
    expect(await failureOf(createSend(access)(login))).toMatchObject({ code: 'unreachable' });
  });

  it('is an AuthError of the fetch beneath as it is', async () => {
    const theirs = new AuthError('session_ended', 'Over.');
    const { access } = serverAccess({}, () => Promise.reject(theirs));
    expect(await failureOf(createSend(access)(login))).toBe(theirs);
  });

  it.each<[what: string, answer: () => Promise<Response>]>([
    ['no head', () => new Promise<Response>(() => {})],
    ['a body without end', async () => endless()],
  ])('is waited for 30 s and no longer: %s', async (_, answer) => {
    vi.useFakeTimers();
    const { access, sent } = serverAccess({}, answer);
    const failed = vi.fn();
    createSend(access)(login).catch(failed);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(failed).not.toHaveBeenCalled();
    expect(sent[0]!.signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(failed.mock.calls).toMatchObject([[{ code: 'unreachable', message: 'Login: no answer in 30 s.' }]]);
    expect(sent[0]!.signal?.aborted).toBe(true);
  });

  it('is waited for 300 s where a file is sent', async () => {
    vi.useFakeTimers();
    const { access } = serverAccess({}, () => new Promise<Response>(() => {}));
    const failed = vi.fn();
    createSend(access)({ ...login, body: formOf(['avatar', new Blob(['x'])]) }).catch(failed);
    await vi.advanceTimersByTimeAsync(299_999);
    expect(failed).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(failed.mock.calls).toMatchObject([[{ code: 'unreachable', message: 'Login: no answer in 300 s.' }]]);
  });

  it('leaves no timer and no listener behind', async () => {
    vi.useFakeTimers();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const { access } = serverAccess({}, json({}));
    await createSend(access)({ ...login, signal });
    expect(vi.getTimerCount()).toBe(0);
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });
});

describe('a caller who gives up', () => {
  const reason = new Error('the dialog was closed');

  it('ends the request, and gets their own reason', async () => {
    const abort = new AbortController();
    const { access, sent } = serverAccess(
      {},
      ({ signal }) =>
        new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))),
    );
    const failed = failureOf(createSend(access)({ ...login, signal: abort.signal }));
    abort.abort(reason);
    expect(await failed).toBe(reason);
    expect(sent[0]!.signal?.reason).toBe(reason);
  });

  it('sends nothing when they had given up before', async () => {
    const { access, sent } = serverAccess({});
    expect(await failureOf(createSend(access)({ ...login, signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(sent).toEqual([]);
  });
});
