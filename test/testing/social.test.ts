import { describe, expect, it } from 'vitest';
import { createFakeDjoser } from '../../src/testing.ts';
import { bearer } from './requests.ts';

const ORIGIN = 'https://api.example.test';
const START = '/auth/o/google-oauth2/?redirect_uri=https%3A%2F%2Fapp.example.test%2Fdone';

const answer = async (response: Response) => [response.status, await response.json()];

describe('o/{provider}', () => {
  it('signs in whoever comes back with the state of this browser', async () => {
    const server = createFakeDjoser();
    const browser = server.browser();
    const { authorization_url } = await (await browser.fetch(START)).json();
    const { searchParams } = new URL(authorization_url);
    expect(searchParams.get('redirect_uri')).toBe('https://app.example.test/done');
    const finish = (query: Record<string, string>) =>
      browser.fetch(`/auth/o/google-oauth2/?${new URLSearchParams(query)}`, { method: 'POST' });
    const state = searchParams.get('state') ?? '';
    const [status, body] = await answer(await finish({ state, code: 'grace' }));
    expect([status, body]).toEqual([201, { access: expect.any(String), refresh: expect.any(String), user: 'grace' }]);
    expect((await server.fetch(`${ORIGIN}/api/ping/`, bearer(body.access))).status).toBe(200);
    expect((await answer(await finish({ state, code: 'ada' })))[1]).toMatchObject({ user: 'ada' });

    const failed = async (query: Record<string, string>) => answer(await finish(query));
    expect(await failed({ code: 'ada' })).toEqual([
      400,
      { non_field_errors: ['State could not be found in request data.'] },
    ]);
    expect(await failed({ state: 'x', code: 'ada' })).toEqual([
      400,
      { non_field_errors: ['Invalid state has been provided.'] },
    ]);
    expect(await failed({ state })).toEqual([400, { non_field_errors: ['Authentication process canceled'] }]);
  });

  it('knows no state without the session cookie', async () => {
    const server = createFakeDjoser();
    const { authorization_url } = await (await server.fetch(START)).json();
    const state = new URL(authorization_url).searchParams.get('state');
    const response = await server.fetch(`/auth/o/google-oauth2/?state=${state}&code=ada`, { method: 'POST' });
    expect(await answer(response)).toEqual([
      400,
      { non_field_errors: ['State could not be found in server-side session data.'] },
    ]);
  });

  it('answers a redirect address that is not allowed with a bare string', async () => {
    const server = createFakeDjoser({ social: { redirectUris: ['https://app.example.test/other'] } });
    for (const url of [START, '/auth/o/google-oauth2/']) {
      expect(await answer(await server.fetch(url))).toEqual([
        400,
        'redirect_uri must be in SOCIAL_AUTH_ALLOWED_REDIRECT_URIS',
      ]);
    }
  });

  it('does not know every provider: 404 to begin with, a crash at the end', async () => {
    const server = createFakeDjoser({ social: { providers: ['github'] } });
    expect(await answer(await server.fetch(START))).toEqual([
      404,
      { detail: "Provider 'google-oauth2' not supported" },
    ]);
    expect((await server.fetch(START, { method: 'POST' })).status).toBe(500);
  });
});
