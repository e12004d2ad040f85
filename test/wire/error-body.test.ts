import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { failure, parseErrorBody, peekErrorBody, retryAfter } from '../../src/djoser/error-body.ts';
import type { AuthErrorCode } from '../../src/token/errors.ts';
import { broken, endless, json, nothing, page, redirected } from './reach.ts';

const now = 1_800_000_000_000;

afterEach(() => {
  vi.useRealTimers();
});

describe('parseErrorBody', () => {
  it.each<[shape: string, body: unknown, read: object]>([
    [
      'field errors',
      { username: ['Required.'], password: ['Short.', 'Common.'] },
      { fields: { username: ['Required.'], password: ['Short.', 'Common.'] } },
    ],
    [
      'an error of the whole form',
      { non_field_errors: ['They differ.'] },
      { detail: 'They differ.', fields: { non_field_errors: ['They differ.'] } },
    ],
    [
      'a bare list',
      ['No such e-mail.', 'Sorry.'],
      { detail: 'No such e-mail.', fields: { non_field_errors: ['No such e-mail.', 'Sorry.'] } },
    ],
    ['a detail', { detail: 'Not found.' }, { detail: 'Not found.' }],
    [
      'a detail with a code',
      { detail: 'Token is expired', code: 'token_not_valid' },
      { detail: 'Token is expired', code: 'token_not_valid' },
    ],
    [
      'a detail with a code and messages by token class',
      {
        detail: 'Not valid',
        code: 'token_not_valid',
        messages: [{ token_class: 'AccessToken', token_type: 'access', message: 'Token is expired' }],
      },
      { detail: 'Not valid', code: 'token_not_valid' },
    ],
    ['a bare sentence', 'redirect_uri must be allowed', { detail: 'redirect_uri must be allowed' }],
    [
      'a sentence instead of a list',
      { non_field_errors: 'Verification failed.' },
      { detail: 'Verification failed.', fields: { non_field_errors: ['Verification failed.'] } },
    ],
    [
      'a detail beside an error of the whole form',
      { detail: 'First.', non_field_errors: ['Second.'] },
      { detail: 'First.', fields: { non_field_errors: ['Second.'] } },
    ],
    ['a detail that is a list', { detail: ['One.', 'Two.'] }, { detail: 'One.' }],
    [
      'a field that is called code',
      { code: ['This field is required.'] },
      { fields: { code: ['This field is required.'] } },
    ],
    [
      'nested fields',
      { profile: { phone: ['Invalid.'], address: { zip: ['Short.'] } } },
      { fields: { profile: ['Invalid.', 'Short.'] } },
    ],
    ['a list of forms', { items: [{}, { price: ['Negative.'] }] }, { fields: { items: ['Negative.'] } }],
    ['fields without a message', { ok: true, count: 3, gone: null, empty: [] }, {}],
    ['an empty object', {}, {}],
    ['an empty list', [], {}],
    ['null', null, {}],
    ['a number', 42, {}],
    ['true', true, {}],
  ])('reads %s', (_, body, read) => {
    expect(parseErrorBody(JSON.stringify(body))).toEqual({
      json: true,
      code: undefined,
      detail: undefined,
      fields: undefined,
      ...read,
    });
  });

  it.each([
    ['nothing', ''],
    ['a page', '<!doctype html><title>403 Forbidden</title>'],
    ['JSON that ends early', '{"detail":"Not fo'],
  ])('knows %s for no JSON', (_, text) => {
    expect(parseErrorBody(text)).toEqual({ json: false });
  });

  it('replaces what was sent wherever it comes back', () => {
    const body = {
      detail: 'hunter2 is wrong',
      password: ['hunter2 is too common', 'too like hunter2hunter2'],
      nested: { again: 'hunter2' },
    };
    expect(parseErrorBody(JSON.stringify(body), ['hunter2', ''])).toEqual({
      json: true,
      code: undefined,
      detail: '… is wrong',
      fields: { password: ['… is too common', 'too like ……'], nested: ['…'] },
    });
    expect(parseErrorBody('"hunter2?"', ['hunter2']).detail).toBe('…?');
    expect(parseErrorBody('["hunter2?"]', ['hunter2']).fields).toEqual({ non_field_errors: ['…?'] });
  });

  it.each([
    ['a JWT', 'eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiMSJ9.c2lnbmF0dXJl'],
    ['a key of DRF', '9944b09199c62bcf9418ad846dd0e4bbdfc6ee4b'],
    ['a CSRF value', 'Zk3vT9qLw8XyB5nC1mRj7HdPf2sGaE4u'],
  ])('replaces %s, whoever sent it', (_, token) => {
    expect(parseErrorBody(JSON.stringify({ detail: `What is "${token}"?` })).detail).toBe('What is "…"?');
  });

  it('leaves a long address of a person', () => {
    const sentence = 'augusta.ada.king@analytical-engines.example.test has no account.';
    expect(parseErrorBody(JSON.stringify({ detail: sentence })).detail).toBe(sentence);
  });

  it('leaves a sentence whole that a short password is a part of by chance', () => {
    const sentence = 'This field may not be blank.';
    expect(parseErrorBody(JSON.stringify({ username: [sentence] }), ['no', 'a', 'blank']).fields).toEqual({
      username: [sentence],
    });
  });

  it('never throws, and gives lists of sentences', () => {
    const text = fc.oneof(
      fc.string(),
      fc.jsonValue().map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(text, (given) => {
        const { fields = {}, detail, code } = parseErrorBody(given);
        for (const messages of Object.values(fields)) {
          expect(messages.length).toBeGreaterThan(0);
          expect(messages.every((message) => typeof message === 'string')).toBe(true);
        }
        for (const each of [detail, code]) expect(['string', 'undefined']).toContain(typeof each);
      }),
    );
  });

  it('never gives a secret back, whatever the shape', () => {
    const secret = 'c0rrect-h0rse';
    const leaf = fc.oneof(
      fc.constant(secret),
      fc.string().map((text) => text + secret),
      fc.boolean(),
    );
    const { body } = fc.letrec((tie) => ({
      body: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('body')),
        fc.dictionary(fc.constantFrom('detail', 'email', 'non_field_errors', 'code'), tie('body')),
      ),
    }));
    fc.assert(
      fc.property(body, (given) => {
        const { detail, fields } = parseErrorBody(JSON.stringify(given), [secret]);
        expect(JSON.stringify([detail, fields])).not.toContain(secret);
      }),
    );
  });
});

