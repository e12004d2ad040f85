import { afterEach, describe, expect, it, vi } from 'vitest';
import { createEndpoints } from '../../src/djoser/endpoints.ts';
import type { ServerOverrides } from '../../src/djoser/server-config.ts';
import { type Answer, broken, endless, json, nothing, page, redirected, serverAccess } from './server-access.ts';

const judge = (response: Response, overrides: ServerOverrides = {}) =>
  createEndpoints(serverAccess(overrides).access).judge(response);

const named = (challenge: string) => ({ 'WWW-Authenticate': challenge });

afterEach(() => {
  vi.useRealTimers();
});

describe('what a refusal of the API says', () => {
  it.each<[what: string, response: () => Response, says: string]>([
    ['a token that is over', () => json({ detail: 'No.', code: 'token_not_valid' }, 401), 'token'],
    ['a code that nobody knows', () => json({ detail: 'No.', code: 'of_this_project' }, 401), 'token'],
    ['a code alone', () => json({ code: 'of_this_project' }, 401), 'token'],
    ['missing credentials', () => json({ detail: 'Not provided.' }, 401), 'token'],
    ['nothing', () => nothing(401), 'token'],
    [
      'a body of length 0, whatever its type',
      () => new Response('', { status: 401, headers: { 'Content-Type': 'text/html', 'Content-Length': '0' } }),
      'token',
    ],
    [
      'words beside a challenge of DRF’s own Basic',
      () => json({ detail: 'Invalid token.' }, 401, named('Basic realm="api"')),
      'token',
    ],
    ['a user who is inactive', () => json({ detail: 'No.', code: 'user_inactive' }, 401), 'account'],
    ['a user who is gone', () => json({ detail: 'No.', code: 'user_not_found' }, 401), 'account'],
    ['a password that has changed', () => json({ detail: 'No.', code: 'password_changed' }, 401), 'account'],
    ['a token that is over, where DRF asks the session first', () => json({ code: 'token_not_valid' }, 403), 'token'],
    ['an account, where DRF asks the session first', () => json({ code: 'user_inactive' }, 403), 'account'],
    ['a permission', () => json({ detail: 'You do not have permission.' }, 403), 'other'],
    ['a permission with a code of its own', () => json({ detail: 'No.', code: 'plan_too_small' }, 403), 'other'],
    ['a CSRF token', () => json({ detail: 'CSRF Failed: CSRF cookie not set.' }, 403), 'other'],
    ['nothing, with 403', () => nothing(403), 'other'],
    [
      'nothing, beside Basic',
      () => new Response(null, { status: 401, headers: named('Basic realm="proxy"') }),
      'other',
    ],
    ['a page', () => page(401), 'other'],
    [
      'a page and Basic',
      () => new Response('<h1>401</h1>', { status: 401, headers: { ...named('Basic'), 'Content-Type': 'text/html' } }),
      'other',
    ],
    ['a text', () => new Response('Unauthorized', { status: 401 }), 'other'],
    ['a message', () => json({ message: 'Unauthorized' }, 401), 'other'],
    ['the error of some other service', () => json({ error: 'upstream token expired' }, 401), 'other'],
    ['an empty object', () => json({}, 401), 'other'],
    ['a body that breaks off', () => broken(401), 'other'],
    ['404 with the code of a token', () => json({ code: 'token_not_valid' }, 404), 'other'],
    ['200', () => json({ code: 'token_not_valid' }), 'other'],
    ['a redirect', redirected, 'other'],
  ])('is understood: %s', async (_, response, says) => {
    const answer = response();
    expect(await judge(answer)).toBe(says);
    expect(answer.bodyUsed).toBe(false);
  });

  it('is not waited for without end', async () => {
    vi.useFakeTimers();
    const says = judge(endless(401));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await says).toBe('other');
  });

  it('is nothing where its body was read before', async () => {
    const response = json({ code: 'token_not_valid' }, 401);
    await response.text();
    expect(await judge(response)).toBe('other');
  });

  it('is nothing where it cannot be looked into', async () => {
    const response = json({ code: 'token_not_valid' }, 401);
    vi.spyOn(response, 'clone').mockImplementation(() => {
      throw new TypeError('locked');
    });
    expect(await judge(response)).toBe('other');
  });
});

