import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFakeDjoser } from '../../../src/testing.ts';
import { type DjoserServer, startDjoser } from '../harness.ts';
import * as contract from './exchanges.ts';
import { compare, explain, type Recorded, record, type Scenario } from './record.ts';
import { fakeSite, realSite } from './site.ts';

/** One answer of the fake server, the first that fits, given in another way. */
interface Mutation {
  readonly what: string;
  readonly scenario: Scenario;
  readonly request: string;
  readonly status: number;
  readonly change: (answer: { body: string; headers: Headers }) => { status?: number; body?: string };
  readonly part: keyof Recorded;
}

const change = (what: string, scenario: Scenario, answer: string, part: keyof Recorded, how: Mutation['change']) => {
  const [method, path, status] = answer.split(' ');
  return { what, scenario, request: `${method} ${path}`, status: Number(status), change: how, part };
};
const rewrite =
  (from: string, to: string): Mutation['change'] =>
  ({ body }) => ({ body: body.replace(from, to) });
const { changes, credentials, headers, mails, signUp, tokens, users } = contract;

const mutations: readonly Mutation[] = [
  // Statuses.
  change('a wrong password', tokens, 'POST /auth/jwt/create/ 401', 'status', () => ({ status: 400 })),
  change('a new password', credentials, 'POST /auth/users/set_password/ 204', 'status', () => ({ status: 205 })),
  change('the refresh of a deleted user', changes, 'POST /auth/jwt/refresh/ 500', 'status', () => ({ status: 502 })),
  change('another user', users, 'GET /auth/users/99999/ 404', 'status', () => ({ status: 403 })),
  // Keys.
  change('a token pair', tokens, 'POST /auth/jwt/create/ 200', 'body', rewrite('"access"', '"token"')),
  change('a user', signUp, 'POST /auth/users/ 201', 'body', rewrite('"id"', '"pk"')),
  change('a field error', credentials, 'POST /auth/users/set_password/ 400', 'body', rewrite('new_', 're_new_')),
  change('an error of no field', mails, 'POST /auth/users/reset_password_confirm/ 400', 'body', rewrite('uid', 'id')),
  // Codes, and what stands beside them.
  change('a bad refresh token', tokens, 'POST /auth/jwt/refresh/ 401', 'body', rewrite('token_not_valid', 'invalid')),
  change('a user who is gone', headers, 'GET /api/ping/ 401', 'body', rewrite('"code"', '"reason"')),
  change('the reasons', headers, 'GET /api/public/ 401', 'body', rewrite('"messages"', '"errors"')),
  // Headers.
  change('a challenge', headers, 'GET /api/ping/ 401', 'headers', ({ headers }) => {
    headers.set('WWW-Authenticate', 'JWT realm="api"');
    return {};
  }),
  change('the methods', tokens, 'POST /auth/jwt/verify/ 200', 'headers', ({ headers }) => {
    headers.delete('Allow');
    return {};
  }),
  change('the kind of body', users, 'GET /auth/users/me/ 200', 'headers', ({ headers }) => {
    headers.set('Content-Type', 'text/plain');
    return {};
  }),
];

let server: DjoserServer;
const expected = new Map<Scenario, readonly Recorded[]>();

const fake = () => createFakeDjoser({ baseUrl: server.baseUrl, users: [], tokenAuthentication: 'off' });

/** The fake's `fetch` with one answer changed. */
function mutate(ask: typeof fetch, { change, request, status }: Mutation): typeof fetch {
  let isDone = false;
  return async (input, init) => {
    const response = await ask(input, init);
    const fits = `${init?.method} ${new URL(String(input)).pathname}` === request && response.status === status;
    const headers = new Headers(response.headers);
    const body = fits ? await response.clone().text() : '';
    const changed = isDone || !fits ? null : change({ body, headers });
    if (changed === null || changed.body === body) return response;
    isDone = true;
    const isEmpty = changed.body === undefined && body === '';
    return new Response(isEmpty ? null : (changed.body ?? body), { status: changed.status ?? status, headers });
  };
}

beforeAll(async () => {
  server = await startDjoser({ profile: 'bearer-scheme', users: [] });
  const site = realSite(server, 'Bearer');
  for (const scenario of new Set(mutations.map((mutation) => mutation.scenario))) {
    expected.set(scenario, await record(scenario, site));
  }
});
afterAll(() => server.stop());

describe('the contract', () => {
  it('is kept by the fake server as it is', async () => {
    const site = fakeSite(fake());
    for (const [scenario, real] of expected) {
      expect(explain('unchanged', compare(real, await record(scenario, site)))).toBe('');
    }
  });

  it.each(mutations)('notices another $part of one answer: $what', async (mutation) => {
    const { part, request, scenario } = mutation;
    const server = fake();
    // Users have the ids that they have on the real server, which has played the other scenarios, too.
    for (const earlier of expected.keys()) {
      if (earlier === scenario) break;
      await record(earlier, fakeSite(server));
    }
    const site = fakeSite(server, 'Bearer', mutate(server.fetch, mutation));
    const differences = compare(expected.get(scenario) ?? [], await record(scenario, site));
    const [first] = differences;
    expect(first?.part).toBe(part);
    expect(first?.exchange).toContain(request);
    expect(explain('changed', differences)).toContain(`  ${part}\n    real  `);
  });
});
