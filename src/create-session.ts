import { persistInStorage } from './persistence/choose-place.ts';
import { createAllowedOrigins } from './platform/allowed-origins.ts';
import { memoryStorage } from './platform/memory-storage.ts';
import { createEngine } from './session/engine.ts';
import { noCsrf, type SessionOptions, settle } from './session/options.ts';
import { fixedScheme } from './session/scheme.ts';
import type { Session } from './session/session-api.ts';
import { checkOption } from './token/errors.ts';

/**
 * Creates the lifecycle of a session for any backend. The application says how to refresh, and the session does the rest: one refresh at a
 * time in all tabs, before the access token expires or after a 401. A session ends at a logout, when `refresh` throws `session_ended`, and,
 * without a refresh token, when the access token expires.
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
      isBare: () => false,
      // The error bodies of this server are unknown, so every 401 counts as a refusal of the token.
      judge: async ({ status }) => (status === 401 ? 'token' : 'other'),
      isRefused: async ({ status }) => status === 401,
      csrf: noCsrf,
    },
  }).session;
}
