import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ServerConfig, ServerOverrides } from '../../src/djoser/server-config.ts';
import {
  type Answer,
  broken,
  failureOf,
  json,
  nothing,
  page,
  redirected,
  serverCalls as setUp,
} from './server-access.ts';

const cookie: ServerOverrides = { refreshIn: 'cookie', paths: { revoke: 'jwt/logout/' } };

beforeEach(() => {
  vi.stubGlobal('document', { cookie: 'csrftoken=c5rf' });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const basic = { 'WWW-Authenticate': 'Basic realm="Restricted"' };

describe('refresh', () => {
  it.each<[what: string, body: object, found: object]>([
    ['a new access token', { access: 'a2' }, { access: 'a2' }],
    ['a new pair', { access: 'a2', refresh: 'r2' }, { access: 'a2', refresh: 'r2' }],
    ['no token at all, for somebody else to judge', { ok: true }, {}],
  ])('gives %s', async (_, body, found) => {
    const { refresh, signal } = setUp({}, json(body));
    expect(await refresh('r1', { signal })).toEqual(found);
  });

  it('takes an answer without a body in cookie mode', async () => {
    const { refresh, signal } = setUp(cookie, nothing(204));
    expect(await refresh(null, { signal })).toEqual({});
  });

  it.each<[what: string, answer: () => Response]>([
    ['401 with a code', () => json({ detail: 'Token is expired', code: 'token_not_valid' }, 401)],
    ['401 without a code', () => json({ detail: 'No active account found for the given token.' }, 401)],
    ['401 without a body', () => nothing(401)],
    ['400 with field errors', () => json({ refresh: ['This field may not be blank.'] }, 400)],
    ['400 with a sentence', () => json({ non_field_errors: ['Signature has expired.'] }, 400)],
    ['403 with a sentence', () => json({ detail: 'Token is blacklisted', code: 'token_not_valid' }, 403)],
    ['401 with a code alone', () => json({ code: 'token_not_valid' }, 401)],
    ['401 with a code beside a challenge of DRF’s own Basic', () => json({ detail: 'No.', code: 'x' }, 401, basic)],
    [
      '401 with a challenge of its own',
      () => json({ detail: 'No.' }, 401, { 'WWW-Authenticate': 'Bearer realm="api"' }),
    ],
    ['401 with a body of white space', () => new Response(' \n', { status: 401 })],
  ])('is refused by %s', async (_, answer) => {
    const { refresh, signal, warned } = setUp({}, answer());
    const { status } = answer();
    expect(await failureOf(refresh('r1', { signal }))).toMatchObject({ code: 'session_ended', status });
    expect(warned).toEqual([]);
  });

  it.each<[what: string, answer: () => Response, code: string]>([
    ['401 with a page', () => page(401), 'bad_response'],
    ['401 with a page and Basic', () => new Response('<h1>401</h1>', { status: 401, headers: basic }), 'bad_response'],
    ['401 without a body and Basic', () => new Response(null, { status: 401, headers: basic }), 'not_authenticated'],
    [
      '401 with Negotiate',
      () => new Response(null, { status: 401, headers: { 'WWW-Authenticate': 'Negotiate' } }),
      'not_authenticated',
    ],
    ['401 with a sentence and Basic', () => json({ detail: 'Unauthorized' }, 401, basic), 'not_authenticated'],
    ['401 with a text', () => new Response('Unauthorized', { status: 401 }), 'bad_response'],
    ['401 with a message', () => json({ message: 'Unauthorized' }, 401), 'not_authenticated'],
    ['401 with a bare sentence', () => json('Unauthorized', 401), 'not_authenticated'],
    ['401 with an empty object', () => json({}, 401), 'not_authenticated'],
    ['403 with a message', () => json({ message: 'Forbidden' }, 403), 'not_authenticated'],
    ['403 with an error', () => json({ error: 'Forbidden' }, 403), 'not_authenticated'],
    ['403 with a code beside a message', () => json({ code: 'WAF', message: 'Blocked' }, 403), 'not_authenticated'],
    ['403 with a page', () => page(403), 'bad_response'],
    ['403 without a body', () => nothing(403), 'not_authenticated'],
    ['400 with a message', () => json({ message: 'Bad request' }, 400), 'invalid_input'],
    ['400 with some field', () => json({ host: ['Unknown.'] }, 400), 'invalid_input'],
    ['400 with a page', () => page(400), 'bad_response'],
    ['400 without a body', () => nothing(400), 'bad_response'],
  ])('is not refused by %s, which may be a gateway’s, and says so', async (_, answer, code) => {
    const { refresh, signal, warned, warnings } = setUp({}, answer());
    const { status } = answer();
    expect(await failureOf(refresh('r1', { signal }))).toMatchObject({ code, status });
    expect(warned).toEqual(['unknown_refusal']);
    expect(warnings[0]).toContain(`Refresh: refused (${status}, `);
    expect(warnings[0]).toMatch(/gateway.*The session stays.*`isRefusal`/);
  });

  it('is refused with what the server said, but for the token', async () => {
    const { refresh, signal } = setUp(
      { fields: { refresh: 'rt' } },
      json({ detail: 'r-1234 is blacklisted', code: 'token_not_valid', rt: ['r-1234'] }, 401),
    );
    expect(await failureOf(refresh('r-1234', { signal }))).toMatchObject({
      detail: '… is blacklisted',
      serverCode: 'token_not_valid',
      fields: { rt: ['…'] },
    });
  });

  it.each<[what: string, answer: () => Answer, code: string]>([
    ['404', () => json({ detail: 'Not found.' }, 404), 'bad_response'],
    ['405', () => json({ detail: 'Method not allowed.' }, 405), 'bad_response'],
    ['429', () => json({ detail: 'Wait.' }, 429), 'throttled'],
    ['500', () => json({ detail: 'Oops.' }, 500), 'server_error'],
    ['503 with a page', () => page(503), 'server_error'],
    ['a redirect', redirected, 'bad_response'],
    ['200 with a page', () => page(200), 'bad_response'],
    ['200 without a body', () => nothing(200), 'bad_response'],
    ['200 with JSON that ends early', () => new Response('{"access":'), 'bad_response'],
    ['an answer that cannot be decoded', () => broken(), 'unreachable'],
    ['no answer', () => () => Promise.reject(new TypeError('Failed to fetch')), 'unreachable'],
  ])('is not refused by %s', async (_, answer, code) => {
    const { refresh, signal, warned } = setUp({}, answer());
    const error = await failureOf(refresh('r1', { signal }));
    expect(error).toMatchObject({ code, message: expect.stringMatching(/^Refresh: /) });
    expect(warned).toEqual([]);
  });

  it('says when to come back', async () => {
    const { refresh, signal } = setUp({}, json({}, 503, { 'Retry-After': '120' }));
    expect(await failureOf(refresh('r1', { signal }))).toMatchObject({ status: 503, retryAfterSeconds: 120 });
  });

  it('is waited for longer than any other call: an answer that comes late may hold the only copy of a new pair', async () => {
    vi.useFakeTimers();
    const { refresh, signal } = setUp(
      {},
      () => new Promise((resolve) => setTimeout(() => resolve(json({ access: 'a2' })), 60_000)),
    );
    const found = refresh('r1', { signal });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await found).toEqual({ access: 'a2' });
  });

  it('ends with its own signal', async () => {
    const { refresh } = setUp({}, () => new Promise(() => {}));
    const reason = new Error('timed out');
    expect(await failureOf(refresh('r1', { signal: AbortSignal.abort(reason) }))).toBe(reason);
  });
});

describe('refresh in cookie mode', () => {
  const refusal = () => json({ detail: 'CSRF Failed: CSRF token incorrect.' }, 403);

  it('reads the CSRF token again after 403, and repeats once', async () => {
    const { refresh, sent, signal } = setUp(
      cookie,
      () => {
        vi.stubGlobal('document', { cookie: 'csrftoken=n3w' });
        return refusal();
      },
      json({ access: 'a2' }),
    );
    expect(await refresh(null, { signal })).toEqual({ access: 'a2' });
    expect(sent.map(({ headers }) => headers['X-CSRFToken'])).toEqual(['c5rf', 'n3w']);
  });

  it('is not refused by 403, even twice', async () => {
    const { refresh, sent, signal } = setUp(cookie, refusal(), refusal());
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ code: 'csrf', status: 403 });
    expect(sent).toHaveLength(2);
  });

  it('is not refused by 403 with another sentence', async () => {
    const { refresh, signal, warned } = setUp(cookie, json({ detail: 'No.' }, 403), json({ detail: 'No.' }, 403));
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ code: 'not_authenticated' });
    expect(warned).toEqual([]);
  });

  it('is not refused by a gateway’s 403, and says so', async () => {
    const { refresh, signal, warned } = setUp(cookie, page(403), page(403));
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ code: 'bad_response' });
    expect(warned).toEqual(['unknown_refusal']);
  });

  it('is refused by a 403 that `isRefusal` names, at once', async () => {
    const isRefusal = () => true;
    const { refresh, sent, signal } = setUp({ ...cookie, isRefusal }, json({ detail: 'No.' }, 403));
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ code: 'session_ended' });
    expect(sent).toHaveLength(1);
  });

  it('is refused by 401 after a 403', async () => {
    const { refresh, signal } = setUp(cookie, refusal(), json({ detail: 'Token is expired' }, 401));
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ code: 'session_ended' });
  });

  it.each([
    ['401', json({ detail: 'No valid refresh token found.', code: 'token_not_valid' }, 401)],
    ['400', json({ refresh: ['This field may not be blank.'] }, 400)],
  ])('is refused by %s at once', async (_, answer) => {
    const { refresh, sent, signal } = setUp(cookie, answer);
    expect(await failureOf(refresh(null, { signal }))).toMatchObject({ code: 'session_ended' });
    expect(sent).toHaveLength(1);
  });

  it('is not repeated after 403 in body mode', async () => {
    const { refresh, sent, signal } = setUp({}, json({ detail: 'Token is blacklisted' }, 403));
    await failureOf(refresh('r1', { signal }));
    expect(sent).toHaveLength(1);
  });
});

