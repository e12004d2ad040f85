import type { Answer } from '../ask/exchange.ts';
import { isAlike } from '../ask/schemes.ts';
import { hasFailed, isUnheard, succeeded } from '../ask/verdict.ts';
import { duration } from '../durations.ts';
import type { Endpoints, Evidence, SessionLook } from '../evidence.ts';
import { pages } from '../pages.ts';
import { keysOf, setting } from '../python.ts';
import type { Finding } from '../report.ts';
import { failing } from './failing.ts';

/** Checks whether the login was successful, and what the answer contains. */
export function checkLogin({ asked, endpoints, session }: Evidence): Finding[] {
  if (session === null || endpoints === null) return [];
  const { login, access, answerKeys } = session;
  // `checkSilence` reports a missing answer, "too many requests" and a proxy.
  if (!login.answered || isUnheard(login)) return [];
  if (hasFailed(login)) return [failing(login)];
  if (!succeeded(login)) return [refused(login, asked.username ?? '')];
  const { preset } = endpoints.mount.server;
  if (access === null) return [noTokens(session, preset), ...leftBehind(session, preset)];
  return [
    { id: 'login', level: 'fits', seen: `The login gives out tokens${asked.username ? ` to ${asked.username}` : ''}.` },
    // If there is no refresh endpoint, `checkEndpoints` reports this.
    ...(endpoints.refresh === null ? [] : refreshToken(session, answerKeys)),
    ...notLetIn(session, endpoints),
    ...leftBehind(session, preset),
  ];
}

function refused({ status, words }: Answer, username: string): Finding {
  return {
    id: 'login-refused',
    level: 'unseen',
    seen: `The login of ${username} was refused (${status}): "${words}". What comes after a login could not be looked at.`,
    why: 'Django does not tell a wrong password from an account that is not active, nor from one that does not exist.',
    page: pages.noAccount,
  };
}

function noTokens({ answerKeys }: SessionLook, preset: string): Finding {
  const keys = answerKeys.length === 0 ? 'an empty answer' : `an answer with ${answerKeys.join(', ')}`;
  const seen = `The login was taken, and gave ${keys}: no access token, neither in it nor in a cookie.`;
  if (preset === 'allauthHeadless') {
    return {
      id: 'no-tokens',
      level: 'change',
      seen,
      why: "django-allauth's own strategy gives out a session token, which nobody refreshes. Its JWT strategy gives out both tokens.",
      changes: [
        setting(
          [
            'HEADLESS_TOKEN_STRATEGY = "allauth.headless.tokens.strategies.jwt.JWTTokenStrategy"',
            'HEADLESS_JWT_PRIVATE_KEY = os.environ["JWT_PRIVATE_KEY"]  # an RSA key, as PEM',
          ].join('\n'),
        ),
      ],
      page: pages.choosing,
    };
  }
  return {
    id: 'no-tokens',
    level: 'change',
    seen,
    why: 'Either a further step is asked for (a code, terms to accept), or the tokens have names of their own: say them in the option fields.',
    changes: [{ where: 'createAuth', code: `server: ${preset}({ fields: { access: '…', refresh: '…' } })` }],
    page: pages.doctor,
  };
}

function refreshToken(session: SessionLook, answerKeys: readonly string[]): Finding[] {
  if (session.refresh !== null || session.refreshed !== null) return [];
  const isEmpty = answerKeys.includes('refresh');
  return [
    {
      id: 'no-refresh-token',
      level: 'change',
      seen: `The login gives an access token and no refresh token${isEmpty ? ': "refresh" is empty, and no cookie has it' : ''}.`,
      why: 'The session ends with its access token, and nothing can renew it.',
      ...(isEmpty && {
        changes: [keysOf('REST_AUTH', { JWT_AUTH_REFRESH_COOKIE: '"refresh"', JWT_AUTH_HTTPONLY: 'True' })],
      }),
      page: pages.cookieMode,
    },
  ];
}

/** Reports what the user endpoint says to the token of this login, if it does not let the user in. */
function notLetIn({ users }: SessionLook, { user }: Endpoints): Finding[] {
  const last = users.at(-1);
  if (!last?.answered || user === null || succeeded(last) || isUnheard(last)) return [];
  // An endpoint that fails without a token as well is reported by `checkEndpoints`, a token that nobody looks at by `checkScheme`.
  if (hasFailed(last)) return hasFailed(user.outcome) ? [] : [failing(last)];
  if (isAlike(last, user.outcome)) return [];
  const answer = `(${last.status}): "${last.words}".`;
  if (last.status === 403) {
    return [
      {
        id: 'token-refused',
        level: 'unseen',
        seen: `The server knows the user by the access token, and refuses this user at ${last.url.pathname} ${answer}`,
        why: 'A permission says no, to this user or to all. The rest of the API may have others.',
        page: pages.credentials,
      },
    ];
  }
  return [
    {
      id: 'token-refused',
      level: 'change',
      seen: `The access token of this login is not let in at ${last.url.pathname} ${answer}`,
      why: 'Every request of a logged-in user would be refused in this way.',
      page: pages.credentials,
    },
  ];
}

/** Reports a login of the doctor that the doctor could not end. */
function leftBehind({ leftBehind, refresh, access, cookieLeft }: SessionLook, preset: string): Finding[] {
  if (!leftBehind && cookieLeft === null) return [];
  const rest = refresh?.lifetimeSeconds == null ? 'until its end' : `for ${duration(refresh.lifetimeSeconds)}`;
  const token = leftBehind && (refresh ?? access) ? `its ${refresh ? 'refresh' : 'access'} token works ${rest}` : null;
  const cookie = cookieLeft === null ? null : `its session cookie ${cookieLeft} works on`;
  const left = [token, cookie].filter((each) => each !== null).join(', and ');
  return [
    {
      id: 'left-behind',
      level: 'consider',
      seen:
        preset === 'djoserToken'
          ? "The token of this login was not deleted: it is the user's one token, and all devices would be logged out."
          : `The login of this look could not be taken back: ${left}.`,
    },
  ];
}
