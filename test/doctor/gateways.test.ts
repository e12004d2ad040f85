/** The rule `isRefusal` that the doctor writes: it knows the server's refusal of a refresh token, and no gateway's of a request. */
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/doctor/report.ts';
import { gatewayAnswers } from './gateways.ts';
import { findingOf, lookAt, on, type Rule, token } from './site.ts';

type IsRefusal = (status: number, body: unknown) => true | undefined;

/** The function `isRefusal` in the code to copy; `null` if there is none. */
function ruleIn({ createAuth }: Report): IsRefusal | null {
  const source = /isRefusal: (.* \|\| undefined)/.exec(createAuth ?? '')?.[1];
  return source === undefined ? null : new Function(`return ${source}`)();
}

const handler = (status: number, body: object): Rule =>
  on('POST', '/auth/jwt/refresh/', (request) =>
    'refresh' in request.body ? { status, body } : { status: 400, body: {} },
  );

/** What a project's EXCEPTION_HANDLER may make of a refusal, so that it is the server's and no gateway's. */
const told: [status: number, body: object][] = [
  [401, { ok: false, error: { code: 'E401', message: 'Bitte anmelden.' } }],
  [401, { message: 'Unauthorized', loggedIn: false, request_id: 'a1' }],
  [401, { message: 'The refresh token is not known.' }],
  [403, { title: 'Forbidden', detail: 'Das Refresh-Token ist abgelaufen.' }],
  [401, { code: 'refresh_revoked', message: 'Unauthorized' }],
  [400, { error: { code: 'RefreshTokenUnknown', message: 'Bad token' } }],
  [422, { errors: [{ code: 'refresh_token_gone', title: 'Please.' }] }],
];

/** What it may make of one that a gateway may send, too. */
const untold: [status: number, body: object][] = [
  [401, { message: 'Unauthorized', request_id: 'a1' }],
  [401, { error: { status: 401, message: 'Unauthorized' }, data: null }],
  [401, { success: false, message: 'Something went wrong', data: null, status: 401 }],
  [401, { code: 401, message: 'Jwt is expired', timestamp: '2026-12-01', path: '/auth/jwt/refresh/' }],
  [401, { reason: 'unauthorized', trace_id: 'a1', correlationId: 'a1', requestId: 'a1', traceId: 'a1' }],
  [401, { error: 'invalid_token', error_description: 'The access token expired' }],
  [401, { code: 4011, message: 'No.' }],
  [401, { code: 'E401', message: 'Access denied' }],
  [401, { message: 'Session expired' }],
  [401, { message: 'Please refresh the page' }],
  [401, { data: {} }],
  [401, {}],
  [401, []],
  [403, { message: 'Forbidden' }],
  [403, { detail: 'Access denied' }],
  [400, { error: { message: 'Invalid token' } }],
];

describe('the refusal of a refresh token', () => {
  it.each(told)('that only the server may say is told to the client: %i %o', async (status, body) => {
    const report = await lookAt([handler(status, body)], { username: null });
    const isRefusal = ruleIn(report);
    expect(findingOf(report, 'refusal')?.level).toBe('consider');
    expect([isRefusal?.(status, body), isRefusal?.(status + 1, body)]).toEqual([true, undefined]);
  });

  it.each(untold)('that a gateway may say is a thing to change, without a rule: %i %o', async (status, body) => {
    const report = await lookAt([handler(status, body)], { username: null });
    expect(findingOf(report, 'refusal')).toMatchObject({ level: 'change', changes: [] });
    expect(findingOf(report, 'refusal')?.why).toContain('A gateway may say the same');
    expect(ruleIn(report)).toBeNull();
    expect(report.exitStatus).toBe(1);
  });

  it('of which a gateway may say one half is no rule', async () => {
    const good = new Set<string>();
    const rule = on('POST', '/auth/jwt/refresh/', ({ body }) => {
      const shown = String(body.refresh ?? '');
      if (shown.includes('.') && !good.has(shown)) {
        good.add(shown);
        return { body: { access: token('access'), refresh: token('refresh') } };
      }
      return {
        status: 401,
        body: good.has(shown) ? { message: 'Unauthorized' } : { code: 'refresh_unknown', ok: false },
      };
    });
    const report = await lookAt([rule]);
    expect(findingOf(report, 'refusal')?.level).toBe('change');
    expect(ruleIn(report)).toBeNull();
  });
});

it('no rule that is printed takes the refusal of a gateway for the end of a session', async () => {
  // The answers of gateways are among the handlers, too: a project may write the same.
  const bodies = [...told, ...untold].map(([, body]) => body);
  const handlers = [...bodies, ...gatewayAnswers.filter((each) => typeof each === 'object' && each !== null)];
  const taken: unknown[] = [];
  for (const body of handlers)
    for (const status of [400, 401, 403, 422]) {
      const isRefusal = ruleIn(await lookAt([handler(status, body as object)], { username: null }));
      for (const answer of gatewayAnswers) if (isRefusal?.(status, answer)) taken.push({ body, answer });
    }
  expect(taken).toEqual([]);
});
