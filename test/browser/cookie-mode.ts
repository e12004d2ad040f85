import type { Client } from './client.ts';
import type { StartOptions } from './page/options.ts';

/** A client on the views of docs/django-cookie-mode.md. */
export const cookieMode = {
  storage: 'own',
  proactive: 'off',
  server: { refreshIn: 'cookie', paths: { revoke: 'jwt/blacklist/' } },
} as const satisfies StartOptions;

export const logoutPath = '/auth/jwt/blacklist/';

/** The beginnings and ends of sessions that a client has seen. */
export async function sessionsOf(client: Client): Promise<string[]> {
  return (await client.seen()).events.filter((event) => /^(started|ended)/.test(event));
}

/** Runs in the page: everything that script can read and that outlives a variable. */
export async function readable() {
  const entries = (area: Storage) => JSON.stringify(Object.entries(area));
  const databases = (await indexedDB.databases?.()) ?? [];
  return {
    cookies: document.cookie,
    localStorage: entries(localStorage),
    sessionStorage: entries(sessionStorage),
    databases: JSON.stringify(databases),
    history: JSON.stringify([history.state, window.name, document.referrer]),
    addresses: [location.href, ...performance.getEntries().map(({ name }) => name)].join('\n'),
  };
}

/** Runs in the page: asks for a refresh past the library, with whatever cookie the browser adds. */
export async function bareRefresh(): Promise<number> {
  const headers = {
    'Content-Type': 'application/json',
    'X-CSRFToken': /csrftoken=(\w+)/.exec(document.cookie)?.[1] ?? '',
  };
  return (await fetch('/auth/jwt/refresh/', { method: 'POST', headers, body: '{}' })).status;
}

/** Runs in the page: the hint, or what stands in its place. */
export function storedHint(): string | null {
  return localStorage.getItem(`latchkey:${location.origin}/auth`);
}

/** The `token_type` of each JWT in a text. */
export function tokensIn(text: string): string[] {
  return (text.match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? []).map((token) => {
    const { token_type }: { token_type: string } = JSON.parse(
      Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
    );
    return token_type;
  });
}