describe('isRefusal', () => {
  const judged = async (isRefusal: NonNullable<ServerConfig['isRefusal']>, answer: Response) => {
    const { refresh, signal, warned } = setUp({ isRefusal }, answer);
    const outcome = await refresh('r1', { signal }).then(
      () => 'good',
      (error) => error.code,
    );
    return [outcome, ...warned];
  };

  it.each([400, 401, 403, 404, 409, 410, 418, 422, 429, 499])(
    'is asked for a %i, and says that it is one',
    async (status) => {
      expect(await judged(() => true, json({ code: 'E17' }, status))).toEqual(['session_ended']);
    },
  );

  it.each([200, 301, 500, 503])('is not asked for a %i', async (status) => {
    const isRefusal = vi.fn(() => true);
    expect(await judged(isRefusal, json({ code: 'E17' }, status))).not.toEqual(['session_ended']);
    expect(isRefusal).not.toHaveBeenCalled();
  });

  it('may say that it is none, and then nobody wonders', async () => {
    const answer = () => json({ detail: 'Maintenance', code: 'token_not_valid' }, 401);
    expect(await judged(() => false, answer())).toEqual(['not_authenticated']);
    expect(await judged(() => false, page(403))).toEqual(['bad_response']);
  });

  it('may leave it to the client', async () => {
    expect(await judged(() => undefined, json({ detail: 'No.' }, 401))).toEqual(['session_ended']);
    expect(await judged(() => undefined, page(403))).toEqual(['bad_response', 'unknown_refusal']);
  });

  it('leaves it to the client where it throws', async () => {
    const throws = () => {
      throw new TypeError('body is null');
    };
    expect(await judged(throws, json({ detail: 'No.' }, 401))).toEqual(['session_ended']);
  });

  it('gets the status and the parsed body, or null', async () => {
    const isRefusal = vi.fn(() => undefined);
    await judged(isRefusal, json({ fault: 17 }, 410));
    await judged(isRefusal, page(401));
    await judged(isRefusal, nothing(401));
    expect(isRefusal.mock.calls).toEqual([
      [410, { fault: 17 }],
      [401, null],
      [401, null],
    ]);
  });

  it('gets a body that was parsed as the server option says', async () => {
    const isRefusal = vi.fn(() => true);
    const { refresh, signal } = setUp({ isRefusal, parseJson: (text) => text.length }, json({ a: 1 }, 401));
    await failureOf(refresh('r1', { signal }));
    expect(isRefusal).toHaveBeenCalledWith(401, 7);
  });
});

it('a code that `readError` finds is the server’s word', async () => {
  const readError: NonNullable<ServerConfig['readError']> = (body) => (body as { error: { code: string } }).error;
  const envelope = (code?: string) => json({ error: { code, message: 'No.' } }, 401);
  const { refresh, signal } = setUp({ readError }, envelope('token_not_valid'), envelope());
  expect(await failureOf(refresh('r1', { signal }))).toMatchObject({
    code: 'session_ended',
    serverCode: 'token_not_valid',
  });
  expect(await failureOf(refresh('r1', { signal }))).toMatchObject({ code: 'not_authenticated' });
});
