import { describe, expect, it } from 'vitest';
import { createEndpoints } from '../../src/djoser/endpoints.ts';
import { AuthError } from '../../src/index.ts';
import { serverAccess } from '../endpoints/server-access.ts';
import { everything } from './alarm.ts';
import { ada } from './cast.ts';
import { bodies } from './corpus/bodies.ts';
import { headers } from './corpus/headers.ts';
import { answerOf, type Odd } from './odd-answers.ts';

/** Gives this answer to each call of the client, and says which failed with something else than an error of ours, or told a secret. */
async function wrongWithCalls(given: Odd): Promise<string[]> {
  const access = `SECRET-access-${'0'.repeat(40)}`;
  const refreshToken = `SECRET-refresh-${'0'.repeat(40)}`;
  const nothing = { access: 'nothing', refresh: 'nothing', csrf: 'nothing', password: 'nothing' };
  // A server can repeat what it was sent, and nothing else.
  const sent = [
    { ...nothing, password: ada.password },
    { ...nothing, refresh: refreshToken },
    { ...nothing, access },
    { ...nothing, refresh: refreshToken },
    { ...nothing, access },
  ];
  const answers = sent.map((secrets) => () => answerOf(given, secrets));
  const { login, refresh, verify, revoke, judge, askUser } = createEndpoints(
    serverAccess({ paths: { revoke: 'jwt/blacklist/' } }, ...answers).access,
  );
  const { signal } = new AbortController();
  const calls: Record<string, Promise<unknown>> = {
    login: login({ username: 'ada', password: ada.password }, { signal }),
    refresh: refresh(refreshToken, { signal }),
    verify: verify(access, { signal }),
    revoke: revoke(refreshToken, { signal, accessToken: null, scheme: 'JWT' }),
    askUser: askUser(access, 'JWT'),
    ...(given.way === 'whole' && { judge: judge(await answerOf(given, nothing)) }),
  };
  const wrong: string[] = [];
  for (const [name, call] of Object.entries(calls)) {
    const error = await call.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    if (error === null) continue;
    if (!(error instanceof AuthError)) wrong.push(`${name} threw ${String(error).slice(0, 200)}`);
    if (everything(error).includes('SECRET')) wrong.push(`${name} told a secret`);
  }
  return wrong;
}

describe('an answer of any kind', () => {
  const asJson = { 'content-type': 'application/json' };

  it('is read by each call of the client: every body with each status that is read by its body', async () => {
    const all = bodies.flatMap(([, body]) =>
      [200, 400, 401, 403].map((status): Odd => ({ status, body, headers: asJson, way: 'whole' })),
    );
    for (const each of all)
      expect([each.status, each.body.slice(0, 80), await wrongWithCalls(each)]).toMatchObject({ 2: [] });
  });

  it('is read by each call of the client: every header with statuses of each kind', async () => {
    const texts = ['', '<h1>Sorry</h1>', '{"detail":"Not so."}'];
    for (const [kind, given] of headers) {
      for (const status of [200, 302, 401, 404, 429, 502]) {
        for (const body of texts) {
          const wrong = await wrongWithCalls({ status, body, headers: given, way: 'whole' });
          expect([kind, status, body, wrong]).toEqual([kind, status, body, []]);
        }
      }
    }
  });

  it.each(['lost', 'broken', 'redirected'] as const)(
    'is read by each call of the client, or is none: %s',
    async (way) => {
      expect(await wrongWithCalls({ status: 200, body: '', headers: asJson, way })).toEqual([]);
    },
  );
});
