import { describe, expect, it } from 'vitest';
import { createUserCall } from '../../src/djoser/user.ts';
import { type Answer, failureOf, json, nothing, page, serverAccess } from './server-access.ts';

const ada = { id: 1, username: 'ada', email: 'ada@example.test' };

function setUp(...answers: Answer[]) {
  const { access, sent } = serverAccess({}, ...answers);
  return { readUser: createUserCall(access), sent };
}

describe('the user', () => {
  it('is read with a GET, and not from a cache', async () => {
    const { readUser, sent } = setUp(json(ada));
    expect(await readUser(() => true)).toEqual(ada);
    expect(sent).toMatchObject([{ url: 'https://api.example.test/auth/users/me/', method: 'GET', cache: 'no-store' }]);
    expect(sent[0]!.headers).toEqual({ Accept: 'application/json' });
  });

  it('has the properties of the server’s own serializer', async () => {
    const user = { uuid: 'u-1', profile: { phone: null } };
    expect(await setUp(json(user)).readUser(() => true)).toEqual(user);
  });

  it('is what stands at the place that the server option names', async () => {
    const read = (path: string, body: unknown) => {
      const { access } = serverAccess({ fields: { user: path } }, json(body));
      return createUserCall(access)(() => true);
    };
    expect(await read('data.user|data', { data: { user: ada } })).toEqual(ada);
    expect(await read('data.user|data', { data: ada })).toEqual(ada);
    expect(await read('data.user', ada)).toEqual(ada);
    // A name without a dot is one of the login answer.
    expect(await read('user', { id: 7, user: ada })).toEqual({ id: 7, user: ada });
  });

  it('is in the envelope in which the server puts its tokens too', async () => {
    const read = (access: string, body: unknown) =>
      createUserCall(serverAccess({ fields: { access } }, json(body)).access)(() => true);
    expect(await read('data.access', { status: 'ok', data: ada })).toEqual(ada);
    expect(await read('result.tokens.access', ada)).toEqual(ada);
    expect(await read('data.access', ada)).toEqual(ada);
    expect(await read('access', { ...ada, access: { level: 3 } })).toEqual({ ...ada, access: { level: 3 } });
  });

  it('has its id as the server sent it, with a parser that can hold it', async () => {
    const parseJson = (text: string) => JSON.parse(text.replace(/:(\d{16,})/g, ':"$1"'));
    const { access } = serverAccess({ parseJson }, new Response('{"id":9007199254740993}'));
    expect(await createUserCall(access)(() => true)).toEqual({ id: '9007199254740993' });
  });

  it('is not asked for when nobody is logged in', async () => {
    const { readUser, sent } = setUp();
    expect(await failureOf(readUser(() => false))).toMatchObject({ code: 'not_authenticated' });
    expect(sent).toEqual([]);
  });

  it('is not there where the server has no such endpoint', async () => {
    const { access } = serverAccess({ paths: { user: null } });
    const error = await failureOf(createUserCall(access)(() => true));
    expect(error).toMatchObject({ code: 'bad_response', message: expect.stringMatching(/^User: the server option/) });
  });

  it.each<[what: string, answer: () => Answer, error: object]>([
    [
      '401',
      () => json({ detail: 'Given token not valid', code: 'token_not_valid' }, 401),
      { code: 'refresh_unavailable', status: 401, detail: 'Given token not valid' },
    ],
    ['403', () => json({ detail: 'No permission.' }, 403), { code: 'not_authenticated', status: 403 }],
    ['404', () => page(404), { code: 'bad_response', status: 404 }],
    ['429', () => json({}, 429, { 'Retry-After': '5' }), { code: 'throttled', retryAfterSeconds: 5 }],
    ['500', () => page(500), { code: 'server_error', status: 500 }],
    ['no answer', () => () => Promise.reject(new TypeError('Failed to fetch')), { code: 'unreachable' }],
    ['a page', () => page(200), { code: 'bad_response', message: expect.stringContaining('200, text/html') }],
    ['a list', () => json([ada]), { code: 'bad_response', message: expect.stringContaining('200, application/json') }],
    ['nothing', () => nothing(204), { code: 'bad_response', status: 204 }],
    ['null', () => json(null), { code: 'bad_response' }],
    ['text', () => json('ada'), { code: 'bad_response' }],
  ])('is not there on %s', async (_, answer, error) => {
    expect(await failureOf(setUp(answer()).readUser(() => true))).toMatchObject(error);
  });

  it('is not there on a 401 that ended the session', async () => {
    const answers = [true, false];
    const { readUser } = setUp(json({ detail: 'Given token not valid', code: 'token_not_valid' }, 401));
    const error = await failureOf(readUser(() => answers.shift() as boolean));
    expect(error).toMatchObject({ code: 'session_ended', status: 401, detail: 'Given token not valid' });
  });

  it('is not waited for by a caller who gave up', async () => {
    const reason = new Error('the page was left');
    expect(await failureOf(setUp().readUser(() => true, AbortSignal.abort(reason)))).toBe(reason);
  });
});
