/** What a browser would do with answers that no django-cors-headers gives: of a web server, or written by hand. */
import { expect, it } from 'vitest';
import { createSend } from '../../src/doctor/ask/send.ts';
import type { Asked } from '../../src/doctor/evidence.ts';
import { examine } from '../../src/doctor/examine.ts';
import type { Level } from '../../src/doctor/report.ts';
import { findingOf, lookAt, origin, page, type Rule, siteFetch, soundServer } from './site.ts';

const headers =
  (changes: Readonly<Record<string, string>>, reply: { status?: number } = {}): Rule =>
  (request) =>
    request.method === 'OPTIONS' ? { ...reply, headers: changes } : null;
const allHeaders = { 'Access-Control-Allow-Headers': 'authorization, content-type' };

const cookieMode = { cookieMode: true, username: null };

const faults: readonly (readonly [string, Level, string, Rule, RegExp, Partial<Asked>?])[] = [
  [
    'cors-origin',
    'change',
    'a web server names another origin',
    headers({ 'Access-Control-Allow-Origin': 'https://other.example.com' }),
    /another origin/,
  ],
  [
    'cors-twice',
    'change',
    'a web server adds the header once more',
    headers({ 'Access-Control-Allow-Origin': `${page}, ${page}` }),
    /twice/,
  ],
  [
    'cors-preflight',
    'change',
    'the preflight is answered 405',
    headers(allHeaders, { status: 405 }),
    /answered with 405/,
  ],
  [
    'cors-answer',
    'change',
    'only the preflight has the headers',
    ({ method, url }) =>
      method === 'GET' && url.pathname === '/auth/users/me/'
        ? { status: 401, body: { detail: 'No.' }, headers: { 'Access-Control-Allow-Origin': '' } }
        : null,
    /carries no CORS headers/,
  ],
  [
    'cors-origin',
    'change',
    'nothing answers for CORS',
    ({ method }) =>
      method === 'OPTIONS' ? { status: 401, headers: { 'Access-Control-Allow-Origin': '', Vary: 'Cookie' } } : null,
    /another origin|No CORS headers/,
  ],
  [
    'cors-credentials',
    'change',
    'any origin is let in',
    headers({ ...allHeaders, 'Access-Control-Allow-Origin': '*' }),
    /Any origin/,
    cookieMode,
  ],
  [
    'cors-credentials',
    'change',
    'cookies are not let in',
    headers({
      'Access-Control-Allow-Headers': 'content-type, x-csrftoken, authorization',
      'Access-Control-Allow-Credentials': 'false',
    }),
    /without cookies/,
    cookieMode,
  ],
  [
    'cors-headers',
    'change',
    'a wildcard stands for the header of the token',
    headers({ 'Access-Control-Allow-Headers': '*' }),
    /authorization/,
  ],
  [
    'cors-methods',
    'consider',
    'only simple methods are let in',
    headers({ ...allHeaders, 'Access-Control-Allow-Methods': 'GET, POST' }),
    /PUT, PATCH, DELETE/,
  ],
  [
    'cors-expose',
    'consider',
    'nothing is exposed',
    ({ method, url }) =>
      method === 'POST' && url.pathname === '/auth/jwt/refresh/'
        ? { status: 400, body: {}, headers: { 'Access-Control-Expose-Headers': '' } }
        : null,
    /Retry-After/,
    { username: null },
  ],
];

const rows = faults.map(([id, level, what, rule, says, asked = {}]) => ({ id, level, what, rule, says, asked }));

it.each(rows)('$id ($level): $what', async ({ id, level, rule, says, asked }) => {
  const report = await lookAt([rule], asked);
  const found = report.findings.filter((finding) => finding.id === id);
  expect(found).toEqual([expect.objectContaining({ level, seen: expect.stringMatching(says) })]);
});

it.each([
  ['Accept, origin', /is there, and does not let/, 1],
  ['Accept', /django-cors-headers is missing/, 2],
])('whether django-cors-headers is there is seen in Vary: %s', async (vary, says, changes) => {
  const bare: typeof fetch = async (input, init) => {
    const response = await siteFetch(soundServer())(input, init);
    for (const name of [...response.headers.keys()])
      if (name.startsWith('access-control')) response.headers.delete(name);
    response.headers.set('Vary', vary);
    return response;
  };
  const asked = { address: new URL(`${origin}/auth/`), origin: page, username: null, cookieMode: false };
  const report = await examine(asked, {
    send: createSend(bare),
    askPassword: async () => null,
    pause: async () => undefined,
  });
  const finding = findingOf(report, 'cors-origin');
  expect(finding?.seen).toMatch(says);
  expect(finding?.changes).toHaveLength(changes);
});
