import { describe, expect, it } from 'vitest';
import { type Authorizer, sendAuthorized } from '../../../src/bindings/send-authorized.ts';

/** A session that adds a token to everything and judges nothing. */
const auth: Authorizer = {
  fetchOver: (transport) => (input, init) => {
    const headers = new Headers(init?.headers);
    if (!headers.has('authorization')) headers.set('authorization', 'Bearer token');
    return transport(input, { ...init, headers });
  },
};

const request = { url: 'https://api.example.com/', method: 'GET', headers: [] };

describe('sendAuthorized', () => {
  it('settles when it is called off, though the client says nothing more of the request', async () => {
    const abort = new AbortController();
    const sending = sendAuthorized(auth, {
      ...request,
      signal: abort.signal,
      send: () => new Promise<never>(() => {}),
    });
    abort.abort('gone');
    await expect(sending).rejects.toBe('gone');
  });

  it.each([
    ['undefined', undefined, true],
    ['null', null, true],
    ['empty', '', true],
    ['false', false, false],
    ['a scheme of the caller’s', 'Basic x', false],
  ])('counts a header that is %s as set by nobody: %s', async (_, value, isAdded) => {
    const sent = await sendAuthorized(auth, {
      ...request,
      headers: [['Authorization', value]],
      signal: new AbortController().signal,
      send: async (extra) => ({ outcome: extra.map(([name]) => name) }),
    });
    expect(sent).toEqual(isAdded ? ['authorization'] : []);
  });

  it.each([
    ['text', 'No.', 'No.'],
    ['bytes', new TextEncoder().encode('No.'), 'No.'],
    ['JSON that was parsed', { code: 'token_not_valid' }, '{"code":"token_not_valid"}'],
    ['nothing', undefined, ''],
    ['null', null, ''],
  ])('shows the session a refusal with %s as a response', async (_, body, text) => {
    const seen: Response[] = [];
    const watching: Authorizer = {
      fetchOver: (transport) => async (input, init) => {
        const response = await transport(input, init);
        seen.push(response.clone());
        return response;
      },
    };
    const url = 'https://api.example.com/orders/';
    const headers = [
      ['X-Reason', 'none'],
      ['no name', 'x'],
      ['x-odd', '☃'],
    ] as const;
    const outcome = await sendAuthorized(watching, {
      ...request,
      signal: new AbortController().signal,
      send: async () => ({ outcome: 'refused', refusal: { status: 401, headers, body, url } }),
    });
    expect(outcome).toBe('refused');
    const [response] = seen;
    expect([response?.status, [...(response?.headers.keys() ?? [])].includes('x-reason')]).toEqual([401, true]);
    expect(await response?.text()).toBe(text);
  });
});
