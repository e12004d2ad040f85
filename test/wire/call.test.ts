import { afterEach, describe, expect, it, vi } from 'vitest';
import { type Call, createCaller } from '../../src/djoser/call.ts';
import { AuthError, invalidOption } from '../../src/token/errors.ts';
import { broken, endless, failureOf, json, nothing, reach, redirected } from './reach.ts';

const login: Call = { name: 'Login', path: 'jwt/create/', body: { username: 'ada', password: 'hunter2' } };

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

describe('a call', () => {
  it('is a POST of JSON that asks for JSON, follows no redirect and is never cached', async () => {
    const { reach: to, sent } = reach({}, json({}));
    await createCaller(to).send(login);
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
    const { reach: to, sent } = reach({}, json({}));
    await createCaller(to).send({ name: 'User', path: 'users/me/', method: 'GET' });
    expect(sent).toMatchObject([{ method: 'GET', headers: { Accept: 'application/json' }, redirect: 'follow' }]);
    expect(sent[0]).not.toHaveProperty('body');
    expect(sent[0]!.headers).not.toHaveProperty('Content-Type');
  });

  it('has the headers and the credentials that it is given', async () => {
    const { reach: to, sent } = reach({}, json({}));
    const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'X-More': '1' };
    await createCaller(to).send({ ...login, headers, credentials: 'same-origin', keepalive: true });
    expect(sent).toMatchObject([{ headers, credentials: 'same-origin', keepalive: true }]);
  });

  it('does not leave for an endpoint that the server does not have', async () => {
    const { reach: to, sent } = reach({});
    const error = await failureOf(createCaller(to).send({ ...login, path: null }));
    expect(error).toMatchObject({ code: 'bad_response', message: expect.stringMatching(/^Login: the server option/) });
    expect(sent).toEqual([]);
  });

  it('does not leave for an address that cannot be resolved, and names the option', async () => {
    const { reach: to, sent } = reach({});
    const wrong = invalidOption('baseUrl', 'absolute');
    const url = () => {
      throw wrong;
    };
    expect(await failureOf(createCaller({ ...to, url }).send(login))).toBe(wrong);
    expect(sent).toEqual([]);
  });
});

describe('in cookie mode a call', () => {
  const cookies = { refreshIn: 'cookie' } as const;

  it('has cookies, and the CSRF token as it is now', async () => {
    const { reach: to, sent } = reach(cookies, json({}), json({}));
    const { send } = createCaller(to);
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
    const { reach: to, sent } = reach(cookies, json({}), json({}));
    vi.stubGlobal('document', { cookie: 'csrftoken=first' });
    await createCaller(to).send({ name: 'User', path: 'users/me/', method: 'GET' });
    vi.stubGlobal('document', { cookie: '' });
    await createCaller(to).send(login);
    for (const { headers } of sent) expect(headers).not.toHaveProperty('X-CSRFToken');
  });

  it('has the header that the server wants, from where the page has the token', async () => {
    const csrf = { header: 'X-XSRF', value: () => 'from-the-page' };
    const { reach: to, sent } = reach({ ...cookies, csrf }, json({}));
    await createCaller(to).send(login);
    expect(sent[0]!.headers).toMatchObject({ 'X-XSRF': 'from-the-page' });
  });

  it('has nothing of it in body mode', async () => {
    const { reach: to, sent } = reach({}, json({}));
    vi.stubGlobal('document', { cookie: 'csrftoken=first' });
    await createCaller(to).send(login);
    expect(sent[0]!.headers).not.toHaveProperty('X-CSRFToken');
  });
});

