import {
  type Auth,
  AuthError,
  type AuthEvent,
  type AuthState,
  cookieStorage,
  createAuth,
  djoser,
  djoserAccount,
} from 'latchkey';
import { createSession, memoryStorage, type TokenStorage } from 'latchkey/core';
import { type Auth as BareAuth, createAuth as createBareAuth } from 'latchkey/fetch';
import { createFakeDjoser, createTabs, type FakeDjoser } from 'latchkey/testing';

interface Profile {
  username: string;
  points: number;
}

const server: FakeDjoser = createFakeDjoser({ users: [{ username: 'ada' }], latencyMs: 5 });
const [tab] = createTabs(2);

export const auth: Auth<Profile> = createAuth<Profile>({
  baseUrl: server.baseUrl,
  fetch: server.fetch,
  server: djoser({ scheme: 'Bearer', paths: { revoke: null } }),
  storage: cookieStorage({ rememberDays: 14 }),
  refreshMarginSeconds: 60,
  locks: tab.locks,
  channel: tab.channel,
});

export const bare: BareAuth<Profile> = auth;
export const other: BareAuth = createBareAuth({ baseUrl: new URL('https://api.example.com/auth/') });

export async function use(): Promise<number> {
  const state: AuthState<Profile> = await auth.login({ username: 'ada', password: 'x' }, { remember: true });
  if (state.status === 'authenticated') {
    const expiresAt: number | null = state.expiresAt;
    return expiresAt ?? 0;
  }
  const reason: string = state.status === 'anonymous' ? state.reason : state.status;
  const { points } = await auth.getUser();
  const orders = await auth.api.get('orders/', { searchParams: { page: 2 } }).json<{ id: number }[]>();
  const response: Response = await auth.fetch('https://api.example.com/', { method: 'POST', body: new FormData() });
  return points + orders.length + response.status + reason.length;
}

const stop: () => void = auth.on('ended', ({ reason, error }) => {
  const code: AuthEvent['type'] | string = error?.code ?? reason;
  console.log(code);
});
stop();

export const account = djoserAccount(auth);

const storage: TokenStorage = memoryStorage();
export const session = createSession({
  allowedOrigins: ['https://api.example.com'],
  storage,
  refresh: async (refreshToken, { signal }) => {
    const response = await fetch('https://api.example.com/token', { method: 'POST', body: refreshToken, signal });
    if (response.status === 401) throw new AuthError('session_ended', 'Refused.');
    return (await response.json()) as { access: string };
  },
});

// @ts-expect-error: an option that does not exist
createAuth({ baseUrl: '/auth/', cookies: true });
// @ts-expect-error: an event that does not exist
auth.on('logout', () => {});
// @ts-expect-error: latchkey/fetch has no HTTP client
other.api;
