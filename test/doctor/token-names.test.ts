/** A server with names of its own: a look uses the names that it prints. */
import { describe, expect, it } from 'vitest';
import { idsOf, lookAt, on, type Received, type Reply, type Rule, token } from './site.ts';

interface Names {
  readonly what: string;
  readonly login: (access: string, refresh: string) => object;
  readonly refreshed: (access: string, refresh: string) => object;
  /** The name of the refresh token in a request. */
  readonly sent: string;
  readonly fields: string;
}

const servers: readonly Names[] = [
  {
    what: 'camel case everywhere',
    login: (accessToken, refreshToken) => ({ accessToken, refreshToken }),
    refreshed: (accessToken, refreshToken) => ({ accessToken, refreshToken }),
    sent: 'refreshToken',
    fields: "fields: { access: 'accessToken', refresh: 'refreshToken' }",
  },
  {
    what: 'camel case in answers, and the usual name in requests',
    login: (accessToken, refreshToken) => ({ accessToken, refreshToken }),
    refreshed: (accessToken, refreshToken) => ({ accessToken, refreshToken }),
    sent: 'refresh',
    fields: "fields: { access: 'accessToken', refresh: 'refreshToken|refresh' }",
  },
  {
    what: 'a login with names of its own, and the usual refresh',
    login: (access, refresh) => ({ data: { tokens: { access, refresh } } }),
    refreshed: (access, refresh) => ({ access, refresh }),
    sent: 'refresh',
    fields: "fields: { access: 'data.tokens.access|access', refresh: 'data.tokens.refresh|refresh' }",
  },
  {
    what: 'the usual login, and a refresh with names of its own',
    login: (access, refresh) => ({ access, refresh }),
    refreshed: (access, refresh) => ({ result: { access, refresh } }),
    sent: 'refresh',
    fields: "fields: { access: 'access|result.access', refresh: 'refresh|result.refresh' }",
  },
];

/** The token endpoints with these names. Tokens work once. */
function endpoints({ login, refreshed, sent }: Names): Rule[] {
  const good = new Set<string>();
  const pair = (as: Names['login']): Reply => {
    const refresh = token('refresh');
    good.add(refresh);
    return { body: as(token('access'), refresh) };
  };
  const spend = ({ body }: Received, done: () => Reply): Reply => {
    if (!(sent in body)) return { status: 400, body: { [sent]: ['This field is required.'] } };
    return good.delete(String(body[sent])) ? done() : { status: 401, body: { detail: 'No.', code: 'token_not_valid' } };
  };
  return [
    on('POST', '/auth/jwt/create/', ({ body }) =>
      'password' in body ? pair(login) : { status: 400, body: { username: ['required'], password: ['required'] } },
    ),
    on('POST', '/auth/jwt/refresh/', (request) => spend(request, () => pair(refreshed))),
    on('POST', '/auth/jwt/blacklist/', (request) => spend(request, () => ({ body: {} }))),
  ];
}

describe('a look uses the names that it prints', () => {
  it.each(servers)('$what', async (names) => {
    const report = await lookAt(endpoints(names));
    expect(report.createAuth?.replace(/\s+/g, ' ').replaceAll(', }', ' }')).toContain(names.fields);
    expect(idsOf(report, 'change', 'consider', 'unseen')).toEqual([]);
    expect(idsOf(report, 'fits')).toEqual(expect.arrayContaining(['rotation', 'revocation']));
  });
});
