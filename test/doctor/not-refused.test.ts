/** "Too many requests" and the errors of a proxy are no refusals: nothing of the project is blamed for them. */
import { describe, expect, it } from 'vitest';
import { createSend } from '../../src/doctor/ask/send.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Report } from '../../src/doctor/report.ts';
import {
  findingOf,
  idsOf,
  lookAt,
  origin,
  password,
  type Received,
  type Reply,
  type Rule,
  siteFetch,
  soundServer,
} from './site.ts';

const throttled: Reply = {
  status: 429,
  body: { detail: 'Request was throttled.' },
  headers: { 'Retry-After': '3600', Allow: 'POST, OPTIONS' },
};
const gateways = [502, 503, 504].map(
  (status): Reply => ({ status, body: `<h1>${status}</h1>`, headers: { Server: 'nginx' } }),
);

const hasCredentials = ({ body, headers }: Received): boolean =>
  'password' in body || String(body.refresh ?? '').includes('.') || (headers.get('Authorization') ?? '').includes('.');
/** Answers the requests of the session to this path, and none without credentials. */
const inSession = (path: string, reply: Reply, from = 1): Rule => {
  let count = 0;
  return (request) => {
    if (request.url.pathname !== path || !hasCredentials(request)) return null;
    count += 1;
    return count < from ? null : reply;
  };
};
const everything =
  (path: string, reply: Reply): Rule =>
  ({ url }) =>
    url.pathname === path ? reply : null;

const steps = ['/auth/jwt/create/', '/auth/jwt/refresh/', '/auth/jwt/blacklist/', '/auth/users/me/'];
const rules = steps.flatMap((path) => [
  { path, when: 'in the session', rule: (reply: Reply) => inSession(path, reply) },
  { path, when: 'always', rule: (reply: Reply) => everything(path, reply) },
]);

describe.each(rules)('$path $when', ({ rule }) => {
  it('throttled is `throttled`, and exit status 2', async () => {
    const report = await lookAt([rule(throttled)]);
    expect(idsOf(report, 'change')).toEqual([]);
    expect(idsOf(report, 'unseen')).toContain('throttled');
    expect(report.exitStatus).toBe(2);
  });

  it.each(gateways)('answered by a proxy with $status is `gateway`, and exit status 2', async (reply) => {
    const report = await lookAt([rule(reply)]);
    expect(idsOf(report, 'change')).toEqual([]);
    expect(idsOf(report, 'unseen')).toContain('gateway');
    expect(findingOf(report, 'gateway')?.seen).toContain('nginx');
    expect(report.exitStatus).toBe(2);
  });
});

it.each([throttled, ...gateways])('a second refresh answered with $status leaves rotation unseen', async (reply) => {
  const report = await lookAt([inSession('/auth/jwt/refresh/', reply, 2)]);
  expect(findingOf(report, 'rotation')?.level).toBe('unseen');
  expect(findingOf(report, 'revocation')?.level).toBe('unseen');
  expect(idsOf(report, 'change')).toEqual([]);
});

it.each([
  ['throttled', { status: 429, body: { detail: 'Slow down.' } }],
  ['no-answer', new TypeError('fetch failed')],
] as const)('a login that nobody gets through to is not told of as missing: %s', async (id, reply) => {
  const report = await lookAt([({ url }) => (url.pathname === '/auth/jwt/create/' ? reply : null)]);
  expect(idsOf(report, 'change', 'unseen')).toEqual([id]);
});

it('a preflight that is throttled or not let through is no fault of CORS', async () => {
  for (const reply of [throttled, ...gateways]) {
    const report = await lookAt([
      ({ method }) => (method === 'OPTIONS' ? { ...reply, headers: { 'Access-Control-Allow-Origin': '' } } : null),
    ]);
    expect(idsOf(report, 'change')).toEqual([]);
    expect(report.exitStatus).toBe(2);
  }
});

it('an error of the server itself stays `server-error`, also with 503 in JSON', async () => {
  for (const reply of [
    { status: 500, body: '<h1>Server Error (500)</h1>' },
    { status: 503, body: { detail: 'Off.' } },
  ]) {
    for (const path of steps.slice(0, 3))
      expect(idsOf(await lookAt([inSession(path, reply)]), 'change')).toEqual(['server-error']);
  }
});

describe('the logout of the doctor', () => {
  async function look(rule: Rule): Promise<{ report: Report; pauses: number[] }> {
    const pauses: number[] = [];
    const report = await examine(
      { address: new URL(`${origin}/auth/`), origin: null, username: 'ada', cookieMode: false },
      {
        send: createSend(siteFetch([rule, ...soundServer()])),
        askPassword: async () => password,
        pause: async (seconds) => void pauses.push(seconds),
      },
    );
    return { report, pauses };
  }
  const once = (seconds: string): Rule => {
    let isFirst = true;
    return (request) => {
      if (request.url.pathname !== '/auth/jwt/blacklist/' || !hasCredentials(request) || !isFirst) return null;
      isFirst = false;
      return { ...throttled, headers: { 'Retry-After': seconds } };
    };
  };

  it('waits as long as the server says, and is sent again', async () => {
    const { report, pauses } = await look(once('43'));
    expect(pauses).toEqual([43]);
    expect(idsOf(report, 'consider', 'change')).toEqual([]);
    expect(idsOf(report, 'fits')).toContain('revocation');
  });

  it('does not wait longer than a minute', async () => {
    const { report, pauses } = await look(once('3600'));
    expect(pauses).toEqual([]);
    expect(idsOf(report, 'consider')).toContain('left-behind');
  });
});