describe('retryAfter', () => {
  const at = (seconds: number) => new Date(now + seconds * 1000).toUTCString();

  it.each<[what: string, header: string | null, seconds: number | undefined]>([
    ['seconds', '30', 30],
    ['seconds with white space around', ' 30 ', 30],
    ['one second', '1', 1],
    ['a date', at(90), 90],
    ['no header', null, undefined],
    ['an empty one', '', undefined],
    ['no time at all', '0', undefined],
    ['a negative number', '-5', undefined],
    ['a word', 'soon', undefined],
    ['a number and a word', '30 s', undefined],
    ['a date that is over', at(-90), undefined],
    ['a number without end', '9'.repeat(400), undefined],
  ])('reads %s', (_, header, seconds) => {
    expect(retryAfter(new Headers(header === null ? {} : { 'Retry-After': header }), now)).toBe(seconds);
  });

  it('rounds up, so that nobody comes too early', () => {
    expect(retryAfter(new Headers({ 'Retry-After': at(90) }), now + 1)).toBe(90);
  });

  it('gives whole seconds above zero, or nothing', () => {
    const header = fc.oneof(
      fc.string({ unit: 'grapheme-ascii' }),
      fc.integer().map(String),
      fc.double().map(String),
      fc.date().map(String),
    );
    fc.assert(
      fc.property(header, (value) => {
        const seconds = retryAfter(new Headers({ 'Retry-After': value }), now);
        expect(seconds === undefined || (Number.isFinite(seconds) && seconds > 0 && seconds % 1 === 0)).toBe(true);
      }),
    );
  });
});

