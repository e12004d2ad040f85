import { cookieStorage, type TokenStorage, webStorage } from 'latchkey';
import type { Keep } from '../settings.ts';
import { clientName } from './client.ts';
import { signedFetch } from './signed-fetch.ts';

/** Where another script of this origin finds the tokens; what is not in here is out of its reach. */
const within: Partial<Record<Keep, () => TokenStorage>> = {
  localStorage: () => webStorage('local'),
  cookies: cookieStorage,
  sessionStorage: () => webStorage('session'),
};

/** Why a stranger gets nothing, or `null`. */
export function outOfReach(keep: Keep): string | null {
  if (keep === 'memory')
    return 'Kept in memory, the refresh token is out of any other script’s reach: nobody can spend it.';
  if (keep === 'httpOnly')
    return 'No script can read an HttpOnly cookie, so there is nothing here that a stranger could take.';
  return null;
}

/** Spends every refresh token that a script can find here, once, as somebody would who has copied them. Gives how many. */
export async function spendRefreshTokens(keep: Keep): Promise<number> {
  const storage = within[keep]?.();
  const server = new URL('/auth', location.href).href;
  const bound = storage?.bind?.({ name: clientName, server, warn() {}, changed() {} }) ?? storage;
  const stored = await bound?.read();
  const found = [stored?.refresh, localStorage.getItem('by-hand-refresh')].filter((token) => token != null);
  await Promise.all(found.map(spend));
  return found.length;
}

async function spend(refresh: string): Promise<void> {
  const headers = { 'Content-Type': 'application/json' };
  await signedFetch('stranger', 'elsewhere')('/auth/jwt/refresh/', {
    method: 'POST',
    headers,
    body: JSON.stringify({ refresh }),
  });
}
