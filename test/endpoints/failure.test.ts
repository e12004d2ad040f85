import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { readAnswer } from '../../src/djoser/answer.ts';
import { errorOf, retryAfter } from '../../src/djoser/failure.ts';
import { createMask } from '../../src/djoser/mask.ts';
import { djoser } from '../../src/djoser/presets.ts';
import type { AuthErrorCode } from '../../src/token/errors.ts';
import { json, nothing, page, redirected } from './server-access.ts';

const now = 1_800_000_000_000;
const server = djoser();

describe('failure', () => {
  const of = async (response: Response, secrets: string[] = []) =>
    errorOf('Login', await readAnswer(response, server, () => createMask(secrets)), now);
  const csrfPage =
    '<!DOCTYPE html><h1>Verboten <span>(403)</span></h1><p>CSRF-Verifizierung fehlgeschlagen. Anfrage abgebrochen.</p>';

  it.each<[what: string, response: () => Response, code: AuthErrorCode, names: RegExp]>([
    ['a redirect that was not followed', redirected, 'bad_response', /trailing slash.*APPEND_SLASH/],
    ['a redirect', () => nothing(301), 'bad_response', /trailing slash.*APPEND_SLASH/],
    ['a permanent redirect', () => nothing(308), 'bad_response', /trailing slash.*APPEND_SLASH/],
    ['400 with field errors', () => json({ email: ['Taken.'] }, 400), 'invalid_input', /see `fields`/],
    ['400 with a sentence', () => json(['Unknown e-mail.'], 400), 'invalid_input', /Unknown e-mail\./],
    ['400 with an empty body', () => nothing(400), 'bad_response', /unexpected answer \(400, no content type\)/],
    ['400 with a page', () => page(400), 'bad_response', /400, text\/html.*gateway/],
    ['401', () => json({ detail: 'Given token not valid' }, 401), 'not_authenticated', /Given token not valid/],
    ['401 with an empty body', () => nothing(401), 'not_authenticated', /refused \(401\)/],
    ['401 with a page', () => page(401), 'bad_response', /unexpected answer \(401, text\/html\).*`baseUrl`.*gateway/],
    [
      '403',
      () => json({ detail: 'You do not have permission.' }, 403),
      'not_authenticated',
      /You do not have permission/,
    ],
    ['403 of a proxy', () => page(403), 'bad_response', /403, text\/html/],
    ['403 with a form on its page', () => page(403, '<input name="csrfmiddlewaretoken">'), 'bad_response', /403/],
    ['403 with an empty body', () => nothing(403), 'not_authenticated', /refused \(403\)/],
    [
      '403 by DRF’s CSRF check',
      () => json({ detail: 'CSRF Failed: CSRF cookie not set.' }, 403),
      'csrf',
      /`csrf`.*CSRF_COOKIE_NAME.*CSRF_HEADER_NAME.*CSRF_TRUSTED_ORIGINS/,
    ],
    ['403 by Django’s CSRF page', () => page(403, csrfPage), 'csrf', /`csrf`.*CSRF_COOKIE_NAME/],
    ['404', () => page(404), 'bad_response', /404.*`baseUrl`.*urls/],
    ['405', () => json({ detail: 'Method "POST" not allowed.' }, 405), 'bad_response', /405, application\/json/],
    ['415', () => json({ detail: 'Unsupported media type.' }, 415), 'bad_response', /415/],
    ['200 with a page', () => page(200), 'bad_response', /200, text\/html/],
    ['410', () => json({ message: 'Gone.' }, 410), 'bad_response', /410, application\/json/],
    ['422', () => json({ detail: [{ loc: ['body', 'x'], msg: 'Odd.' }] }, 422), 'invalid_input', /see `fields`/],
    ['422 with a page', () => page(422), 'bad_response', /422/],
    ['429', () => json({ detail: 'Request was throttled.' }, 429), 'throttled', /later/],
    ['429 with a time', () => json({}, 429, { 'Retry-After': '17' }), 'throttled', /in 17 s/],
    ['500', () => page(500), 'server_error', /500.*log/],
    ['503', () => nothing(503), 'server_error', /503/],
  ])('explains %s', async (_, response, code, names) => {
    const error = await of(response());
    expect(error).toMatchObject({ name: 'AuthError', code });
    expect(error.message).toMatch(names);
    expect(error.message).toMatch(/^Login: /);
  });

  it('has what the server said', async () => {
    const body = { detail: 'Slow down.', code: 'throttled' };
    const { status, detail, retryAfterSeconds, serverCode } = await of(json(body, 429, { 'Retry-After': '17' }));
    expect({ status, detail, retryAfterSeconds, serverCode }).toEqual({
      status: 429,
      serverCode: 'throttled',
      detail: 'Slow down.',
      retryAfterSeconds: 17,
    });
    expect((await of(json({ email: ['Taken.'] }, 400))).fields).toEqual({ email: ['Taken.'] });
  });

  it.each([401, 403, 429, 500])(
    'has no form fields with status %i: django-axes names the user there',
    async (status) => {
      const error = await of(json({ failure_limit: 3, username: 'ada', cooloff_time: 'PT1H' }, status));
      expect(error).not.toHaveProperty('fields.username');
    },
  );

  it('has nothing of an answer that was a success, and not the one that was due', async () => {
    const error = await of(json({ detail: 'x', code: 'y', user: { email: 'ada@example.test' } }));
    expect({ ...error }).toEqual({ name: 'AuthError', code: 'bad_response', status: 200 });
    expect(error.message).toContain('unexpected answer (200, application/json)');
  });

  it('does not ask `readError` about a success', async () => {
    const readError = vi.fn(() => null);
    await readAnswer(json({ detail: 'x' }), djoser({ readError }), () => createMask([]));
    expect(readError).not.toHaveBeenCalled();
  });

  it('has no status where the browser shows none', async () => {
    expect(await of(redirected())).not.toHaveProperty('status');
  });

  it('holds nothing of what was sent, and nothing of a page', async () => {
    const error = await of(json({ detail: 'hunter2 is wrong' }, 400), ['hunter2']);
    expect(error.message).toBe('Login: … is wrong');
    expect(JSON.stringify([error, await of(page(500, 'SECRET_KEY=abc'))])).not.toMatch(/hunter2|SECRET_KEY/);
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