describe('the answer', () => {
  it('is there with its whole body, status and headers', async () => {
    const { reach: to } = reach({}, json({ access: 'a' }, 201, { 'Retry-After': '3' }));
    const response = await createCaller(to).send(login);
    expect(response).toMatchObject({ status: 201, ok: true });
    expect(response.headers.get('retry-after')).toBe('3');
    expect(await response.json()).toEqual({ access: 'a' });
  });

  it('may have no body', async () => {
    const { reach: to } = reach({}, nothing(204));
    const response = await createCaller(to).send(login);
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('may be a redirect, which is left as the browser shows it', async () => {
    const redirect = redirected();
    const { reach: to } = reach({}, redirect);
    expect(await createCaller(to).send(login)).toBe(redirect);
  });

  it('becomes an error without what was sent', async () => {
    const { reach: to } = reach({}, json({ password: ['hunter2 is too common.'], username: ['ada is taken.'] }, 400));
    const { send, fail } = createCaller(to);
    const error = await fail(await send(login), login);
    expect(error.code).toBe('invalid_input');
    expect(error.fields).toEqual({ password: ['… is too common.'], username: ['ada is taken.'] });
    expect(await fail(json({ detail: 'Gone.' }, 404), { name: 'User', path: 'users/me/' })).toMatchObject({
      code: 'bad_response',
      detail: 'Gone.',
    });
  });

  it.each(['password', 're_new_password', 'current_password', 'token', 'refresh', 'access', 'client_secret'])(
    'keeps the field %s to itself',
    async (field) => {
      const { reach: to } = reach({});
      const error = await createCaller(to).fail(json({ detail: 'No: xyz-12' }, 400), {
        ...login,
        body: { [field]: 'xyz-12' },
      });
      expect(error.detail).toBe('No: …');
    },
  );
});

describe('no answer', () => {
  it('is unreachable, with a cause that can be logged', async () => {
    const { reach: to } = reach({}, () => {
      throw Object.assign(new TypeError('Failed to fetch'), { request: { body: 'hunter2' } });
    });
    const error = await failureOf(createCaller(to).send(login));
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
    const { reach: to } = reach({}, () => Promise.reject(reason));
    const error = (await failureOf(createCaller(to).send(login))) as AuthError;
    expect([error.code, error.cause]).toEqual(['unreachable', undefined]);
  });

  it('is unreachable when the platform has a code for it', async () => {
    const { reach: to } = reach({}, () =>
      Promise.reject(Object.assign(new TypeError('Invalid URL'), { code: 'ERR_INVALID_URL' })),
    );
    expect(await failureOf(createCaller(to).send(login))).toMatchObject({ name: 'AuthError', code: 'unreachable' });
  });

  it('is unreachable when the body breaks off', async () => {
    const { reach: to } = reach({}, broken());
    expect(await failureOf(createCaller(to).send(login))).toMatchObject({ code: 'unreachable' });
  });

  it('is an AuthError of the fetch beneath as it is', async () => {
    const theirs = new AuthError('session_ended', 'Over.');
    const { reach: to } = reach({}, () => Promise.reject(theirs));
    expect(await failureOf(createCaller(to).send(login))).toBe(theirs);
  });

  it.each<[what: string, answer: () => Promise<Response>]>([
    ['no head', () => new Promise<Response>(() => {})],
    ['a body without end', async () => endless()],
  ])('is waited for 30 s and no longer: %s', async (_, answer) => {
    vi.useFakeTimers();
    const { reach: to, sent } = reach({}, answer);
    const failed = vi.fn();
    createCaller(to).send(login).catch(failed);
    await vi.advanceTimersByTimeAsync(29_999);
    expect(failed).not.toHaveBeenCalled();
    expect(sent[0]!.signal?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(failed.mock.calls).toMatchObject([[{ code: 'unreachable', message: 'Login: no answer in 30 s.' }]]);
    expect(sent[0]!.signal?.aborted).toBe(true);
  });

  it('leaves no timer and no listener behind', async () => {
    vi.useFakeTimers();
    const { signal } = new AbortController();
    const added = vi.spyOn(signal, 'addEventListener');
    const removed = vi.spyOn(signal, 'removeEventListener');
    const { reach: to } = reach({}, json({}));
    await createCaller(to).send({ ...login, signal });
    expect(vi.getTimerCount()).toBe(0);
    expect(removed.mock.calls).toEqual(added.mock.calls);
  });
});

describe('a caller who gives up', () => {
  const reason = new Error('the dialog was closed');

  it('ends the request, and gets their own reason', async () => {
    const abort = new AbortController();
    const { reach: to, sent } = reach(
      {},
      ({ signal }) =>
        new Promise((_, reject) => signal!.addEventListener('abort', () => reject(new DOMException('', 'AbortError')))),
    );
    const failed = failureOf(createCaller(to).send({ ...login, signal: abort.signal }));
    abort.abort(reason);
    expect(await failed).toBe(reason);
    expect(sent[0]!.signal?.reason).toBe(reason);
  });

  it('sends nothing when they had given up before', async () => {
    const { reach: to, sent } = reach({});
    expect(await failureOf(createCaller(to).send({ ...login, signal: AbortSignal.abort(reason) }))).toBe(reason);
    expect(sent).toEqual([]);
  });
});
