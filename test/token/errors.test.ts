import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { AuthError, checkOption, disposedError, invalidOption, sessionEnded } from '../../src/token/errors.ts';
import { jwt } from './jwt.ts';

const secret = jwt({ exp: 1_800_000_000, user_id: '1' });
const causeOf = (cause: unknown) => new AuthError('unreachable', 'No answer.', { cause }).cause;

describe('AuthError', () => {
  it('is an Error with a name, a code and a message', () => {
    const error = new AuthError('throttled', 'Too many requests.');
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).toBe('AuthError: Too many requests.');
    expect(error.code).toBe('throttled');
    expect(error.stack).toContain('errors.test.ts');
  });

  it('has what is known as own properties, that a log shows', () => {
    const details = {
      status: 429,
      detail: 'Slow down.',
      fields: { email: ['Taken.'] },
      retryAfterSeconds: 7,
      serverCode: 'throttled',
    };
    const error = new AuthError('throttled', 'Too many requests.', details);
    expect({ ...error }).toEqual({ name: 'AuthError', code: 'throttled', ...details });
  });

  it('has no property for what is not known', () => {
    const error = new AuthError('unreachable', 'No answer.', {
      status: undefined,
      detail: undefined,
      cause: undefined,
    });
    expect(Object.getOwnPropertyNames(error).sort()).toEqual(['code', 'message', 'name', 'stack']);
  });

  it('has the answer that asks for a further step, and shows it to no log', () => {
    const answer = { ephemeral_token: secret };
    const error = new AuthError('incomplete_login', 'A second step.', { answer });
    expect(error.answer).toBe(answer);
    expect({ ...error }).toEqual({ name: 'AuthError', code: 'incomplete_login' });
    expect(JSON.stringify(error)).not.toContain(secret);
    expect(inspect(error)).not.toContain(secret);
  });

  it('keeps its details from being changed', () => {
    const error = new AuthError('throttled', 'Too many requests.', { status: 429 });
    expect(Reflect.set(error, 'status', 200)).toBe(false);
  });
});

describe('the cause of an AuthError', () => {
  it('is another AuthError as it is', () => {
    const cause = sessionEnded();
    expect(causeOf(cause)).toBe(cause);
  });

  it.each<[what: string, cause: Error, name: string, message: string]>([
    ['the platform’s network error', new TypeError('Failed to fetch'), 'TypeError', 'Failed to fetch'],
    [
      'the platform’s abort',
      new DOMException('The operation was aborted.', 'AbortError'),
      'AbortError',
      'The operation was aborted.',
    ],
    ['a long word', new TypeError(`Invalid header value ${secret}`), 'TypeError', 'Invalid header value …'],
    [
      'a long word in quotes',
      new TypeError(`Headers.append: "Bearer ${secret}" is not "${secret}"`),
      'TypeError',
      'Headers.append: …',
    ],
    [
      'an address',
      new TypeError('Failed to fetch <https://api.example.test/auth/jwt/create/>'),
      'TypeError',
      'Failed to fetch …',
    ],
    [
      'a fetch that quotes what it sent',
      new TypeError('Failed: {"password":"hunter2"}\nTry again'),
      'TypeError',
      'Failed: …',
    ],
    ['an error of unknown making', new Error(`POST failed with hunter2 and ${secret}`), 'Error', ''],
    ['a class of another library', Object.assign(new Error('hunter2'), { name: 'AxiosError' }), 'AxiosError', ''],
    ['a parser that quotes the body', new SyntaxError('"hunter2" is not valid JSON'), 'SyntaxError', ''],
  ])('keeps the name, and of the message what is safe, of %s', (_, cause, name, message) => {
    expect(causeOf(cause)).toMatchObject({ name, message, stack: '' });
  });

  it('has none of the requests, headers and bodies that it carried', () => {
    const cause = Object.assign(new TypeError('Failed to fetch'), {
      config: { headers: { Authorization: `Bearer ${secret}` } },
      request: { body: secret },
      response: { data: { refresh: secret } },
      cause: new Error(secret),
    });
    const error = new AuthError('unreachable', 'No answer.', { cause });
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
    expect(Object.getOwnPropertyNames(error.cause).sort()).toEqual(['message', 'name', 'stack']);
  });

  it.each([
    ['text', secret],
    ['an answer', { status: 401, body: secret }],
    ['null', null],
  ])('is left out when it is %s', (_, cause) => {
    expect(causeOf(cause)).toBe(undefined);
  });
});

describe('the errors that are made in more than one place', () => {
  it('name a wrong option, in a TypeError', () => {
    const error = invalidOption('baseUrl', 'a URL');
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toMatchObject({ code: 'invalid_option', message: 'latchkey: option `baseUrl` must be a URL.' });
  });

  it('are thrown by the check of an option that does not hold, and by no other', () => {
    expect(() => checkOption('name', false, 'a text')).toThrow(invalidOption('name', 'a text'));
    expect(() => checkOption('name', true, 'a text')).not.toThrow();
  });

  it('say that the session has ended, and what is known of why', () => {
    expect(sessionEnded({ status: 401, detail: 'Token is expired' })).toMatchObject({
      code: 'session_ended',
      status: 401,
      detail: 'Token is expired',
      message: expect.stringMatching(/log in again/),
    });
  });

  it('say that the client was disposed', () => {
    expect(disposedError()).toMatchObject({ code: 'disposed', message: expect.stringMatching(/Create a new one/) });
  });
});
