import { persistInStorage } from './persistence/choose-place.ts';
import { createAllowedOrigins } from './platform/allowed-origins.ts';
import { memoryStorage } from './platform/memory-storage.ts';
import { createEngine } from './session/engine.ts';
import { noCsrf, type SessionOptions, settle } from './session/options.ts';
import { fixedScheme } from './session/scheme.ts';
import type { Session } from './session/session-api.ts';
import { checkOption } from './token/errors.ts';

/**
 * The lifecycle engine for any backend: you say how to refresh, it does the rest. One refresh at a time in all tabs, ahead of time or
 * after a 401; a session ends only when `refresh` throws `session_ended`, or at logout.
 *
 * @category Start
 * @throws TypeError with code `invalid_option`, naming the option.
 * @example
 * const session = createSession({
 *   allowedOrigins: ['https://api.example.com'],
 *   storage: webStorage(),
 *   async refresh(refreshToken, { signal }) {
 *     const body = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken ?? '' })
 *     const response = await fetch('https://api.example.com/token', { method: 'POST', body, signal })
 *     if (response.status === 400) throw new AuthError('session_ended', 'The refresh token was refused.')
 *     const { access_token, refresh_token, expires_in } = await response.json()
 *     return { access: access_token, refresh: refresh_token, expiresInSeconds: expires_in }
 *   },
 * })
 */
export function createSession<User = unknown>(options: SessionOptions): Session<User> {
  const { refresh, revoke, allowedOrigins, scheme = 'Bearer' } = options;
  checkOption('refresh', typeof refresh === 'function', 'a function');
  checkOption('revoke', revoke === undefined || typeof revoke === 'function', 'a function');
  checkOption('scheme', /^[\w-]+$/.test(scheme), 'one word, such as "Bearer"');
  return createEngine<User>({
    settings: settle(options, memoryStorage),
    allowedOrigins,
    persistIn: persistInStorage,
    createScheme: ({ warn }) => fixedScheme(scheme, warn),
    hooks: {
      server: createAllowedOrigins(allowedOrigins).first,
      refresh,
      revoke: revoke ?? null,
      logoutNeedsAccess: false,
      header: 'Authorization',
      schemes: [scheme],
      askUser: async () => ({ understood: true, user: null }),
      isBare: () => false,
      // The words of this server are not known: a 401 is taken for one.
      judge: async ({ status }) => (status === 401 ? 'token' : 'other'),
      csrf: noCsrf,
    },
  }).session;
}