describe('peekErrorBody', () => {
  it('reads what a refusal says, and leaves it to be read', async () => {
    const body = { detail: 'Token is expired', code: 'token_not_valid' };
    const response = json(body, 401);
    expect(await peekErrorBody(response)).toMatchObject({ json: true, ...body });
    expect(response.bodyUsed).toBe(false);
    expect(await response.json()).toEqual(body);
  });

  it('reads JSON by any of its names', async () => {
    const response = new Response('{"code":"x"}', {
      headers: { 'Content-Type': 'application/problem+json; charset=utf-8' },
    });
    expect(await peekErrorBody(response)).toMatchObject({ json: true, code: 'x' });
  });

  it('does not look into what is no JSON', async () => {
    const response = page(401, '{"code":"token_not_valid"}');
    const clone = vi.spyOn(response, 'clone');
    expect(await peekErrorBody(response)).toEqual({ json: false });
    expect(await peekErrorBody(nothing(401))).toEqual({ json: false });
    expect(clone).not.toHaveBeenCalled();
  });

  it('does not look into what somebody has read', async () => {
    const response = json({ code: 'token_not_valid' }, 401);
    await response.text();
    expect(await peekErrorBody(response)).toEqual({ json: false });
  });

  it('gives up on a body that breaks off', async () => {
    expect(await peekErrorBody(broken(401))).toEqual({ json: false });
  });

  it('waits for a second and no longer', async () => {
    vi.useFakeTimers();
    const peeked = vi.fn();
    peekErrorBody(endless(401)).then(peeked);
    await vi.advanceTimersByTimeAsync(999);
    expect(peeked).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(peeked).toHaveBeenCalledExactlyOnceWith({ json: false });
  });

  it('leaves nothing open that the caller lets go of', async () => {
    vi.useFakeTimers();
    const cancelled = vi.fn();
    const body = new ReadableStream({ cancel: cancelled });
    const response = new Response(body, { status: 401, headers: { 'Content-Type': 'application/json' } });
    const peeked = peekErrorBody(response);
    await vi.advanceTimersByTimeAsync(1000);
    await peeked;
    expect(cancelled).not.toHaveBeenCalled();
    await response.body!.cancel();
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it('reads an answer that has no body', async () => {
    const response = new Response(null, { status: 401, headers: { 'Content-Type': 'application/json' } });
    expect(await peekErrorBody(response)).toEqual({ json: false });
  });

  it('leaves no timer behind', async () => {
    vi.useFakeTimers();
    await peekErrorBody(json({}, 401));
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('failure', () => {
  const of = (response: Response, secrets?: string[]) =>
    failure(response, { name: 'Login', now, ...(secrets && { secrets }) });
  const csrfPage =
    '<!DOCTYPE html><h1>Verboten <span>(403)</span></h1><p>CSRF-Verifizierung fehlgeschlagen. Anfrage abgebrochen.</p>';

  it.each<[what: string, response: () => Response, code: AuthErrorCode, names: RegExp]>([
    ['a redirect that was not followed', redirected, 'bad_response', /trailing slash.*APPEND_SLASH/],
    ['a redirect', () => nothing(301), 'bad_response', /trailing slash.*APPEND_SLASH/],
    ['a permanent redirect', () => nothing(308), 'bad_response', /trailing slash.*APPEND_SLASH/],
    ['400 with field errors', () => json({ email: ['Taken.'] }, 400), 'invalid_input', /see `fields`/],
    ['400 with a sentence', () => json(['Unknown e-mail.'], 400), 'invalid_input', /Unknown e-mail\./],
    ['400 with an empty body', () => nothing(400), 'bad_response', /400, no content type/],
    ['400 with a page', () => page(400), 'bad_response', /400, text\/html/],
    ['401', () => json({ detail: 'Given token not valid' }, 401), 'not_authenticated', /Given token not valid/],
    ['401 with a page', () => page(401), 'not_authenticated', /refused \(401\)/],
    [
      '403',
      () => json({ detail: 'You do not have permission.' }, 403),
      'not_authenticated',
      /You do not have permission/,
    ],
    ['403 of a proxy', () => page(403), 'not_authenticated', /refused \(403\)/],
    ['403 with a form on its page', () => page(403, '<input name="csrfmiddlewaretoken">'), 'not_authenticated', /403/],
    [
      '403 by DRF’s CSRF check',
      () => json({ detail: 'CSRF Failed: CSRF cookie not set.' }, 403),
      'csrf',
      /`csrf`.*CSRF_COOKIE_NAME.*CSRF_HEADER_NAME.*CSRF_TRUSTED_ORIGINS/,
    ],
    ['403 by Django’s CSRF page', () => page(403, csrfPage), 'csrf', /`csrf`.*CSRF_COOKIE_NAME/],
    ['404', () => page(404), 'bad_response', /`baseUrl`.*urls/],
    ['405', () => json({ detail: 'Method "POST" not allowed.' }, 405), 'bad_response', /405, application\/json/],
    ['415', () => json({ detail: 'Unsupported media type.' }, 415), 'bad_response', /415/],
    ['429', () => json({ detail: 'Request was throttled.' }, 429), 'throttled', /later/],
    ['429 with a time', () => json({}, 429, { 'Retry-After': '17' }), 'throttled', /in 17 s/],
    ['500', () => page(500), 'server_error', /500.*log.*trailing slash/],
    ['503', () => nothing(503), 'server_error', /503/],
  ])('explains %s', async (_, response, code, names) => {
    const error = await of(response());
    expect(error).toMatchObject({ name: 'AuthError', code });
    expect(error.message).toMatch(names);
    expect(error.message).toMatch(/^Login: /);
  });

  it('has what the server said', async () => {
    const response = json({ detail: 'Slow down.', email: ['Again?'] }, 429, { 'Retry-After': '17' });
    const { status, detail, fields, retryAfterSeconds } = await of(response);
    expect({ status, detail, fields, retryAfterSeconds }).toEqual({
      status: 429,
      detail: 'Slow down.',
      fields: { email: ['Again?'] },
      retryAfterSeconds: 17,
    });
  });

  it('has no status where the browser shows none', async () => {
    expect(await of(redirected())).not.toHaveProperty('status');
  });

  it('can be made of an answer that breaks off', async () => {
    expect(await of(broken(500))).toMatchObject({ code: 'server_error', status: 500 });
  });

  it('holds nothing of what was sent, and nothing of a page', async () => {
    const error = await of(json({ detail: 'hunter2 is wrong' }, 400), ['hunter2']);
    expect(error.message).toBe('Login: … is wrong');
    expect(JSON.stringify([error, await of(page(500, 'SECRET_KEY=abc'))])).not.toMatch(/hunter2|SECRET_KEY/);
  });
});
