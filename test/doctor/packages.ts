import { on, type Reply, type Rule, token } from './site.ts';

const required = { username: ['This field is required.'], password: ['This field is required.'] };
const refusal = { status: 401, body: { detail: 'Token is invalid', code: 'token_not_valid' } };
const missing: Rule = () => ({ status: 404, body: '<h1>Not Found</h1>' });

const isLogin = (body: Readonly<Record<string, unknown>>): boolean => String(body.password ?? '') !== '';

/** SimpleJWT below `/api/`, as its documentation mounts it. */
export function simpleJwtServer(slash = '/'): Rule[] {
  return [
    on('POST', `/api/token${slash}`, ({ body }) =>
      isLogin(body)
        ? { body: { access: token('access'), refresh: token('refresh') } }
        : { status: 400, body: required },
    ),
    on('POST', `/api/token/refresh${slash}`, ({ body }) =>
      String(body.refresh ?? '').includes('.')
        ? { body: { access: token('access') } }
        : 'refresh' in body
          ? refusal
          : { status: 400, body: { refresh: ['required'] } },
    ),
    missing,
  ];
}

/** dj-rest-auth below `/auth/`, with its refresh token in a cookie. */
export function restAuthServer(login: Reply = {}): Rule[] {
  const cookies = () => [`refresh=${token('refresh')}; Path=/; HttpOnly; Secure; SameSite=Lax`];
  return [
    on('POST', '/auth/login/', ({ body }) =>
      isLogin(body)
        ? {
            body: { access: token('access'), refresh: '', user: { pk: 1, username: 'ada' } },
            cookies: cookies(),
            ...login,
          }
        : { status: 400, body: { password: ['This field is required.'] } },
    ),
    on('POST', '/auth/token/refresh/', ({ headers }) =>
      headers.has('Cookie') ? { body: { access: token('access') }, cookies: cookies() } : refusal,
    ),
    on('POST', '/auth/logout/', { body: { detail: 'Successfully logged out.' } }),
    on('GET', '/auth/user/', ({ headers }) =>
      headers.get('Authorization')?.includes('.')
        ? { body: { pk: 1, username: 'ada' } }
        : { status: 401, body: { detail: 'No.' } },
    ),
    missing,
  ];
}

/** Djoser with DRF's tokens below `/auth/`. */
export function tokenServer(): Rule[] {
  return [
    on('POST', '/auth/token/login/', ({ body }) => {
      if (isLogin(body)) return { body: { auth_token: 'a1'.repeat(20) } };
      const blank = ['This field may not be blank.'];
      return 'email' in body
        ? { status: 400, body: { email: blank, password: blank } }
        : { status: 400, body: { non_field_errors: ['Unable to log in with provided credentials.'] } };
    }),
    on('POST', '/auth/token/logout/', { status: 401, body: { detail: 'No.' } }),
    on('GET', '/auth/users/me/', ({ headers }) => {
      const shown = headers.get('Authorization') ?? '';
      if (shown === `Token ${'a1'.repeat(20)}`) return { body: { id: 1, email: 'ada@example.com' } };
      return { status: 401, body: { detail: shown.startsWith('Token ') ? 'Invalid token.' : 'Not provided.' } };
    }),
    missing,
  ];
}

/** django-allauth below `/_allauth/app/v1/`. `meta` is what its login answers with. */
export function allauthServer(meta: Readonly<Record<string, unknown>>): Rule[] {
  const base = '/_allauth/app/v1';
  const anonymous = {
    status: 401,
    body: { status: 401, data: { flows: [{ id: 'login' }] }, meta: { is_authenticated: false } },
  };
  return [
    on('POST', `${base}/auth/login`, ({ body }) =>
      isLogin(body)
        ? { body: { status: 200, data: {}, meta } }
        : {
            status: 400,
            body: { status: 400, errors: [{ message: 'Required.', param: 'email' }, { param: 'password' }] },
          },
    ),
    on('POST', `${base}/tokens/refresh`, ({ body }) =>
      String(body.refresh_token ?? '').includes('.')
        ? { body: { status: 200, data: { access_token: token('access') } } }
        : { status: 400, body: { status: 400, errors: [] } },
    ),
    on('GET', `${base}/auth/session`, ({ headers }) =>
      headers.get('Authorization')?.includes('.') ? { body: { status: 200, data: {} } } : anonymous,
    ),
    on('DELETE', `${base}/auth/session`, anonymous),
    missing,
  ];
}
