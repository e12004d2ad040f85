import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../src/djoser/answer.ts';
import { failure } from '../../src/djoser/failure.ts';
import { createMask } from '../../src/djoser/mask.ts';
import { djoser } from '../../src/djoser/presets.ts';
import type { AuthErrorCode } from '../../src/token/errors.ts';
import { json, nothing, page, redirected } from './server-access.ts';

const now = 1_800_000_000_000;
const server = djoser();

describe('failure', () => {
  const of = async (response: Response, secrets: string[] = []) =>
    failure(await readAnswer(response, server, () => createMask(secrets)), { name: 'Login', now, server });
  const csrfPage =
    '<!DOCTYPE html><h1>Verboten <span>(403)</span></h1><p>CSRF-Verifizierung fehlgeschlagen. Anfrage abgebrochen.</p>';

  it.each<[what: string, response: () => Response, code: AuthErrorCode, names: RegExp]>([
    ['a redirect that was not followed', redirected, 'bad_response', /trailing slash.*APPEND_SLASH/],
    ['a redirect', () => nothing(301), 'bad_response', /trailing slash.*APPEND_SLASH/],
    ['a permanent redirect', () => nothing(308), 'bad_response', /trailing slash.*APPEND_SLASH/],
    ['400 with field errors', () => json({ email: ['Taken.'] }, 400), 'invalid_input', /see `fields`/],
    ['400 with a sentence', () => json(['Unknown e-mail.'], 400), 'invalid_input', /Unknown e-mail\./],
    ['400 with an empty body', () => nothing(400), 'bad_response', /400, no content type/],
    ['400 with a page', () => page(400), 'bad_response', /text\/html \(400\)/],
    ['401', () => json({ detail: 'Given token not valid' }, 401), 'not_authenticated', /Given token not valid/],
    ['401 with an empty body', () => nothing(401), 'not_authenticated', /refused \(401\)/],
    ['401 with a page', () => page(401), 'bad_response', /expected JSON, got text\/html \(401\).*gateway.*`baseUrl`/],
    [
      '403',
      () => json({ detail: 'You do not have permission.' }, 403),
      'not_authenticated',
      /You do not have permission/,
    ],
    ['403 of a proxy', () => page(403), 'bad_response', /expected JSON, got text\/html \(403\)/],
    ['403 with a form on its page', () => page(403, '<input name="csrfmiddlewaretoken">'), 'bad_response', /403/],
    ['403 with an empty body', () => nothing(403), 'not_authenticated', /refused \(403\)/],
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
    ['200 with a page', () => page(200), 'bad_response', /expected JSON, got text\/html \(200\)/],
    ['410', () => json({ message: 'Gone.' }, 410), 'bad_response', /410, application\/json/],
    ['422', () => json({ detail: [{ loc: ['body', 'x'], msg: 'Odd.' }] }, 422), 'invalid_input', /see `fields`/],
    ['422 with a page', () => page(422), 'bad_response', /422/],
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
    const body = { detail: 'Slow down.', code: 'throttled', email: ['Again?'] };
    const { status, detail, fields, retryAfterSeconds, serverCode } = await of(
      json(body, 429, { 'Retry-After': '17' }),
    );
    expect({ status, detail, fields, retryAfterSeconds, serverCode }).toEqual({
      status: 429,
      serverCode: 'throttled',
      detail: 'Slow down.',
      fields: { email: ['Again?'] },
      retryAfterSeconds: 17,
    });
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
