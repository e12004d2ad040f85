import { describe, expect, it } from 'vitest';
import { createSession, type SessionOptions } from '../../src/core.ts';
import { type AuthOptions, createAuth, djoser } from '../../src/index.ts';

const baseUrl = 'https://api.example.test/auth/';
const auth = (options: object) => () => createAuth({ baseUrl, ...options } as AuthOptions);
const session = (options: object) => () =>
  createSession({ refresh: async () => ({}), allowedOrigins: [baseUrl], ...options } as SessionOptions);

describe('a wrong option', () => {
  it.each<[name: string, create: () => unknown]>([
    ['baseUrl', () => createAuth(undefined as never)],
    ['baseUrl', auth({ baseUrl: undefined })],
    ['baseUrl', auth({ baseUrl: '' })],
    ['baseUrl', auth({ baseUrl: 'ftp://api.example.test/' })],
    ['baseUrl', auth({ baseUrl: 'https://api.example.test/?a=1' })],
    ['apiUrl', auth({ apiUrl: 5 })],
    ['allowedOrigins', auth({ allowedOrigins: ['data:text/plain,x'] })],
    ['name', auth({ name: '' })],
    ['name', auth({ name: 'a b' })],
    ['proactive', auth({ proactive: 'sometimes' })],
    ['storage', auth({ storage: {} })],
    ['fetch', auth({ fetch: 'fetch' })],
    ['now', auth({ now: 5 })],
    ['random', auth({ random: 0.5 })],
    ['onWarning', auth({ onWarning: 'log' })],
    ['channel', auth({ channel: 'latchkey' })],
    ['locks', auth({ locks: {} })],
    ['refreshMarginSeconds', auth({ refreshMarginSeconds: -1 })],
    ['refreshMarginSeconds', auth({ refreshMarginSeconds: Number.NaN })],
    ['refreshMarginSeconds', auth({ refreshMarginSeconds: '30' })],
    ['refreshTimeoutSeconds', auth({ refreshTimeoutSeconds: 0 })],
    ['lockTimeoutSeconds', auth({ lockTimeoutSeconds: Number.POSITIVE_INFINITY })],
    ['server', auth({ server: 'djoser' })],
    ['server.scheme', auth({ server: djoser({ scheme: 'Bearer ' }) })],
    ['server.paths.login', auth({ server: djoser({ paths: { login: '/jwt/create/' } }) })],
    ['server.fields.access', auth({ server: djoser({ fields: { access: '' } }) })],
    ['server.csrf', auth({ server: { ...djoser({ refreshIn: 'cookie' }), csrf: undefined } })],
    ['refresh', session({ refresh: undefined })],
    ['revoke', session({ revoke: 'yes' })],
    ['allowedOrigins', session({ allowedOrigins: 'https://api.example.test' })],
    ['scheme', session({ scheme: 'two words' })],
  ])('is named: %s', (name, create) => {
    expect(create).toThrow(
      expect.objectContaining({ code: 'invalid_option', message: expect.stringContaining(`\`${name}\``) }),
    );
    expect(create).toThrow(TypeError);
  });
});

describe('an address that is relative', () => {
  it('may be given where there is no page, as long as nothing is asked of it', async () => {
    const client = createAuth({ baseUrl: '/auth/' });
    expect((await client.ready).status).toBe('anonymous');
    await expect(client.login({ username: 'ada', password: 'x' })).rejects.toMatchObject({ code: 'invalid_option' });
  });
});
