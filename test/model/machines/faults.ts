import type { Fault } from '../faults.ts';
import { numberedFaults } from './cases.ts';

const change = (file: string, from: string, to: string) => ({ file, from, to });

/** Faults that need a machine to be seen: a page that is killed or frozen, a late answer, a gateway, a clock that is set. */
export const machineFaults: readonly Fault[] = [
  {
    name: 'takes a refresh back after eight seconds (B160)',
    breaks: 'a refresh was taken back',
    changes: [change('session/refresh.ts', 'return within(longestRefreshMs, asked,', 'return within(8000, asked,')],
  },
  {
    name: 'believes the 401 of a gateway (B183, B184)',
    breaks: 'logged out although the server would take the refresh token',
    changes: [
      change(
        'djoser/refusal.ts',
        'const isRefused = status === 401 ? own || isOfForm || !text :',
        'const isRefused = status === 401 ? true :',
      ),
    ],
  },
  {
    name: 'does not look at the store when a page comes back',
    breaks: 'at rest',
    changes: [
      change(
        'session/engine.ts',
        "pause.wakeUp(type === 'online');\n      look();",
        "pause.wakeUp(type === 'online');",
      ),
    ],
  },
  {
    name: 'lets callers wait for a late answer as long as the refresh itself (B160)',
    breaks: 'never settled',
    changes: [
      change(
        'session/single-flight.ts',
        '        mine.isSent = true;\n        limit(mine, refreshTimeoutMs);',
        '        mine.isSent = true;\n        limit(mine, 90_000);',
      ),
    ],
  },
  {
    name: 'lets a login through that a logout has taken back',
    breaks: 'a login came through that a logout had taken back',
    changes: [change('session/login.ts', 'supersede() {\n      over = count;', 'supersede() {')],
  },
  {
    name: 'believes a lease that ends hours from now, since the clock was set back',
    breaks: 'no token at rest',
    changes: [change('platform/lease.ts', '(Number(text) <= now() + longestMs ? Number(text) : 0)', 'Number(text)')],
  },
  {
    name: 'forgets at page load that the user has logged out, and keeps the server’s other cookie (cookie mode)',
    place: 'cookieMode',
    breaks: 'in at rest after a logout',
    changes: [
      change(
        'persistence/in-server-cookie.ts',
        'isLoggedOut = found?.ended !== undefined && found.server === hooks.server;',
        'isLoggedOut = false;',
      ),
      change('platform/hint-storage.ts', 'if (session.ended) removeSession', 'if (!session) removeSession'),
    ],
  },
  {
    name: 'sends a login beside a refresh, whose answer has the same cookie (cookie mode)',
    place: 'cookieMode',
    breaks: 'became another user, and nobody logged in',
    changes: [
      change(
        'persistence/in-server-cookie.ts',
        'aroundLogin: (landed, login) =>\n      inTurn(landed, async () => {',
        'aroundLogin: (_, login) =>\n      ((work: () => Promise<never>) => work())(async () => {',
      ),
    ],
  },
  {
    name: 'does not wait for the answer to a killed page (cookie mode)',
    place: 'cookieMode',
    breaks: 'nobody is in, although the server would take the refresh token',
    changes: [
      change(
        'persistence/in-server-cookie.ts',
        'if (now < refusedAt + onItsWayMs && (await lateAnswers.mayCome())) {',
        'if (now < 0) {',
      ),
    ],
  },
  {
    name: 'sends a login while the answer to a killed page may come (cookie mode)',
    place: 'cookieMode',
    breaks: 'in at rest after a logout',
    changes: [
      change(
        'persistence/in-server-cookie.ts',
        'await lateAnswers.beforeChange();\n        if (settings.locks) return login();',
        'if (settings.locks) return login();',
      ),
    ],
  },
  {
    name: 'removes the cookies of sessions that this origin has no record of: those of an app on another port (B207)',
    breaks: 'nobody is in, although the server would take the refresh token',
    changes: [
      change(
        'platform/browser-session-cookie.ts',
        'export const hasSessionCookie =',
        `export const cookieNames = (): string[] =>
  cookies().split('; ').map((each) => each.split('=')[0] as string);

export const hasSessionCookie =`,
      ),
      change('platform/web-storage.ts', 'import { hasSessionCookie,', 'import { cookieNames, hasSessionCookie,'),
      change(
        'platform/web-storage.ts',
        '  return {\n    kind:',
        `  const removeStrayCookies = ({ id }: StoredSession) => {
    const texts = [id];
    for (let at = 0; at < localStorage.length; at += 1)
      texts.push(localStorage.getItem(localStorage.key(at) ?? '') ?? '');
    for (const each of cookieNames()) {
      const other = each.startsWith(name + '.') ? each.slice(name.length + 1) : '';
      if (/^[-\\w]{9,}$/.test(other) && !texts.some((text) => text.includes(other))) removeSessionCookie(each);
    }
  };

  return {
    kind:`,
      ),
      change(
        'platform/web-storage.ts',
        'if (session.ended) removeSessionCookie(cookie(session));',
        "if (session.ended) removeSessionCookie(cookie(session));\n      else if (!before && area === 'local') removeStrayCookies(session);",
      ),
    ],
  },
  {
    name: 'lets a refresh end with its page (cookie mode)',
    place: 'cookieMode',
    breaks: 'a refresh was cut off together with its page',
    changes: [change('djoser/endpoints.ts', 'keepalive: cookieMode,', 'keepalive: false,')],
  },
  ...numberedFaults,
].map((fault) => ({ ...fault, finder: 'machines' as const }));
