import { describe, expect, it, onTestFinished } from 'vitest';
import { createSession, type SessionOptions } from '../src/core.ts';
import { follow, pass, setUp, url } from './helpers/world.ts';

/** A session of opaque tokens, and the arguments of each call that it makes. */
async function setUpSession(options: Partial<SessionOptions> = {}) {
  setUp();
  const spent: unknown[] = [];
  const revoked: unknown[] = [];
  const sent: unknown[] = [];
  const session = createSession({
    allowedOrigins: [url('')],
    channel: null,
    random: () => 0,
    async refresh(refreshToken) {
      spent.push(refreshToken);
      return { access: `opaque-${spent.length}`, expiresInSeconds: 100 };
    },
    async revoke(refreshToken, { accessToken, scheme }) {
      revoked.push({ refreshToken, accessToken, scheme });
    },
    async fetch(_input, init) {
      sent.push(new Headers(init?.headers).get('authorization'));
      return new Response(null, { status: 403, headers: { 'WWW-Authenticate': 'Basic' } });
    },
    ...options,
  });
  onTestFinished(() => session.dispose());
  await session.adopt({ access: 'opaque-0', refresh: 'r' });
  return { session, spent, revoked, sent };
}

describe('createSession()', () => {
  it.each<[expected: string, options: object]>([
    ['option `refresh` must be a function.', { refresh: 'yes' }],
    ['option `revoke` must be a function.', { revoke: 'yes' }],
    ['option `scheme` must be one word, such as "Bearer".', { scheme: 'two words' }],
  ])('says what is wrong: %s', (expected, options) => {
    const refresh = async () => ({});
    const create = () => createSession({ allowedOrigins: [], refresh, ...options } as SessionOptions);
    expect(create).toThrow(`latchkey: ${expected}`);
  });

  it.each([
    ['good', 0],
    ['over', 150],
  ])('revokes the tokens that it has, and renews nothing for it, when the access token is %s', async (_, seconds) => {
    const { session, spent, revoked } = await setUpSession({ proactive: 'off' });
    await session.refresh();
    await pass(seconds);
    expect(await session.logout()).toEqual({ revoked: true });
    expect(revoked).toEqual([{ refreshToken: 'r', accessToken: 'opaque-1', scheme: 'Bearer' }]);
    expect(spent).toEqual(['r']);
  });

  it('hands a 403 to the caller: it knows of no server that means the token by it', async () => {
    const { session, spent, sent } = await setUpSession();
    expect((await session.fetch(url('x/'))).status).toBe(403);
    expect(sent).toEqual(['Bearer opaque-0']);
    expect(spent).toEqual([]);
  });

  it('says of a refresh that broke on its way that the session stays, and what was in the way', async () => {
    const { session } = await setUpSession({
      async refresh() {
        throw new TypeError('Failed to fetch');
      },
    });
    const { error } = await settled(session.refresh());
    expect(error).toMatchObject({
      code: 'refresh_unavailable',
      message: 'The refresh request failed on its way. The session stays: try again later.',
      cause: { name: 'TypeError', message: 'Failed to fetch' },
    });
    expect(session.state).toMatchObject({ status: 'authenticated', refresh: 'coolingDown' });
  });
});

/** What became of a promise that settles by itself. */
async function settled<T>(promise: Promise<T>) {
  const outcome = follow(promise);
  await pass(0);
  return outcome;
}