describe('the refusal of a token that no refresh can replace', () => {
  const refuses = async (first: Response, ...answers: Answer[]) => {
    const { access, sent } = serverAccess({ scheme: 'Token' }, ...answers);
    const isRefused = await createEndpoints(access).isRefused(first, 'opaque', 'Token');
    return [isRefused, ...sent.map(({ url, headers }) => `${new URL(url).pathname} ${headers.Authorization}`)];
  };
  const asked = '/auth/users/me/ Token opaque';
  const unknown = () => json({ detail: 'Anmeldedaten fehlen.' }, 401);

  it.each<[says: boolean, what: string, second: Answer]>([
    [true, 'is refused too', unknown],
    [true, 'is refused in words about the token', () => json({ code: 'token_not_valid' }, 403)],
    [true, 'does not exist', () => page(404)],
    [true, 'answers every visitor', () => json({ id: null, username: '' })],
    [false, 'brings the user', () => json({ id: 1, username: 'ada' })],
    [false, 'fails', () => page(502)],
    [false, 'is answered by a gateway', () => page(403)],
    [false, 'is throttled', () => json({ detail: 'Throttled.' }, 429)],
    [
      false,
      'does not arrive',
      () => {
        throw new TypeError('Failed to fetch');
      },
    ],
  ])('is %s when the question for the user %s', async (says, _, second) => {
    expect(await refuses(unknown(), second)).toEqual([says, asked]);
  });

  it.each(['Invalid token.', 'User inactive or deleted.'])(
    'is asked about after a 403 in DRF’s words, where DRF asks the session first: %s',
    async (detail) => {
      const refusal = () => json({ detail }, 403);
      const noRefresh = { scheme: 'Token', paths: { refresh: null } } as const;
      const { access, sent } = serverAccess(noRefresh, refusal);
      expect(await createEndpoints(access).isRefused(refusal(), 'opaque', 'Token')).toBe(true);
      expect(sent).toHaveLength(1);
      expect(await judge(refusal(), noRefresh)).toBe('token');
      expect(await judge(refusal())).toBe('other');
    },
  );

  it('needs no question when the answer says so itself, or is about something else', async () => {
    expect(await refuses(json({ code: 'token_not_valid' }, 401))).toEqual([true]);
    expect(await refuses(json({ detail: 'User is inactive', code: 'user_inactive' }, 401))).toEqual([true]);
    expect(await refuses(page(401))).toEqual([false]);
    expect(await refuses(json({ detail: 'No permission.' }, 403))).toEqual([false]);
  });

  it('is what the first answer says when there is nobody to ask', async () => {
    const { access } = serverAccess({ paths: { user: null } });
    expect(await createEndpoints(access).isRefused(unknown(), 'opaque', 'Token')).toBe(true);
  });
});

describe('isRefusal', () => {
  it('says of a 401 in words of its own that it is about the token', async () => {
    const isRefusal = (_: number, body: unknown) => (body as { fault?: number } | null)?.fault === 17;
    expect(await judge(json({ fault: 17 }, 401), { isRefusal })).toBe('token');
    expect(await judge(json({ fault: 18 }, 401), { isRefusal })).toBe('other');
  });

  it('says of a 401 in the server’s words that it is about something else', async () => {
    const isRefusal = (_: number, body: unknown) => (body as { code?: string }).code !== 'pin_required';
    const pin = () => json({ detail: 'Wrong PIN.', code: 'pin_required' }, 401);
    expect(await judge(pin(), { isRefusal })).toBe('other');
    expect(await judge(pin())).toBe('token');
  });

  it('takes nothing back: what it does not know may still be the server’s', async () => {
    expect(await judge(json({ detail: 'No.', code: 'token_not_valid' }, 401), { isRefusal: () => false })).toBe(
      'token',
    );
  });

  it('has no say in a 403, which is a matter of permissions', async () => {
    expect(await judge(json({ fault: 17 }, 403), { isRefusal: () => true })).toBe('other');
  });
});

it('a code of the account is found by `readError` too', async () => {
  const readError = (body: unknown) => ({ code: (body as { error: string }).error });
  expect(await judge(json({ error: 'user_inactive' }, 401), { readError })).toBe('account');
  expect(await judge(json({ error: 'token_not_valid' }, 403), { readError })).toBe('token');
});
