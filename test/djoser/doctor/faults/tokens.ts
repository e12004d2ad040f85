import { allauthSettings } from '../other-packages.ts';
import { type Fault, login, restAuth, type Settings } from './fault.ts';

const JWT = 'rest_framework_simplejwt.authentication.JWTAuthentication';
const SESSION = 'rest_framework.authentication.SessionAuthentication';
const BLACKLIST = 'rest_framework_simplejwt.token_blacklist';
const classes = (...names: string[]): Settings => ({ REST_FRAMEWORK: { DEFAULT_AUTHENTICATION_CLASSES: names } });

export const tokens: readonly Fault[] = [
  {
    fault: 'SessionAuthentication is first',
    mounted: 'djoser',
    settings: classes(SESSION, JWT),
    id: 'session-first',
    writes: 'JWTAuthentication",  # first',
    cure: { settings: classes(JWT, SESSION) },
  },
  {
    fault: 'JWTAuthentication is missing',
    mounted: 'djoser',
    settings: classes('rest_framework.authentication.BasicAuthentication'),
    id: 'token-not-understood',
    writes: JWT,
    cure: { settings: classes(JWT) },
  },
  {
    fault: 'a proxy makes HTML of the refusal',
    mounted: 'refuses-in-html',
    id: 'refusal',
    writes: 'isRefusal',
    cure: { mounted: 'djoser' },
  },
  {
    fault: 'the password is wrong',
    mounted: 'djoser',
    args: ['--username', 'nobody'],
    id: 'login-refused',
    level: 'unseen',
  },
  { fault: 'the login asks for a code', mounted: 'second-factor', args: login, id: 'no-tokens' },
  {
    fault: 'allauth gives out a session token',
    mounted: 'allauth',
    ninjaAndAllauth: true,
    path: '/_allauth/app/v1/',
    settings: allauthSettings({
      HEADLESS_TOKEN_STRATEGY: 'allauth.headless.tokens.strategies.sessions.SessionTokenStrategy',
    }),
    args: login,
    id: 'no-tokens',
    writes: 'JWTTokenStrategy',
    cure: { settings: allauthSettings() },
  },
  {
    fault: 'dj-rest-auth keeps the refresh token to itself',
    mounted: 'dj-rest-auth',
    settings: restAuth({ JWT_AUTH_REFRESH_COOKIE: null }),
    args: login,
    id: 'no-refresh-token',
    writes: 'JWT_AUTH_REFRESH_COOKIE',
    cure: { settings: restAuth({}) },
  },
  {
    fault: 'an access token lives a day',
    mounted: 'djoser',
    accessSeconds: 86_400,
    args: login,
    id: 'long-access',
    level: 'consider',
    writes: 'timedelta(minutes=5)',
  },
  {
    fault: 'a refresh token is never replaced',
    mounted: 'djoser',
    settings: { SIMPLE_JWT: { ROTATE_REFRESH_TOKENS: false } },
    args: login,
    id: 'rotation',
    level: 'consider',
    writes: '"ROTATE_REFRESH_TOKENS": True',
    cure: {},
  },
  {
    fault: 'a spent refresh token works on',
    mounted: 'djoser',
    settings: { SIMPLE_JWT: { BLACKLIST_AFTER_ROTATION: false } },
    args: login,
    id: 'spent-token-works',
    level: 'consider',
    writes: '"BLACKLIST_AFTER_ROTATION": True',
    cure: {},
  },
  {
    fault: 'a logout takes nothing back',
    mounted: 'djoser',
    args: login,
    id: 'no-revocation',
    level: 'consider',
    writes: 'path("auth/jwt/blacklist/", TokenBlacklistView.as_view())',
    cure: { mounted: 'known-logout' },
  },
  {
    fault: 'the blacklist is not installed',
    mounted: 'known-logout',
    settings: { WITHOUT_APPS: [BLACKLIST] },
    args: login,
    id: 'logout-without-effect',
    writes: BLACKLIST,
    cure: {},
  },
];
