import type { FakeDjoserOptions } from '../../../src/testing.ts';
import type { Profile, SimpleJwt } from '../harness.ts';
import * as contract from './exchanges.ts';
import type { Scenario } from './record.ts';

/** A kind of server: what the real one is started as, and the options that make the fake one the same. */
export interface Kind {
  readonly profile: Profile;
  readonly options: FakeDjoserOptions;
  readonly scenarios: readonly Scenario[];
}

export const versions: readonly SimpleJwt[] = ['5.3', '5.4', '5.5'];

const kind = (profile: Profile, options: FakeDjoserOptions, scenarios: readonly Scenario[]): Kind => ({
  profile,
  options: { tokenAuthentication: 'off', ...options },
  scenarios,
});

const { everything, signedIn } = contract;
const onlyRefresh = { limit: 2, perSeconds: 60, endpoint: 'jwt/refresh' };
const forms = [contract.signUp, contract.users, contract.credentials, contract.mails];

export const kinds: readonly Kind[] = [
  // Rotation and blacklist are on unless something else is said.
  kind('bearer-scheme', {}, everything),
  kind('session-first', { sessionFirst: true }, [...signedIn, contract.addresses]),
  kind('login-by-email', { loginField: 'email' }, forms),
  kind('norotation', { rotate: false, blacklist: false }, signedIn),
  kind('rotation-without-blacklist', { blacklist: false }, signedIn),
  kind('no-blacklist-app', { blacklistApp: false }, signedIn),
  kind('revoke-on-password', { checkRevokeToken: true }, signedIn),
  kind('jwt-scheme', { schemes: ['JWT'] }, signedIn),
  kind('token-second', { tokenAuthentication: 'second' }, signedIn),
  kind('token-first', { tokenAuthentication: 'first' }, signedIn),
  kind('leeway', { leewaySeconds: 300 }, signedIn),
  kind('retype', { retype: true, showEmailNotFound: true }, forms),
  kind('show-users', { hideUsers: false }, forms),
  kind('activation', { sendActivationEmail: true }, [contract.activation, ...forms]),
  kind('password-rules', {}, [contract.passwordRules, ...forms]),
  kind('throttled', { throttle: onlyRefresh }, [contract.throttling]),
  kind('cookie', { refreshIn: 'cookie', trustedOrigins: [] }, [contract.cookies, contract.addresses, ...forms]),
];
