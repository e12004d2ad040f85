import { AuthError, type RefreshCall, type RevokeCall, type TokenResponse } from '../../../src/core.ts';
import type { Stage } from './stage.ts';

/** How long an access token lives. */
export const lifeSeconds = 300;

/** A server whose refresh tokens can be spent once. To ask it is a step, and to hear its answer is another. */
export interface OneTimeServer {
  login(user: string): { access: string; refresh: string };
  refresh(tab: string): RefreshCall;
  revoke(tab: string): RevokeCall;
  takes(accessToken: string): boolean;
  /** The refresh tokens that it would take now. */
  good(): readonly string[];
  /** How many pairs it has made. */
  readonly made: number;
  /** How often it was shown a refresh token that had been spent. */
  readonly spentAgain: number;
}

/** What the server wrote into an access token. */
export interface OneTimeClaims {
  readonly user: string;
  /** The how-manieth pair it is of. */
  readonly pair: number;
  readonly exp: number;
}

export function claimsOf(accessToken: string): OneTimeClaims {
  return JSON.parse(atob(accessToken.split('.')[1] ?? ''));
}

export function createOneTimeServer(stage: Stage): OneTimeServer {
  const tokens = new Map<string, { readonly user: string; is: 'good' | 'spent' | 'revoked' }>();
  let [made, spentAgain] = [0, 0];

  const mint = (user: string) => {
    made += 1;
    const iat = Math.floor(stage.now() / 1000);
    const refresh = `${user}-refresh-${made}`;
    tokens.set(refresh, { user, is: 'good' });
    const claims = { user, pair: made, iat, exp: iat + lifeSeconds };
    return { access: `x.${btoa(JSON.stringify(claims))}.x`, refresh };
  };

  const spend = (refreshToken: string | null): TokenResponse => {
    const token = tokens.get(refreshToken ?? '');
    if (token?.is === 'spent') spentAgain += 1;
    if (token?.is !== 'good') throw new AuthError('session_ended', 'The refresh token was refused.', { status: 401 });
    token.is = 'spent';
    return mint(token.user);
  };

  const ask = <T>(tab: string, what: string, answer: () => T) =>
    new Promise<T>((resolve, reject) => {
      stage.expect(`the server, asked by ${tab}`, what, ['change server'], () => {
        let tell: () => void;
        try {
          const value = answer();
          tell = () => resolve(value);
        } catch (error) {
          tell = () => reject(error);
        }
        stage.expect(tab, `hears of the ${what}`, [], tell);
      });
    });

  return {
    login(user) {
      stage.note('change server');
      return mint(user);
    },
    refresh: (tab) => (refreshToken) => ask(tab, 'refresh', () => spend(refreshToken)),
    revoke: (tab) => (refreshToken) =>
      ask(tab, 'revocation', () => {
        const token = tokens.get(refreshToken ?? '');
        if (token?.is === 'good') token.is = 'revoked';
      }),
    takes: (accessToken) => claimsOf(accessToken).exp * 1000 > stage.now(),
    good: () => [...tokens].flatMap(([name, { is }]) => (is === 'good' ? name : [])),
    get made() {
      return made;
    },
    get spentAgain() {
      return spentAgain;
    },
  };
}
